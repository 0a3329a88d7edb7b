/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/conffile.h"
#include "lib/base/json.h"
#include "lib/base/log.h"
#include "lib/base/opt.h"
#include "lib/base/sandbox.h"
#include "lib/base/settings.h"
#include "lib/net/proxy.h"
#include "lib/net/smtp_server.h"

enum { OPT_JSON = 256, OPT_EXAMPLE };

static const struct opt table[] = {
	OPT_CONFIG,
	{ 'l', "list", NULL, "describe the settings" },
	{ 'n', "dry-run", NULL, "only check, print nothing" },
	{ 's', "show-secrets", NULL, "print secrets instead of ***" },
	{ OPT_JSON, "json", NULL, "print JSON" },
	{ OPT_EXAMPLE, "example", NULL, "print a commented hc.conf" },
	OPT_HELP,
	OPT_VERSION,
	OPT_END,
};

struct what {
	const char *file;
	int list, check, show, json, example;
	char **names;		/* operands, ends with NULL */
};

/* Number i is wanted: all are, or those named. */
static int
wanted(const struct what *w, const char *name)
{
	char **p = w->names;

	if (*p == NULL)
		return 1;
	while (*p != NULL && strcmp(*p, name) != 0)
		p++;
	return *p != NULL;
}

static int
find(const char *name)
{
	struct setting_info info;
	size_t i;

	for (i = 0; setting_describe(i, &info) == 0; i++) {
		if (strcmp(info.name, name) == 0)
			return (int)i;
	}
	return -1;
}

static bool
has_text(const char *value)
{
	return value != NULL && value[0] != '\0';
}

static void
json_pair(struct buf *out, const char *key, const char *value, int null)
{
	json_quote(out, str_of(key));
	buf_adds(out, ": ");
	if (null)
		buf_adds(out, "null");
	else
		json_quote(out, str_of(value));
}

static void
describe(const struct what *w, struct buf *out)
{
	struct setting_info s;
	int tty = isatty(STDOUT_FILENO), first = 1;
	size_t i;

	if (w->json)
		buf_addc(out, '[');
	for (i = 0; setting_describe(i, &s) == 0; i++) {
		if (!wanted(w, s.name))
			continue;
		if (w->json) {
			buf_adds(out, first ? "\n{" : ",\n{");
			json_pair(out, "name", s.name, 0);
			buf_adds(out, ", ");
			json_pair(out, "kind", s.kind, 0);
			buf_adds(out, ", ");
			json_pair(out, "default", s.dflt, !s.has_dflt);
			buf_adds(out, ", ");
			json_pair(out, "help", s.help, 0);
			buf_addc(out, '}');
		} else if (tty) {
			buf_addf(out, "%-30s %-6s %s%s%s%s\n", s.name, s.kind,
			    s.help, s.dflt[0] ? " [" : "", s.dflt,
			    s.dflt[0] ? "]" : "");
		} else {
			buf_addf(out, "%s\t%s\t%s\t%s\n", s.name, s.kind,
			    s.dflt, s.help);
		}
		first = 0;
	}
	if (w->json)
		buf_adds(out, "\n]\n");
}

/* The file that etc/hc.conf is: each setting with its default, as comments. */
static void
example(struct buf *out)
{
	struct setting_info s;
	const char *group = "";
	size_t i;

	buf_adds(out, "# hc.conf(5): settings of the hc programs. "
	    "The environment wins over this\n# file. Lines that begin with "
	    "'#' or ';' are comments. Check with hc-conf -n.\n");
	for (i = 0; setting_describe(i, &s) == 0; i++) {
		if (strcmp(group, s.group) != 0)
			buf_addf(out, "\n# --- %s ---\n", s.group);
		group = s.group;
		buf_addf(out, "\n# %s\n#%s=", s.help, s.name);
		conf_quote(out, s.dflt);
		buf_addc(out, '\n');
	}
}

