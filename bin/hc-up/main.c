/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bin/hc-up/up.h"
#include "lib/base/daemon.h"
#include "lib/base/log.h"
#include "lib/base/opt.h"
#include "lib/base/sandbox.h"
#include "lib/base/xmalloc.h"

enum { OPT_SMTP = 256, OPT_DIR };

static const struct opt table[] = {
	OPT_CONFIG,
	{ OPT_DIR, "dir", "DIR", "keep data there, ./var if not given" },
	{ 'l', "listen", "ADDR:PORT", "take HTTP there, where SITE_ROOT is if "
	    "not given; may be repeated" },
	{ OPT_SMTP, "smtp", "ADDR:PORT", "take mail there, localhost:2525 if "
	    "not given" },
	OPT_DRYRUN,
	OPT_VERBOSE,
	OPT_HELP,
	OPT_VERSION,
	OPT_END,
};

struct what {
	const char *file, *dir, *smtp;
	const char **listen;
	size_t nlisten;
	int dry, verbose;
};

/* --- addresses --- */

/* "localhost:8000" of "http://localhost:8000/path". */
static struct str
site_host(const struct settings *s)
{
	const char *p = strstr(s->site_root, "://");

	p = p != NULL ? p + 3 : s->site_root;
	return (struct str){ p, strcspn(p, "/?#") };
}

/* Where SITE_ROOT is, when that is this machine for sure; "" when not. */
static void
site_listen(const struct settings *s, struct buf *spec)
{
	struct str h = site_host(s);

	if (!str_starts(str_of(s->site_root), "http://"))
		return;
	if (!str_starts(h, "localhost") && !str_starts(h, "127.") &&
	    !str_starts(h, "[::1]"))
		return;
	buf_addbuf(spec, h);
	if (memchr(h.p, ':', h.len) == NULL || h.p[h.len - 1] == ']')
		buf_adds(spec, ":80");
}

static int
open_listeners(struct up *u, const struct what *w, struct hc_err *err)
{
	struct buf spec = { 0 };
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && i < w->nlisten; i++)
		rc = listen_open(&u->web, w->listen[i], 0, err);
	if (w->nlisten == 0) {
		site_listen(&u->set, &spec);
		rc = listen_open(&u->web,
		    spec.len > 0 ? buf_str(&spec) : "localhost:8000", 0, err);
	}
	if (rc == 0)
		rc = listen_open(&u->smtp, w->smtp, 0, err);
	buf_free(&spec);
	return rc;
}

/* --- what it prints once all is up --- */

/* Whether SITE_ROOT leads here: its port is ours and its host this machine. */
static int
leads_here(const struct up *u)
{
	struct buf spec = { 0 };
	const char *port, *ours;
	size_t i;
	int yes = 0;

	site_listen(&u->set, &spec);
	port = spec.len > 0 ? strrchr(spec.p, ':') : NULL;
	for (i = 0; port != NULL && i < u->web.n; i++) {
		ours = strrchr(u->web.v[i].name, ':');
		yes = yes || (!u->web.v[i].is_unix && ours != NULL &&
		    strcmp(ours, port) == 0);
	}
	buf_free(&spec);
	return yes;
}

static void
curl_line(const struct up *u, const char *code, struct buf *out)
{
	const struct listener *l = &u->web.v[0];
	struct str host = site_host(&u->set);
	const char *path = host.p + host.len, *port;

	buf_adds(out, "curl -fsS -m 10 --retry 5 ");
	if (leads_here(u)) {
		buf_addf(out, "%s%s", u->set.ping_endpoint, code);
		return;
	}
	/* ALLOWED_HOSTS refuses other names than that of SITE_ROOT. */
	buf_addf(out, "-H 'Host: %.*s' ", (int)host.len, host.p);
	port = strrchr(l->name, ':');
	if (l->is_unix)
		buf_addf(out, "--unix-socket %s http://localhost", l->name);
	else if (str_starts(str_of(l->name), "0.0.0.0:") ||
	    str_starts(str_of(l->name), "[::]:"))
		buf_addf(out, "http://localhost%s", port);
	else
		buf_addf(out, "http://%s", l->name);
	buf_addf(out, "%s/ping/%s", path, code);
}

