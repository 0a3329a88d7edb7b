/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include <inttypes.h>
#include <jansson.h>
#include <string.h>

#include "lib/base/clock.h"
#include "lib/base/enc.h"
#include "lib/base/num.h"
#include "lib/client/command.h"
#include "lib/client/select.h"

enum { OPT_TYPE = 256, OPT_BODIES };

static const struct opt table[] = {
	{ 'n', "count", "COUNT", "show at most that many" },
	{ 'f', "follow", NULL, "wait for more, show each as it comes" },
	{ 'r', "reverse", NULL, "the oldest first" },
	{ OPT_TYPE, "type", "TYPE,...",
	    "success, start, fail, log or ign only" },
	{ OPT_BODIES, "bodies", NULL, "show their bodies too" },
	CMD_OPTIONS_INTERVAL,
	CMD_OPTIONS_CHECK,
	OUT_OPTIONS,
	CLIENT_OPTION_TIMEOUT,
	CMD_OPTIONS,
	OPT_END,
};

static const struct out_column columns[] = {
	{ "n", OUT_TEXT, true, NULL, NULL },
	{ "date", OUT_TIME, true, NULL, NULL },
	{ "type", OUT_TEXT, true, NULL, NULL },
	{ "rid", OUT_TEXT, true, NULL, NULL },
	{ "duration", OUT_TEXT, true, NULL, NULL },
	{ "scheme", OUT_TEXT, true, NULL, NULL },
	{ "method", OUT_TEXT, true, NULL, NULL },
	{ "remote_addr", OUT_TEXT, true, NULL, NULL },
	{ "ua", OUT_TEXT, true, NULL, NULL },
	{ "body", OUT_SET, true, "body_url", NULL },
	{ "body_url", OUT_TEXT, false, NULL, NULL },
	{ "text", OUT_TEXT, false, NULL, NULL },
	{ NULL, OUT_TEXT, false, NULL, NULL },
};

#define FOLLOWED 10	/* pings that --follow begins with */
#define INTERVAL_MIN (10 * HC_SECOND)

static struct {
	int64_t count;
	bool follow, reverse, bodies;
	const char *type;
} own = { .count = -1 };

static int
take_type(const char *arg, struct hc_err *err)
{
	static const char *const known[] = { "success", "start", "fail",
		"log", "ign" };
	const char *p = arg;
	size_t i, len;

	for (;; p += len + 1) {
		len = strcspn(p, ",");
		for (i = 0; i < sizeof known / sizeof known[0]; i++) {
			if (str_is((struct str){ p, len }, known[i]))
				break;
		}
		if (i == sizeof known / sizeof known[0])
			return hc_err(err, HC_EINVAL,
			    "unknown type: \"%.*s\"", (int)len, p);
		if (p[len] == '\0')
			break;
	}
	own.type = arg;
	return 1;
}

static int
option(struct cmd *c, int opt, const char *arg, struct hc_err *err)
{
	switch (opt) {
	case 'n':
		return num(str_of(arg), 0, INT64_MAX, &own.count, err) == -1 ?
		    hc_err_wrap(err, "count") : 1;
	case 'f':
		own.follow = true;
		c->out.all = cmd_event_columns;
		return 1;
	case 'r':
		own.reverse = true;
		return 1;
	case OPT_TYPE:
		return take_type(arg, err);
	case OPT_BODIES:
		own.bodies = true;
		c->out.usual = "n,date,type,rid,duration,scheme,method,"
		    "remote_addr,ua,body,text";
		return 1;
	}
	return 0;
}

static bool
wanted(const json_t *ping)
{
	const char *type = member_text(ping, "type"), *p = own.type;
	size_t len;

	for (; p != NULL; p += len + 1) {
		len = strcspn(p, ",");
		if (str_is((struct str){ p, len }, type))
			return true;
		if (p[len] == '\0')
			return false;
	}
	return true;
}

/* The indices of those that are to be shown, the newest first: how many. */
static size_t
choose(const json_t *pings, json_t *chosen, int64_t max)
{
	size_t i;

	for (i = 0; i < json_array_size(pings); i++) {
		if (max >= 0 && (int64_t)json_array_size(chosen) >= max)
			break;
		if (wanted(json_array_get(pings, i)))
			json_array_append(chosen, json_array_get(pings, i));
	}
	return json_array_size(chosen);
}

/* ---- bodies ---- */

static enum client_exit
fetch_body(struct cmd *c, const json_t *check, const json_t *ping,
    struct buf *text)
{
	struct buf path = { 0 }, rest = { 0 };
	struct cmd_call call = { .method = "GET", .what = "ping" };
	enum client_exit code;

	if (!json_is_string(json_object_get(ping, "body_url")))
		return CLIENT_DONE;
	buf_addf(&rest, "/pings/%" PRId64 "/body", (int64_t)
	    json_integer_value(json_object_get(ping, "n")));
	cmd_check_path(&path, check_id(check), buf_str(&rest));
	call.path = buf_str(&path);
	code = cmd_send_raw(c, &call, text, NULL);
	buf_free(&path);
	buf_free(&rest);
	return code;
}

