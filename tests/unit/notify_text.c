/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Templates, quoting and blocks of text (transports.md 3.1, 4, 7). */
#include <check.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/json.h"
#include "lib/net/fetch.h"
#include "lib/notify/alert.h"
#include "lib/notify/shell_text.h"

#define COUNT(v) ((int)(sizeof (v) / sizeof *(v)))

static const struct placeholder list[] = {
	{ "$NAME_JSON", { "\"N\"", 3 } }, { "$NAME", { "N", 1 } },
	{ "$TAGS", { "a b", 3 } }, { "$A", { "$B", 2 } },
	{ "$B", { "$A", 2 } }, { "$EMPTY", { "", 0 } },
	{ "$TAG1", { "a", 1 } }, { "$TAG2", { "b", 1 } },
	{ "$Q", { "it's", 4 } },
};

static const struct {
	const char *in, *want;
} templates[] = {
	{ "", "" },
	{ "plain", "plain" },
	{ "$NAME", "N" },
	{ "a$NAME-b", "aN-b" },
	{ "$NAMEX", "NX" },
	{ "$NAME_JSON", "\"N\"" },
	{ "$NAME_JSO", "N_JSO" },
	{ "$$NAME", "$N" },
	{ "$NAME$NAME", "NN" },
	{ "$TAG10", "a0" },
	{ "$TAGS1", "a b1" },
	{ "$TAG3", "$TAG3" },
	{ "$A is $B", "$B is $A" },
	{ "$$EMPTY$NAME", "$N" },
	{ "$", "$" },
	{ "$$", "$$" },
	{ "$name $UNKNOWN", "$name $UNKNOWN" },
	{ "$3.50", "$3.50" },
	{ "x$", "x$" },
};

START_TEST(replace)
{
	struct buf b = { 0 };

	placeholder_replace(&b, str_of(templates[_i].in), list,
	    (size_t)COUNT(list), NULL);
	ck_assert_str_eq(buf_str(&b), templates[_i].want);
	buf_free(&b);
}
END_TEST

static const struct {
	const char *in, *want;
} commands[] = {
	{ "echo $NAME", "echo N" },
	{ "echo $TAGS", "echo 'a b'" },
	{ "echo $Q", "echo 'it'\"'\"'s'" },
	{ "echo $EMPTY.", "echo ''." },
	{ "echo \"$TAGS\"", "echo \"${TAGS}\"" },
	{ "echo \"$TAGS1\"", "echo \"${TAGS}1\"" },
	{ "echo '$TAGS'", "echo '$TAGS'" },
	{ "echo '$TAGS' $TAGS", "echo '$TAGS' 'a b'" },
	{ "echo \"x\" $TAGS", "echo \"x\" 'a b'" },
	{ "echo \\$TAGS", "echo \\$TAGS" },
	{ "echo \"\\$TAGS\"", "echo \"\\$TAGS\"" },
	{ "echo \"\\\"$TAGS\"", "echo \"\\\"${TAGS}\"" },
	{ "echo \\\"$TAGS", "echo \\\"'a b'" },
	{ "echo \\\\$TAGS", "echo \\\\'a b'" },
	{ "echo $(x $TAGS) $TAGS", "echo $(x ${TAGS}) ${TAGS}" },
	{ "echo `x $TAGS`", "echo `x ${TAGS}`" },
	{ "echo \"$(x $TAGS)\"", "echo \"$(x ${TAGS})\"" },
	{ "echo ${x:-$TAGS}", "echo ${x:-${TAGS}}" },
	{ "cat <<E\n$TAGS\nE", "cat <<E\n${TAGS}\nE" },
	{ "x < $TAGS", "x < 'a b'" },
	{ "x # it's $TAGS", "x # it's ${TAGS}" },
	{ "x#y $TAGS", "x#y 'a b'" },
	{ "echo $$TAGS", "echo $'a b'" },
	{ "echo $$Q", "echo $\"${Q}\"" },
	{ "echo $'x' $TAGS", "echo $'x' ${TAGS}" },
	{ "echo $UNKNOWN", "echo $UNKNOWN" },
};

