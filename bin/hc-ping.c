/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "lib/base/enc.h"
#include "lib/base/log.h"
#include "lib/base/num.h"
#include "lib/base/opt.h"
#include "lib/base/sandbox.h"
#include "lib/base/uuid.h"
#include "lib/client/exit.h"
#include "lib/client/ping.h"
#include "lib/client/spool.h"

/* Longer bodies would be refused by some servers, and cut by all. */
#define BODY_MAX (1024 * 1024)
#define BODY_SMALL 10000	/* all servers take that */

enum { OPT_RID = 256, OPT_CREATE, OPT_BODY, OPT_BODY_FILE, OPT_HEAD,
	OPT_NO_SPOOL };

static const struct opt table[] = {
	CLIENT_OPTIONS_CHECK,
	{ OPT_CREATE, "create", NULL, "make the check if there is none" },
	{ OPT_RID, "rid", "UUID", "the run that the ping belongs to" },
	{ OPT_BODY, "body", "TEXT", "send TEXT along" },
	{ OPT_BODY_FILE, "body-file", "FILE", "send the file along" },
	{ OPT_HEAD, "head", NULL, "use the method HEAD, without a body" },
	{ 'e', "exit-code", NULL, "tell by the exit status what happened" },
	{ 'n', "dry-run", NULL, "print the request, send nothing" },
	{ CLIENT_OPT_SPOOL, "spool", "DIR", "keep pings that fail there" },
	{ OPT_NO_SPOOL, "no-spool", NULL, "keep none" },
	CLIENT_OPTIONS_PING,
	{ CLIENT_OPT_URL, "url", "URL", "the server's site root" },
	{ CLIENT_OPT_TIMEOUT, "timeout", "TIME", "limit of it all (10s)" },
	CLIENT_OPTIONS,
	OPT_HELP,
	OPT_VERSION,
	OPT_END,
};

struct what {
	struct client_config config;
	struct client_target to;
	struct client_ping ping;
	const char *body, *body_file;
	bool create, head, tell, dry, no_spool;
	char *operand[3];
	int n;
	struct buf text;
};

static void
on_option(const struct opt_state *st, struct what *w, int c)
{
	struct uuid u;

	switch (c) {
	case OPT_RID:
		if (uuid_from_text(str_of(st->arg), 0, &u) == -1)
			opt_usage(st, "--rid: not a UUID: %s", st->arg);
		w->ping.rid = st->arg;
		return;
	case OPT_CREATE:
		w->create = true;
		return;
	case OPT_BODY:
		w->body = st->arg;
		return;
	case OPT_BODY_FILE:
		w->body_file = st->arg;
		return;
	case OPT_HEAD:
		w->head = true;
		return;
	case 'e':
		w->tell = true;
		return;
	case 'n':
		w->dry = true;
		return;
	case OPT_NO_SPOOL:
		w->no_spool = true;
		return;
	default:
		(void)client_option(&w->config, c, st->arg);
	}
}

/* The suffix of that event; NULL when it is none. */
static const char *
event(const char *s)
{
	int64_t n;

	if (strcmp(s, "success") == 0)
		return "";
	if (strcmp(s, "start") == 0 || strcmp(s, "fail") == 0 ||
	    strcmp(s, "log") == 0)
		return s;
	if (s[0] != '+' && s[0] != '-' &&
	    num(str_of(s), 0, 255, &n, NULL) == 0)
		return s;
	return NULL;
}

/* CHECK: a UUID, a slug, or one of them with its name before it. */
static void
on_check(struct what *w, const char *s)
{
	struct uuid u;

	if (strncmp(s, "slug:", 5) == 0)
		client_config_flag(&w->config, CLIENT_SLUG, "-s", s + 5);
	else if (uuid_from_text(str_of(s), 0, &u) == 0)
		client_config_flag(&w->config, CLIENT_UUID, "-u", s);
	else
		client_config_flag(&w->config, CLIENT_SLUG, "-s", s);
}

/* [CHECK] [EVENT] [-]: an event alone is one where the check is known by other
 * means. */
static void
on_operands(const struct opt_state *st, struct what *w)
{
	char **v = w->operand;
	int n = w->n;
	bool known = w->config.s[CLIENT_UUID].value != NULL ||
	    w->config.s[CLIENT_SLUG].value != NULL;

	w->ping.suffix = "";
	if (n > 0 && strcmp(v[n - 1], "-") == 0) {
		w->body_file = "-";
		n--;
	}
	if (n > 2)
		opt_usage(st, "too many operands");
	if (n == 2 || (n == 1 && !(known && event(v[0]) != NULL))) {
		on_check(w, v[0]);
		v++;
		n--;
	}
	if (n == 1)
		w->ping.suffix = event(v[0]);
	if (w->ping.suffix == NULL)
		opt_usage(st, "not an event: %s", v[0]);
}

/* Options may stand behind operands. */
static void
read_words(struct opt_state *st, struct what *w)
{
	int c;

	for (;;) {
		c = opt_next(st);
		if (c != -1)
			on_option(st, w, c);
		else if (st->index >= st->argc)
			return;
		else if (w->n == 3)
			opt_usage(st, "too many operands");
		else
			w->operand[w->n++] = st->argv[st->index++];
	}
}

