/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* runitor's command line (cli.md A1-A3), for those who have it in their
 * crontabs. Flags are Go's: -name value, -name=value, --name. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bin/hc-run/run.h"
#include "lib/base/clock.h"
#include "lib/base/num.h"

enum kind { TEXT, BOOL, COUNT, DURATION, TYPE, HEADER, HELP, VERSION };

struct flag {
	const char *name;
	enum kind kind;
	void *to;
	const char *help;
};

static void
print_flags(const struct flag *flags)
{
	static const char *const args[] = { [TEXT] = " string", [BOOL] = "",
		[COUNT] = " uint", [DURATION] = " duration",
		[TYPE] = " ping-type", [HEADER] = " key: value", [HELP] = "",
		[VERSION] = "" };

	fprintf(stderr, "Usage: runitor [flags] [--] command [args...]\n");
	for (; flags->name != NULL; flags++) {
		if (flags->kind != HELP)
			fprintf(stderr, "  -%s%s\n    \t%s\n", flags->name,
			    args[flags->kind], flags->help);
	}
}

/* "2h24m", "1.5s", "300ms": numbers with units, one behind the other. */
static int
duration(const char *s, int64_t *out)
{
	static const struct {
		const char *unit;
		double us;
	} units[] = { { "ns", 1e-3 }, { "us", 1 }, { "\xc2\xb5s", 1 },
		{ "ms", 1e3 }, { "s", 1e6 }, { "m", 6e7 }, { "h", 3.6e9 } };
	double sum = 0, sign = 1;
	size_t i;

	if (strcmp(s, "0") == 0) {
		*out = 0;
		return 0;
	}
	if (*s == '-' || *s == '+')
		sign = *s++ == '-' ? -1 : 1;
	if (*s == '\0')
		return -1;
	while (*s != '\0') {
		size_t digits = strspn(s, "0123456789.");
		double v;

		if (digits == 0 || digits > 20)
			return -1;
		v = strtod(s, NULL);
		s += digits;
		for (i = 0; i < sizeof units / sizeof units[0]; i++) {
			size_t n = strlen(units[i].unit);

			/* "m" is not the beginning of "ms". */
			if (strncmp(s, units[i].unit, n) == 0 &&
			    (s[n] == '\0' || strchr("0123456789.", s[n])))
				break;
		}
		if (i == sizeof units / sizeof units[0])
			return -1;
		sum += v * units[i].us;
		s += strlen(units[i].unit);
	}
	if (sum > 9e18)
		return -1;
	*out = (int64_t)(sign * sum);
	return 0;
}

static int
boolean(const char *s, bool *out)
{
	static const char *const yes[] = { "1", "t", "T", "true", "TRUE",
		"True" };
	static const char *const no[] = { "0", "f", "F", "false", "FALSE",
		"False" };
	size_t i;

	for (i = 0; i < sizeof yes / sizeof yes[0]; i++) {
		if (strcmp(s, yes[i]) == 0 || strcmp(s, no[i]) == 0) {
			*out = strcmp(s, yes[i]) == 0;
			return 0;
		}
	}
	return -1;
}

/* Replaces an earlier one of the same name. */
static int
header(const char *s, struct buf *headers)
{
	const char *colon = strchr(s, ':');
	struct client_request r = { 0 };
	struct buf rest = { 0 };
	size_t i, n;
	char *name;

	if (colon == NULL)
		return -1;
	n = (size_t)(colon - s);
	for (i = 0; i < headers->len; i += strlen(headers->p + i) + 1) {
		const char *h = headers->p + i;

		if (strncasecmp(h, s, n) != 0 || h[n] != ':')
			buf_add(&rest, h, strlen(h) + 1);
	}
	name = strndup(s, n);
	colon += 1 + strspn(colon + 1, " ");
	/* Those are ours. */
	if (strcasecmp(name, "user-agent") != 0 &&
	    strcasecmp(name, "content-type") != 0) {
		client_header(&r, name, str_of(colon));
		buf_addbuf(&rest, buf_view(&r.headers));
	}
	free(name);
	client_request_free(&r);
	buf_free(headers);
	*headers = rest;
	return 0;
}