START_TEST(command)
{
	struct buf b = { 0 };

	shell_text(&b, str_of(commands[_i].in), list, (size_t)COUNT(list));
	ck_assert_str_eq(buf_str(&b), commands[_i].want);
	buf_free(&b);
}
END_TEST

static const struct {
	const char *in, *want;
} words[] = {
	{ "", "''" }, { "abc", "abc" }, { "a_@%+=:,./-Z9", "a_@%+=:,./-Z9" },
	{ "a b", "'a b'" }, { "~", "'~'" }, { "'", "''\"'\"''" },
	{ "$x", "'$x'" }, { "a\nb", "'a\nb'" }, { "\xc3\xa9", "'\xc3\xa9'" },
};

START_TEST(word)
{
	struct buf b = { 0 };

	shell_quote(&b, str_of(words[_i].in));
	ck_assert_str_eq(buf_str(&b), words[_i].want);
	buf_free(&b);
}
END_TEST

/* ---- blocks ---- */

static void
name_line(struct buf *out, const struct alert *a, const struct alert_other *o)
{
	(void)a;
	buf_adds(out, "- ");
	buf_addbuf(out, o->name);
}

START_TEST(details)
{
	static const struct alert_marks m = { "<b>", "</b>", "<code>",
		"</code>" };
	struct str tags[] = { STR("a&b"), STR("c") };
	struct alert a = { .project.name = STR("P <x>"), .tags = tags,
		.ntags = 2, .period = STR("1 day"), .last = STR("Never") };
	struct buf b = { 0 };

	alert_details(&b, &a, &m);
	ck_assert_str_eq(buf_str(&b), "<b>Project:</b> P &lt;x&gt;\n"
	    "<b>Tags:</b> a&amp;b, c\n<b>Period:</b> 1 day\n"
	    "<b>Total Pings:</b> 0\n<b>Last Ping:</b> Never");
	a.project.name = STR("");
	a.ntags = 0;
	a.check.kind = CHECK_CRON;
	a.check.schedule = STR("* * * * *");
	a.check.tz = STR("UTC");
	a.ping.n = 7;
	a.last = STR("Success, now");
	buf_reset(&b);
	alert_details(&b, &a, &m);
	ck_assert_str_eq(buf_str(&b), "<b>Schedule:</b> <code>* * * * *"
	    "</code>\n<b>Time Zone:</b> UTC\n<b>Total Pings:</b> 7\n"
	    "<b>Last Ping:</b> Success, now");
	buf_free(&b);
}
END_TEST

START_TEST(others)
{
	const struct alert_other down[] = {
		{ .name = STR("x"), .last_ping = HC_NOTIME },
		{ .name = STR("y"), .last_ping = 0 }
	};
	struct alert a = { .now = HC_MINUTE };
	struct buf b = { 0 };

	alert_others(&b, &a, name_line);
	ck_assert_str_eq(buf_str(&b), "");
	a.nothers = 20;
	alert_others(&b, &a, name_line);
	ck_assert_str_eq(buf_str(&b), "\n\nAll the other checks are up.");
	buf_reset(&b);
	a.ndown = 11;
	alert_others(&b, &a, name_line);
	ck_assert_str_eq(buf_str(&b),
	    "\n\n11 other checks are also down.");
	buf_reset(&b);
	a.ndown = 2;
	a.down = down;
	a.up = true;
	alert_others(&b, &a, name_line);
	ck_assert_str_eq(buf_str(&b), "\n\nThe following checks are still "
	    "down:\n- x (last ping: never)\n- y (last ping: a minute ago)");
	buf_free(&b);
}
END_TEST