static void
print_all(const struct what *w, const struct settings *st, struct buf *out)
{
	struct setting_info s;
	struct buf v = { 0 };
	int first = 1, is_set;
	size_t i;

	if (w->json)
		buf_addc(out, '{');
	for (i = 0; setting_describe(i, &s) == 0; i++) {
		if (!wanted(w, s.name))
			continue;
		buf_reset(&v);
		setting_value(st, i, w->show, &v, &is_set);
		if (w->json) {
			buf_adds(out, first ? "\n" : ",\n");
			json_pair(out, s.name, buf_str(&v), !is_set);
		} else {
			buf_addf(out, "%s%s=", is_set ? "" : "#", s.name);
			conf_quote(out, buf_str(&v));
			buf_addc(out, '\n');
		}
		first = 0;
	}
	if (w->json)
		buf_adds(out, "\n}\n");
	buf_free(&v);
}

/* Only values, one a line, in the order asked for. */
static int
print_named(const struct what *w, const struct settings *st, struct buf *out)
{
	int rc = 0, is_set;
	char **p;

	for (p = w->names; *p != NULL; p++) {
		setting_value(st, (size_t)find(*p), w->show, out, &is_set);
		buf_addc(out, '\n');
		if (!is_set)
			rc = 1;
	}
	return rc;
}

static void
check_names(const struct opt_state *o, const struct what *w)
{
	char **p;

	for (p = w->names; *p != NULL; p++) {
		const char *near;

		if (find(*p) >= 0)
			continue;
		near = setting_nearest(*p);
		opt_usage(o, "unknown setting: %s%s%s", *p,
		    near ? ", did you mean " : "", near ? near : "");
	}
}

/* What else the programs that use a setting refuse. */
static int
check(const struct settings *st, struct hc_err *err)
{
	struct proxy_list *proxies;
	SSL_CTX *tls;

	if (settings_check(st, err) == -1)
		return -1;
	proxies = proxy_list_new(st->trusted_proxies, err);
	if (proxies == NULL)
		return -1;
	proxy_list_free(proxies);
	if (has_text(st->hc_user) && getpwnam(st->hc_user) == NULL)
		return hc_err(err, HC_ENOTFOUND,
		    "HC_USER: no such user: \"%s\"", st->hc_user);
	if (has_text(st->smtpd_tls_cert)) {
		tls = smtp_tls_context(st->smtpd_tls_cert, st->smtpd_tls_key,
		    err);
		if (tls == NULL)
			return -1;
		SSL_CTX_free(tls);
	}
	return 0;
}

static int
run(const struct what *w, struct buf *out)
{
	struct settings st;
	struct hc_err err;
	int rc = 0;

	if (settings_load(&st, w->file, &err) != 0) {
		log_err("%s", err.text);
		return 1;
	}
	if (w->check) {
		rc = check(&st, &err) != 0;
		if (rc != 0)
			log_err("%s", err.text);
	} else if (w->names[0] != NULL && !w->json) {
		rc = print_named(w, &st, out);
	} else {
		print_all(w, &st, out);
	}
	settings_free(&st);
	return rc;
}

int
main(int argc, char **argv)
{
	struct opt_state o = { .prog = "hc-conf", .operands = "[NAME ...]",
		.summary = "print, describe or check the settings",
		.table = table, .argc = argc, .argv = argv };
	struct what w = { 0 };
	struct buf out = { 0 };
	int c, rc = 0;

	log_init("hc-conf", 0);
	while ((c = opt_next(&o)) != -1) {
		switch (c) {
		case 'c':
			w.file = o.arg;
			break;
		case 'l':
			w.list = 1;
			break;
		case 'n':
			w.check = 1;
			break;
		case 's':
			w.show = 1;
			break;
		case OPT_JSON:
			w.json = 1;
			break;
		case OPT_EXAMPLE:
			w.example = 1;
			break;
		}
	}
	w.names = argv + o.index;
	check_names(&o, &w);
	hc_sandbox("read=/");
	if (w.example)
		example(&out);
	else if (w.list)
		describe(&w, &out);
	else
		rc = run(&w, &out);
	if (fwrite(buf_str(&out), 1, out.len, stdout) != out.len ||
	    fflush(stdout) != 0) {
		log_err("standard output: cannot write");
		rc = 1;
	}
	buf_free(&out);
	return rc;
}