/* NULL, or what is wrong with the value. */
static const char *
set(const struct flag *f, const char *s)
{
	int64_t n;
	int t;

	switch (f->kind) {
	case TEXT:
		*(const char **)f->to = s;
		return NULL;
	case BOOL:
	case HELP:
	case VERSION:
		return boolean(s, f->to) == 0 ? NULL : "parse error";
	case COUNT:
		if (num(str_of(s), 0, INT64_MAX, &n, NULL) == -1)
			return "parse error";
		*(int64_t *)f->to = n;
		return NULL;
	case DURATION:
		return duration(s, f->to) == 0 ? NULL : "parse error";
	case TYPE:
		t = ping_type_of(s);
		if (t == -1)
			return "recognized options: exit-code|success|fail|log";
		*(enum ping_type *)f->to = (enum ping_type)t;
		return NULL;
	case HEADER:
		return header(s, f->to) == 0 ? NULL :
		    "header not in 'key: value' format";
	}
	return NULL;
}

static void usage(const struct flag *, const char *, ...)
    __attribute__((noreturn, format(printf, 2, 3)));

static void
usage(const struct flag *flags, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	print_flags(flags);
	exit(2);
}

static void
bad_value(const struct flag *flags, const struct flag *f, const char *value,
    const char *why)
{
	char tail[64] = "";

	if (f->kind == TYPE)
		snprintf(tail, sizeof tail, " (default %s)",
		    strcmp(f->name, "on-success") == 0 ? "success" :
		    strcmp(f->name, "on-exec-fail") == 0 ? "fail" :
		    "exit-code");
	usage(flags, "invalid %svalue \"%s\" for flag -%s: %s%s",
	    f->kind == BOOL ? "boolean " : "", value, f->name, why, tail);
}

/* One flag at argv[i]; the index of what follows. */
static int
take(const struct flag *flags, int argc, char **argv, int i)
{
	const char *name = argv[i] + 1 + (argv[i][1] == '-'), *value, *why;
	size_t n = strcspn(name, "=");
	const struct flag *f;
	bool is_bool;

	if (n == 0 || name[0] == '-')
		usage(flags, "bad flag syntax: %s", argv[i]);
	for (f = flags; f->name != NULL; f++) {
		if (strlen(f->name) == n && memcmp(f->name, name, n) == 0)
			break;
	}
	if (f->name == NULL)
		usage(flags, "flag provided but not defined: -%.*s", (int)n,
		    name);
	is_bool = f->kind == BOOL || f->kind == HELP || f->kind == VERSION;
	i++;
	if (name[n] == '=')
		value = name + n + 1;
	else if (is_bool)
		value = "true";
	else if (i < argc)
		value = argv[i++];
	else
		usage(flags, "flag needs an argument: -%s", f->name);
	why = set(f, value);
	if (why != NULL)
		bad_value(flags, f, value, why);
	return i;
}

struct values {
	const char *uuid, *slug, *key, *url;
	int64_t retries, timeout, limit;
	bool help, version;
};