static void
print_ready(const struct up *u)
{
	const struct settings *s = &u->set;
	char code[UUID_TEXT_SIZE] = "";
	struct buf b = { 0 };

	if (u->has_check)
		uuid_text(&u->check, code);
	buf_addf(&b, "\nhc is up. Its data are in %s, its settings in %s.\n\n",
	    u->dir, u->file);
	if (u->has_check) {
		buf_addf(&b, "The first check expects a ping each minute:\n\n"
		    "    %s%s\n\nSend one from another terminal:\n\n    ",
		    s->ping_endpoint, code);
		curl_line(u, code, &b);
		buf_addf(&b, "\n\nor by mail to %s@%s, at %s.\n",
		    code, s->ping_email_domain, u->smtp.v[0].name);
	} else {
		buf_addf(&b, "Ping addresses begin with %s\n",
		    s->ping_endpoint);
	}
	buf_addf(&b, "\nWhat happens is logged here%s. Ctrl-C stops it.\n\n",
	    u->verbose ? "" : ", more with -v");
	(void)fwrite(b.p, 1, b.len, stdout);
	(void)fflush(stdout);
	buf_free(&b);
}

/* --- main --- */

/* Whether -l and --smtp can be addresses. */
static int
check_addresses(const struct what *w, struct hc_err *err)
{
	const struct listen_wish web = { .specs = w->listen,
		.n = w->nlisten, .otherwise = w->smtp };
	const struct listen_wish smtp = { .otherwise = w->smtp };
	struct buf out = { 0 };
	int rc = listen_preview(&web, &out, err);

	if (rc == 0)
		rc = listen_preview(&smtp, &out, err);
	buf_free(&out);
	return rc;
}

static void
print_plan(const struct what *w, const struct settings *s, const char *own)
{
	struct buf spec = { 0 };

	site_listen(s, &spec);
	if (access(w->dir, F_OK) == -1)
		printf("would make %s\n", w->dir);
	if (w->file == NULL && access(own, F_OK) == -1)
		printf("would make %s with a random SECRET_KEY\n", own);
	printf("would migrate the database, run hc-webd (at %s), "
	    "hc-smtpd (at %s), hc-sendalerts, hc-sendreports\n",
	    w->nlisten > 0 ? w->listen[0] :
	    spec.len > 0 ? spec.p : "localhost:8000", w->smtp);
	buf_free(&spec);
}

static int
dry_run(const struct what *w, struct hc_err *err)
{
	struct settings s;
	char *own = xasprintf("%s/hc.conf", w->dir);
	const char *file = w->file;
	int rc;

	if (file == NULL)
		file = access(own, F_OK) == 0 ? own : "/dev/null";
	rc = settings_load(&s, file, err);
	if (rc == 0) {
		rc = settings_check(&s, err);
		if (rc == 0)
			rc = check_addresses(w, err);
		if (rc == 0)
			print_plan(w, &s, own);
		settings_free(&s);
	}
	free(own);
	return rc;
}

static int
run(struct up *u, const struct what *w, struct hc_err *err)
{
	if (w->dry)
		return dry_run(w, err);
	if (setup_dir(u, w->dir, w->file, err) == -1 ||
	    open_listeners(u, w, err) == -1 ||
	    daemon_drop(u->set.hc_user, ".", err) == -1)
		return -1;
	hc_sandbox("inet db exec");
	if (setup_database(u, err) == -1)
		return -1;
	return watch(u, print_ready, err);
}

/* The daemons are beside this program, wherever that is. */
static char *
own_folder(const char *argv0)
{
	char *path, *copy, *dir;

	if (strchr(argv0, '/') == NULL ||
	    (path = realpath(argv0, NULL)) == NULL)
		return NULL;
	copy = xstrdup(path);
	dir = xstrdup(dirname(copy));
	free(copy);
	free(path);
	return dir;
}

int
main(int argc, char **argv)
{
	struct opt_state o = { .prog = "hc-up", .operands = "",
		.summary = "run the daemons in the foreground",
		.table = table, .argc = argc, .argv = argv };
	struct what w = { .dir = "./var", .smtp = "localhost:2525" };
	struct up u = { .lock = -1 };
	struct hc_err err;
	char *bin;
	int c, rc;

	daemon_hygiene();
	log_init("hc-up", 0);
	w.listen = xcalloc((size_t)argc, sizeof(char *));
	while ((c = opt_next(&o)) != -1) {
		switch (c) {
		case 'c':
			w.file = o.arg;
			break;
		case OPT_DIR:
			w.dir = o.arg;
			break;
		case 'l':
			w.listen[w.nlisten++] = o.arg;
			break;
		case OPT_SMTP:
			w.smtp = o.arg;
			break;
		case 'n':
			w.dry = 1;
			break;
		case 'v':
			w.verbose++;
			break;
		}
	}
	opt_end(&o);
	log_verbose(w.verbose);
	u.verbose = w.verbose;
	u.bin = bin = own_folder(argv[0]);
	rc = run(&u, &w, &err);
	if (rc == -1)
		log_err("%s", err.text);
	setup_free(&u);
	free(w.listen);
	free(bin);
	return rc == 0 ? 0 : 1;
}