static int
read_file(struct what *w, struct hc_err *err)
{
	bool in = strcmp(w->body_file, "-") == 0;
	FILE *f = in ? stdin : fopen(w->body_file, "re");
	int rc = 0;

	if (f == NULL)
		return hc_err_sys(err, "%s", w->body_file);
	buf_reserve(&w->text, BODY_MAX);
	w->text.len = fread(w->text.p, 1, BODY_MAX, f);
	if (ferror(f))
		rc = hc_err_sys(err, "%s", in ? "standard input" :
		    w->body_file);
	if (!in)
		fclose(f);
	return rc;
}

/* A file that is not there is no reason to say nothing: the ping says so. */
static int
read_body(struct what *w)
{
	struct hc_err err;

	if (w->body != NULL)
		buf_adds(&w->text, w->body);
	if (w->body_file == NULL || read_file(w, &err) == 0)
		return 0;
	log_warn("%s", err.text);
	buf_addf(&w->text, "[hc] %s\n", err.text);
	return -1;
}

static void
keep(struct what *w)
{
	struct buf folder = { 0 };
	struct hc_err err;

	if (client_spool_folder(&w->config, &folder, &err) == -1 ||
	    client_spool_add(folder.p, &w->ping, hc_now(), &err) == -1)
		log_err("not kept: %s", err.text);
	else
		log_info("kept in %s", folder.p);
	buf_free(&folder);
}

/* Pings of earlier, in the time that is left. */
static void
take_along(struct what *w, struct client_http *h)
{
	struct buf folder = { 0 };
	struct client_flush f;
	struct hc_err err;

	if (client_spool_folder(&w->config, &folder, &err) == 0 &&
	    client_spool_flush(folder.p, h, &w->to, &f, &err) == -1)
		log_err("%s", err.text);
	buf_free(&folder);
}

/* No more than the server keeps, if that is known. */
static void
cut_body(struct what *w)
{
	int64_t limit;

	if (w->ping.body.len <= BODY_SMALL)
		return;
	limit = client_limit_learnt(&w->to);
	if (limit >= BODY_SMALL && (uint64_t)limit < w->ping.body.len)
		w->ping.body.len = (size_t)limit;
}

static void
learn(const struct what *w, int64_t limit)
{
	if (limit >= BODY_SMALL && w->ping.body.len > (uint64_t)limit)
		client_limit_learn(&w->to, limit);
}

static int
send_it(struct what *w)
{
	struct client_http_options o = { 0 };
	struct client_answer a = { 0 };
	struct client_http *h;
	bool later = false;
	struct hc_err err;
	int rc;

	if (client_http_options(&w->config, &o, &err) == -1) {
		log_err("%s", err.text);
		return CLIENT_LOCAL;
	}
	/* A server that swallows all leaves time for another try. */
	o.deadline = hc_mono() + o.timeout;
	o.timeout = o.timeout * 2 / 5;
	h = client_http_new(&o);
	cut_body(w);
	rc = client_ping_send(h, &w->ping, &a, &later, &err);
	if (rc != 0)
		log_err("%s", err.text);
	else
		learn(w, a.body_limit);
	if (rc != 0 && later && !w->no_spool)
		keep(w);
	if (rc == 0 && !w->no_spool)
		take_along(w, h);
	client_answer_free(&a);
	client_http_free(h);
	return rc;
}

static int
print_it(const struct what *w)
{
	struct client_request r = { 0 };

	client_ping_request(&w->ping, &r);
	printf("%s %s\n", r.method, client_shown(&r));
	fwrite(r.body.p ? r.body.p : "", 1, r.body.len, stdout);
	client_request_free(&r);
	return fflush(stdout) == 0 ? CLIENT_DONE : CLIENT_LOCAL;
}

static int
run(struct what *w)
{
	struct hc_err err;
	int body, rc;

	if (client_target_get(&w->config, &w->to, &err) == -1) {
		log_err("%s", err.text);
		return CLIENT_LOCAL;
	}
	body = read_body(w);
	w->to.create = w->create;
	w->ping.to = &w->to;
	w->ping.body = buf_view(&w->text);
	if (w->head)
		w->ping.method = "HEAD";
	rc = w->dry ? print_it(w) : send_it(w);
	return rc == CLIENT_DONE && body == -1 ? CLIENT_LOCAL : rc;
}

int
main(int argc, char **argv)
{
	struct opt_state st = { .prog = "hc-ping",
		.operands = "[CHECK] [EVENT] [-]",
		.summary = "tell a server that something happened",
		.table = table, .argc = argc, .argv = argv };
	struct what w = { 0 };
	struct hc_err err;
	int rc;

	read_words(&st, &w);
	log_init("hc-ping", w.config.verbose);
	(void)signal(SIGPIPE, SIG_IGN);
	if (client_config_load(&w.config, &err) == -1) {
		log_err("%s", err.text);
		rc = CLIENT_LOCAL;
	} else {
		on_operands(&st, &w);
		hc_sandbox("inet dns read=/ write=spool");
		rc = run(&w);
	}
	client_target_free(&w.to);
	buf_free(&w.text);
	client_config_free(&w.config);
	return w.tell || w.dry ? rc : 0;
}