static int
parse(struct run *r, struct values *v, int argc, char **argv)
{
	struct run_options *o = &r->o;
	const struct flag flags[] = {
		{ "api-retries", COUNT, &v->retries,
		    "additional tries of a ping (default 2)" },
		{ "api-timeout", DURATION, &v->timeout,
		    "limit of a try (default 5s)" },
		{ "api-url", TEXT, &v->url, "where pings go" },
		{ "at", TEXT, &o->at, "run at the times of a schedule" },
		{ "create", BOOL, &o->create, "make the check, by its slug" },
		{ "every", DURATION, &o->every, "run again and again" },
		{ "no-output-in-ping", BOOL, &o->no_output,
		    "send no output" },
		{ "no-run-id", BOOL, &o->no_rid, "send no run id" },
		{ "no-start-ping", BOOL, &o->no_start, "send no start ping" },
		{ "on-exec-fail", TYPE, &o->on_exec_fail,
		    "ping when it cannot be started" },
		{ "on-nonzero-exit", TYPE, &o->on_fail, "ping when it fails" },
		{ "on-success", TYPE, &o->on_success, "ping when it succeeds" },
		{ "ping-body-limit", COUNT, &v->limit,
		    "bytes of output that are sent, from the end" },
		{ "ping-key", TEXT, &v->key, "ping key, or file:PATH" },
		{ "quiet", BOOL, &o->quiet, "drop its standard output" },
		{ "req-header", HEADER, &o->headers, "add to requests" },
		{ "silent", BOOL, &o->silent, "drop all of its output" },
		{ "slug", TEXT, &v->slug, "slug of the check, or file:PATH" },
		{ "uuid", TEXT, &v->uuid, "UUID of the check, or file:PATH" },
		{ "version", VERSION, &v->version, "print the version" },
		{ "h", HELP, &v->help, "" },
		{ "help", HELP, &v->help, "" },
		{ NULL, TEXT, NULL, NULL },
	};
	int i = 1;

	while (i < argc && argv[i][0] == '-' && argv[i][1] != '\0') {
		if (strcmp(argv[i], "--") == 0) {
			i++;
			break;
		}
		i = take(flags, argc, argv, i);
		if (v->help) {
			print_flags(flags);
			exit(0);
		}
	}
	return i;
}

/* Looked up in this order; an empty one counts as none. */
static void
look_up(struct run *r, enum client_key k, const char *flag,
    const char *const *env)
{
	if (flag != NULL && *flag != '\0')
		client_config_flag(&r->config, k, NULL, flag);
	else
		client_config_env(&r->config, k, env);
}

static void
configure(struct run *r, const struct values *v)
{
	look_up(r, CLIENT_UUID, v->uuid,
	    (const char *const[]){ "CHECK_UUID", NULL });
	look_up(r, CLIENT_SLUG, v->slug,
	    (const char *const[]){ "CHECK_SLUG", NULL });
	look_up(r, CLIENT_PING_KEY, v->key,
	    (const char *const[]){ "PING_KEY", "HC_PING_KEY", NULL });
	look_up(r, CLIENT_PING_URL, v->url,
	    (const char *const[]){ "HC_API_URL", NULL });
	r->http_options = (struct client_http_options){
		.timeout = v->timeout > 0 ? v->timeout : HC_DAY,
		.retries = v->retries < 1000 ? (int)v->retries : 1000,
		.as_runitor = true };
	r->o.limit_given = v->limit >= 0;
	r->o.limit = v->limit >= 0 ? (size_t)v->limit : 0;
}

void
runitor_options(struct run *r, int argc, char **argv)
{
	struct values v = { .retries = 2, .timeout = 5 * HC_SECOND,
		.limit = -1 };
	struct hc_err err;
	int i;

	r->o.as_runitor = r->o.merge = r->o.no_spool = true;
	i = parse(r, &v, argc, argv);
	if (v.version) {
		printf("runitor %s\n", HC_VERSION);
		exit(0);
	}
	configure(r, &v);
	if (client_target_get(&r->config, &r->to, &err) == -1)
		run_say(r, "%s", err.text);
	else if (r->o.create && r->config.s[CLIENT_UUID].value != NULL)
		run_say(r, "-create flag can be used only when passing a "
		    "handle with ping key and slug");
	else if (r->o.every != 0 && r->o.at != NULL)
		run_say(r, "-every and -at flags are mutually exclusive");
	else if (i >= argc)
		run_say(r, "missing command");
	else {
		r->to.create = r->o.create;
		r->o.argv = argv + i;
		return;
	}
	exit(1);
}
