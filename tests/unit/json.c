/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Writing JSON (as Python does), and what we write in it: checks (api.md 6).
 * Texts in quotes have a test in enc.c. */
#include "lib/base/json.h"

#include <jansson.h>
#include <string.h>

#include "lib/base/clock.h"
#include "lib/model/check_json.h"
#include "tests/unit/unit.h"

#define NOW (INT64_C(1700000000) * HC_SECOND)

static const struct {
	double v;
	const char *want;
} reals[] = {
	{ 0.0, "0.0" }, { -0.0, "-0.0" }, { 1.0, "1.0" }, { -1.5, "-1.5" },
	{ 0.1, "0.1" }, { 100.0, "100.0" }, { 1.0 / 3, "0.3333333333333333" },
	{ 0.1 + 0.2, "0.30000000000000004" }, { 123456.789, "123456.789" },
	{ 0.0001, "0.0001" }, { 0.00001, "1e-05" }, { 1.5e-7, "1.5e-07" },
	{ 1e15, "1000000000000000.0" }, { 1e16, "1e+16" },
	{ 9007199254740993.0, "9007199254740992.0" },
	{ 1.7976931348623157e308, "1.7976931348623157e+308" },
	{ 5e-324, "5e-324" },
};

START_TEST(real)
{
	struct buf b = { 0 };

	json_number(&b, reals[_i].v);
	ck_assert_str_eq(buf_str(&b), reals[_i].want);
	buf_free(&b);
}
END_TEST

START_TEST(object)
{
	struct buf b = { 0 };

	buf_adds(&b, "x=");
	json_open(&b);
	json_close(&b);
	ck_assert_str_eq(buf_str(&b), "x={}");
	buf_reset(&b);
	json_open(&b);
	json_put_str(&b, "a", STR("b{"));
	json_put_int(&b, "n", INT64_MIN);
	json_put_bool(&b, "t", 2);
	json_put_bool(&b, "f", 0);
	json_put_null(&b, "\u00fc");
	json_put_key(&b, "o");
	json_open(&b);
	json_put_int(&b, "i", 1);
	json_close(&b);
	json_put_key(&b, "e");
	json_open(&b);
	json_close(&b);
	json_put_null(&b, "z");
	json_close(&b);
	ck_assert_str_eq(buf_str(&b), "{\"a\": \"b{\", "
	    "\"n\": -9223372036854775808, \"t\": true, \"f\": false, "
	    "\"\\u00fc\": null, \"o\": {\"i\": 1}, \"e\": {}, \"z\": null}");
	buf_free(&b);
}
END_TEST

/* What is read is written as Python would. */
static const char *const trees[] = {
	"null", "true", "[]", "{}", "[1, -2, 1.5, \"a\", [], {}]",
	"{\"b\": 1, \"a\": {\"c\": [false]}}", "\"\\u00e9\\n\\\"\\u0000\"",
	"9223372036854775807", "[1.0, 1e+16]",
};

START_TEST(tree)
{
	struct buf b = { 0 };
	json_t *v = json_loads(trees[_i], JSON_DECODE_ANY | JSON_ALLOW_NUL,
	    NULL);

	ck_assert_ptr_nonnull(v);
	json_dump(&b, v);
	ck_assert_str_eq(buf_str(&b), trees[_i]);
	json_decref(v);
	buf_free(&b);
}
END_TEST

/* ---- checks ---- */

#define CODE "00000001-0000-4000-8000-000000000001"
#define BADGE "00000002-0000-4000-8000-000000000002"

static struct check
a_check(void)
{
	struct check c = { .name = STR(""), .slug = STR(""), .tags = STR(""),
		.desc = STR(""), .start_kw = STR(""), .success_kw = STR(""),
		.failure_kw = STR(""), .methods = STR(""),
		.timeout = HC_DAY, .grace = HC_HOUR, .last_ping = HC_NOTIME,
		.last_start = HC_NOTIME, .last_duration = HC_NOTIME,
		.alert_after = HC_NOTIME, .status = CHECK_NEW };

	ck_assert_int_eq(uuid_from_text(STR(CODE), 1, &c.code), 0);
	ck_assert_int_eq(uuid_from_text(STR(BADGE), 1, &c.badge_key), 0);
	return c;
}

static void
json_is(const struct check_json *j, const char *want)
{
	struct buf b = { 0 };

	check_json(&b, j);
	ck_assert_str_eq(buf_str(&b), want);
	buf_free(&b);
}

static const struct settings set = { .site_root = "http://hc/x",
	.ping_endpoint = "http://p/" };

