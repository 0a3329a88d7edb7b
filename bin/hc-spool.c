/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "lib/base/log.h"
#include "lib/base/opt.h"
#include "lib/base/sandbox.h"
#include "lib/base/tsv.h"
#include "lib/client/exit.h"
#include "lib/client/spool.h"

static const struct opt table[] = {
	{ CLIENT_OPT_SPOOL, "spool", "DIR", "the folder" },
	{ 'n', "dry-run", NULL, "only print what would be done" },
	CLIENT_OPTION_TIMEOUT,
	CLIENT_OPTIONS,
	OPT_HELP,
	OPT_VERSION,
	OPT_END,
};

struct what {
	struct client_config config;
	struct buf folder;
	bool dry;
	char **names;		/* those of the folder */
	size_t n;
};

static void
print_one(const struct client_spooled *s)
{
	char at[HC_TIME_SIZE];
	struct buf b = { 0 };

	hc_time_format(s->at - s->at % HC_SECOND, at);
	at[10] = 'T';
	tsv_escape(&b, buf_view(&s->name));
	buf_addf(&b, "\t%sZ\t", at);
	tsv_escape(&b, buf_view(&s->to.base));
	buf_addc(&b, '/');
	tsv_escape(&b, buf_view(&s->to.shown));
	buf_addc(&b, '\t');
	tsv_escape(&b, s->suffix.len ? buf_view(&s->suffix) :
	    STR("success"));
	buf_addf(&b, "\t%zu\n", s->body.len);
	fwrite(b.p, 1, b.len, stdout);
	buf_free(&b);
}

static int
list(struct what *w)
{
	struct hc_err err;
	int rc = CLIENT_DONE;
	size_t i;

	for (i = 0; i < w->n; i++) {
		struct client_spooled s = { 0 };

		if (client_spool_read(w->folder.p, w->names[i], &s,
		    &err) == 0)
			print_one(&s);
		else {
			log_err("%s", err.text);
			rc = CLIENT_LOCAL;
		}
		client_spooled_free(&s);
	}
	return rc;
}

static int
flush(struct what *w)
{
	struct client_http_options o = { 0 };
	struct client_flush f = { 0 };
	struct client_http *h;
	struct hc_err err;
	int rc;

	if (client_http_options(&w->config, &o, &err) == -1) {
		log_err("%s", err.text);
		return CLIENT_LOCAL;
	}
	h = client_http_new(&o);
	rc = client_spool_flush(w->folder.p, h, NULL, &f, &err);
	client_http_free(h);
	if (rc == -1 || f.left > 0)
		log_err("%s", err.text);
	printf("sent\t%zu\nrefused\t%zu\nleft\t%zu\n", f.sent, f.refused,
	    f.left);
	if (rc == -1)
		return CLIENT_LOCAL;
	return f.left > 0 ? CLIENT_AWAY : CLIENT_DONE;
}

/* One of that name, or all. */
static int
drop(struct what *w, const char *name)
{
	int rc = CLIENT_NOTFOUND;
	struct hc_err err;
	size_t i;

	for (i = 0; i < w->n; i++) {
		if (name != NULL && strcmp(name, w->names[i]) != 0)
			continue;
		rc = CLIENT_DONE;
		if (client_spool_remove(w->folder.p, w->names[i],
		    &err) == 0)
			continue;
		log_err("%s", err.text);
		return CLIENT_LOCAL;
	}
	if (name == NULL)
		return CLIENT_DONE;
	if (rc != CLIENT_DONE)
		log_err("%s: not found", name);
	return rc;
}

static int
drop_all(struct opt_state *st, struct what *w)
{
	int rc = CLIENT_DONE, i, one;

	if (st->argc - st->index < 2)
		opt_usage(st, "drop what? NAME ... or --all");
	for (i = st->index + 1; i < st->argc; i++) {
		bool all = strcmp(st->argv[i], "--all") == 0;

		one = w->dry ? CLIENT_DONE : drop(w, all ? NULL :
		    st->argv[i]);
		rc = one > rc ? one : rc;
	}
	return rc;
}

static int
command(struct opt_state *st, struct what *w)
{
	const char *name = st->index < st->argc ? st->argv[st->index] : "list";

	if (strcmp(name, "drop") == 0)
		return drop_all(st, w);
	if (st->argc - st->index > 1)
		opt_usage(st, "too many operands");
	if (strcmp(name, "list") == 0 ||
	    (strcmp(name, "flush") == 0 && w->dry))
		return list(w);
	if (strcmp(name, "flush") == 0)
		return flush(w);
	opt_usage(st, "not list, flush or drop: %s", name);
}

int
main(int argc, char **argv)
{
	struct opt_state st = { .prog = "hc-spool",
		.operands = "[list | flush | drop NAME ... | drop --all]",
		.summary = "look after pings that could not be sent",
		.table = table, .argc = argc, .argv = argv };
	struct what w = { 0 };
	struct hc_err err;
	int c, rc;
	size_t i;

	while ((c = opt_next(&st)) != -1) {
		if (c == 'n')
			w.dry = true;
		else
			(void)client_option(&w.config, c, st.arg);
	}
	log_init("hc-spool", w.config.verbose);
	(void)signal(SIGPIPE, SIG_IGN);
	hc_sandbox("inet dns write=spool");
	if (client_config_load(&w.config, &err) == -1 ||
	    client_spool_folder(&w.config, &w.folder, &err) == -1 ||
	    client_spool_list(w.folder.p, &w.names, &w.n, &err) == -1) {
		log_err("%s", err.text);
		rc = CLIENT_LOCAL;
	} else
		rc = command(&st, &w);
	for (i = 0; i < w.n; i++)
		free(w.names[i]);
	free(w.names);
	buf_free(&w.folder);
	client_config_free(&w.config);
	return fflush(stdout) == 0 ? rc : CLIENT_LOCAL;
}