/* On a terminal: a line of facts, then the body's own lines. */
static void
show_with_body(struct cmd *c, const json_t *ping, struct str body)
{
	struct buf out = { 0 };
	const char *p = body.p, *end = body.p + body.len, *nl;

	buf_addf(&out, "#%" PRId64 "  %s  %s\n", (int64_t)
	    json_integer_value(json_object_get(ping, "n")),
	    member_text(ping, "date"), member_text(ping, "type"));
	for (; p < end; p = nl + 1) {
		nl = memchr(p, '\n', (size_t)(end - p));
		if (nl == NULL)
			nl = end;
		buf_adds(&out, "    ");
		out_printable(&out, (struct str){ p, (size_t)(nl - p) });
		buf_addc(&out, '\n');
	}
	out_raw(&c->out, buf_view(&out));
	buf_free(&out);
}

static enum client_exit
show(struct cmd *c, const json_t *check, const json_t *ping)
{
	struct buf body = { 0 }, clean = { 0 };
	enum client_exit code = CLIENT_DONE;
	json_t *row;

	if (!own.bodies) {
		out_row(&c->out, ping, NULL);
		return code;
	}
	code = fetch_body(c, check, ping, &body);
	if (code == CLIENT_DONE && c->out.format == OUT_TABLE) {
		show_with_body(c, ping, buf_view(&body));
	} else if (code == CLIENT_DONE) {
		row = json_deep_copy(ping);
		utf8_clean(&clean, buf_view(&body));
		json_object_set_new(row, "text",
		    json_stringn(buf_str(&clean), clean.len));
		out_row(&c->out, row, NULL);
		json_decref(row);
	}
	buf_free(&body);
	buf_free(&clean);
	return code;
}

static enum client_exit
list(struct cmd *c, const json_t *check, const json_t *pings)
{
	json_t *chosen = json_array();
	size_t i, n = choose(pings, chosen, own.count);
	enum client_exit code = CLIENT_DONE;

	for (i = 0; i < n && code == CLIENT_DONE && !c->out.closed; i++)
		code = show(c, check, json_array_get(chosen, own.reverse ?
		    n - 1 - i : i));
	json_decref(chosen);
	return code;
}

/* ---- following ---- */

static void
show_event(struct cmd *c, const json_t *check, const json_t *ping)
{
	json_t *row = json_object();
	struct buf detail = { 0 };
	const char *addr = member_text(ping, "remote_addr");

	buf_addf(&detail, "n=%" PRId64, (int64_t)json_integer_value(
	    json_object_get(ping, "n")));
	if (json_is_number(json_object_get(ping, "duration")))
		buf_addf(&detail, " duration=%.2f", json_number_value(
		    json_object_get(ping, "duration")));
	if (*addr != '\0')
		buf_addf(&detail, " from=%s", addr);
	json_object_set(row, "time", json_object_get(ping, "date"));
	json_object_set_new(row, "uuid", json_string(check_id(check)));
	json_object_set(row, "event", json_object_get(ping, "type"));
	json_object_set_new(row, "detail", json_string(buf_str(&detail)));
	out_row(&c->out, row, ping);
	json_decref(row);
	buf_free(&detail);
}

static enum client_exit
follow(struct cmd *c, const json_t *check, json_t *pings)
{
	int64_t seen = -1, max = own.count >= 0 ? own.count : FOLLOWED, n;
	enum client_exit code;
	json_t *chosen;
	size_t i;

	c->out.live = true;
	for (;;) {
		chosen = json_array();
		for (i = choose(pings, chosen, max); i-- > 0;) {
			n = json_integer_value(json_object_get(
			    json_array_get(chosen, i), "n"));
			if (n > seen)
				show_event(c, check, json_array_get(chosen,
				    i));
		}
		json_decref(chosen);
		n = json_integer_value(json_object_get(
		    json_array_get(pings, 0), "n"));
		seen = n > seen ? n : seen;
		max = -1;
		json_decref(pings);
		pings = NULL;
		if (c->out.closed)
			return CLIENT_DONE;
		cmd_wait(c, 0);
		code = cmd_check_array(c, check, "/pings/", "pings", &pings);
		if (code != CLIENT_DONE && code != CLIENT_AWAY &&
		    code != CLIENT_LIMITED)
			return code;
	}
}

static enum client_exit
run(struct cmd *c)
{
	json_t *check, *pings;
	enum client_exit code;

	if (c->interval < INTERVAL_MIN)
		cmd_usage(c, "interval: less than 10 seconds");
	code = cmd_find_one(c, c->n > 0 ? c->operand[0] : NULL, true, &check);
	if (code != CLIENT_DONE)
		return code;
	code = cmd_check_array(c, check, "/pings/", "pings", &pings);
	if (code == CLIENT_DONE && own.follow)
		code = follow(c, check, json_incref(pings));
	else if (code == CLIENT_DONE)
		code = list(c, check, pings);
	json_decref(pings);
	json_decref(check);
	return code;
}

int
main(int argc, char **argv)
{
	static const struct cmd_def def = { .name = "hc-log",
		.operands = "[CHECK]", .summary = "list the pings of a check",
		.table = table, .columns = columns, .option = option,
		.run = run, .max = 1 };

	return cmd_main(&def, argc, argv);
}