START_TEST(new_check)
{
	struct check c = a_check();
	struct check_json j = { .check = &c, .set = &set, .version = 3,
		.channels = STR(""), .now = NOW };

	json_is(&j, "{\"name\": \"\", \"slug\": \"\", \"tags\": \"\", "
	    "\"desc\": \"\", \"grace\": 3600, \"n_pings\": 0, "
	    "\"status\": \"new\", \"started\": false, \"last_ping\": null, "
	    "\"next_ping\": null, \"manual_resume\": false, "
	    "\"methods\": \"\", \"subject\": \"\", \"subject_fail\": \"\", "
	    "\"start_kw\": \"\", \"success_kw\": \"\", \"failure_kw\": \"\", "
	    "\"filter_subject\": false, \"filter_body\": false, "
	    "\"filter_http_body\": false, \"filter_default_fail\": false, "
	    "\"badge_url\": \"http://hc/x/b/2/" BADGE ".svg\", "
	    "\"uuid\": \"" CODE "\", \"ping_url\": \"http://p/" CODE "\", "
	    "\"update_url\": \"http://hc/x/api/v3/checks/" CODE "\", "
	    "\"pause_url\": \"http://hc/x/api/v3/checks/" CODE "/pause\", "
	    "\"resume_url\": \"http://hc/x/api/v3/checks/" CODE "/resume\", "
	    "\"channels\": \"\", \"timeout\": 86400}");
}
END_TEST

START_TEST(full_check)
{
	struct check c = a_check();
	struct check_json j = { .check = &c, .set = &set, .version = 1,
		.readonly = true, .channels = STR("x"), .now = NOW };

	c.name = STR("\u00e9\"");
	c.kind = CHECK_CRON;
	c.schedule = STR("* * * * *");
	c.tz = STR("Europe/Riga");
	c.success_kw = STR("yes");
	c.failure_kw = STR("no");
	c.filter_subject = c.manual_resume = true;
	c.methods = STR("POST");
	c.n_pings = 7;
	c.status = CHECK_UP;
	c.last_ping = NOW - 999999;
	c.last_start = NOW - 1;
	c.last_duration = 499999;
	json_is(&j, "{\"name\": \"\\u00e9\\\"\", \"slug\": \"\", "
	    "\"tags\": \"\", \"desc\": \"\", \"grace\": 3600, "
	    "\"n_pings\": 7, \"status\": \"started\", \"started\": true, "
	    "\"last_ping\": \"2023-11-14T22:13:19+00:00\", "
	    "\"next_ping\": \"2023-11-14T22:13:19+00:00\", "
	    "\"manual_resume\": true, \"methods\": \"POST\", "
	    "\"subject\": \"yes\", \"subject_fail\": \"no\", "
	    "\"start_kw\": \"\", \"success_kw\": \"yes\", "
	    "\"failure_kw\": \"no\", \"filter_subject\": true, "
	    "\"filter_body\": false, \"filter_http_body\": false, "
	    "\"filter_default_fail\": false, "
	    "\"badge_url\": \"http://hc/x/b/2/" BADGE ".svg\", "
	    "\"last_duration\": 0, \"unique_key\": "
	    "\"c0754b51dba097f833caee6309b4f959db4fd1fd\", "
	    "\"schedule\": \"* * * * *\", \"tz\": \"Europe/Riga\"}");
}
END_TEST

/* A part of what is written. */
static void
json_has(const struct check_json *j, const char *part)
{
	struct buf b = { 0 };

	check_json(&b, j);
	ck_assert_msg(strstr(buf_str(&b), part) != NULL, "%s in %s", part,
	    buf_str(&b));
	buf_free(&b);
}

START_TEST(odd_checks)
{
	struct check c = a_check();
	struct check_json j = { .check = &c, .set = &set, .version = 2,
		.channels = STR(""), .now = NOW };

	/* Version 1 alone tells of runs by the status. */
	c.status = CHECK_UP;
	c.last_ping = NOW;
	c.last_start = NOW;
	json_has(&j, "\"status\": \"up\", \"started\": true");
	/* A bad schedule: what is stored, and no next ping. */
	c.last_start = HC_NOTIME;
	c.kind = CHECK_CRON;
	c.schedule = STR("bad");
	c.tz = STR("UTC");
	json_has(&j, "\"status\": \"up\"");
	json_has(&j, "\"next_ping\": null");
	json_has(&j, "\"schedule\": \"bad\", \"tz\": \"UTC\"}");
	c.last_duration = 0;
	json_has(&j, ".svg\", \"uuid\"");
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("json");
	TCase *t = tcase_create("json");

	tcase_add_loop_test(t, real, 0, COUNT(reals));
	tcase_add_test(t, object);
	tcase_add_loop_test(t, tree, 0, COUNT(trees));
	tcase_add_test(t, new_check);
	tcase_add_test(t, full_check);
	tcase_add_test(t, odd_checks);
	suite_add_tcase(s, t);
	return unit_run(s);
}