static const struct {
	const char *in, *want;
} finished[] = {
	{ "", "" }, { " \n\t ", "" }, { "\na\n\nb \n", "a\n\nb" },
	{ "5\xc2\xa0" "days", "5 days" }, { "\xc2\xa0", "" },
	{ "\xc2\xa0x", "x" },
};

START_TEST(finish)
{
	struct buf b = { 0 };

	buf_adds(&b, finished[_i].in);
	alert_finish(&b);
	ck_assert_str_eq(buf_str(&b), finished[_i].want);
	buf_free(&b);
}
END_TEST

START_TEST(excerpt)
{
	struct alert a = { 0 };
	struct buf b = { 0 };
	int i;

	for (i = 0; i < 1000; i++)
		buf_adds(&b, "\xc3\xa9");
	a.body = buf_view(&b);
	ck_assert_uint_eq(alert_excerpt(&a).len, 2000);
	buf_adds(&b, "x");
	a.body = buf_view(&b);
	ck_assert_uint_eq(alert_excerpt(&a).len, 2000 + 12);
	ck_assert_str_eq(alert_excerpt(&a).p + 2000, "\n[truncated]");
	arena_free(&a.arena);
	buf_free(&b);
}
END_TEST

/* ---- requests ---- */

START_TEST(request)
{
	struct fetch_request r = { 0 };
	struct buf host = { 0 };

	buf_adds(&r.url, "https://User@Example.ORG/a?b=c");
	fetch_host(&r, &host);
	ck_assert_str_eq(buf_str(&host), "Example.ORG:443");
	fetch_query(&r, "k", STR("a b&\xc3\xa9"));
	fetch_query(&r, "l", STR("~"));
	ck_assert_str_eq(buf_str(&r.url),
	    "https://User@Example.ORG/a?b=c?k=a+b%26%C3%A9&l=~");
	fetch_form(&r, "a", STR("1 2"));
	fetch_form(&r, "b c", STR(""));
	ck_assert_str_eq(buf_str(&r.body), "a=1+2&b+c=");
	fetch_header(&r, "X-A", STR("1\r\nX-B: 2"));
	fetch_header(&r, "X-C\r\nX-D", STR("3"));
	fetch_header(&r, "X-E", STR(""));
	ck_assert_str_eq(buf_str(&r.headers), "X-A: 1  X-B: 2");
	ck_assert_uint_eq(r.headers.len, strlen("X-A: 1  X-B: 2") + 1);
	fetch_login(&r, STR("me"), STR("p:w"));
	ck_assert_str_eq(buf_str(&r.login), "me:p:w");
	buf_free(&host);
	fetch_request_free(&r);
}
END_TEST

START_TEST(json_body)
{
	struct fetch_request r = { 0 };

	fetch_json(&r, json_pack("{s:s, s:i, s:[b, n], s:{s:f}}", "z",
	    "\xc3\xa9/\"\xf0\x9f\x90\xad", "a", -5, "l", 1, "o", "k", 0.5));
	ck_assert_str_eq(buf_str(&r.body), "{\"z\": \"\\u00e9/\\\""
	    "\\ud83d\\udc2d\", \"a\": -5, \"l\": [true, null], "
	    "\"o\": {\"k\": 0.5}}");
	ck_assert_str_eq(buf_str(&r.headers),
	    "Content-Type: application/json");
	fetch_request_free(&r);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("notify_text");
	TCase *t = tcase_create("notify_text");
	SRunner *r;
	int failed;

	tcase_add_loop_test(t, replace, 0, COUNT(templates));
	tcase_add_loop_test(t, command, 0, COUNT(commands));
	tcase_add_loop_test(t, word, 0, COUNT(words));
	tcase_add_test(t, details);
	tcase_add_test(t, others);
	tcase_add_loop_test(t, finish, 0, COUNT(finished));
	tcase_add_test(t, excerpt);
	tcase_add_test(t, request);
	tcase_add_test(t, json_body);
	suite_add_tcase(s, t);
	r = srunner_create(s);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
