/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* What becomes of a ping, on each backend (core.md 5.5, 6.3, 7.3). */
#include "lib/base/enc.h"
#include "lib/model/channel_create.h"
#include "tests/unit/ingest_env.h"

/* ---- rows ---- */

START_TEST(one)
{
	struct ingest_ping *p;
	struct check c;
	struct db_res *r;
	struct uuid rid;

	if (!begin_test(_i))
		return;
	c = make_check(project, "one");
	p = with_rid(to(&c, PING_FAIL));
	p->exitstatus = 3;
	p->remote_addr = STR("2001:db8::1");
	p->method = STR("POST");
	p->scheme = STR("https");
	p->body = STR("a\0\xff'\\b");
	apply("o");
	r = rows("SELECT n, owner_id, created, kind, scheme, remote_addr, "
	    "method, ua, body_raw, object_size, exitstatus, rid "
	    "FROM api_ping");
	ck_assert_uint_eq(r->nrows, 1);
	ck_assert_int_eq(db_get_int(r, 0, 0), 1);
	ck_assert_int_eq(db_get_int(r, 0, 1), c.id);
	ck_assert_int_eq(db_get_time(r, 0, 2), NOW + HC_SECOND);
	ck_assert_str_eq(db_get_text(r, 0, 3), "fail");
	ck_assert_str_eq(db_get_text(r, 0, 4), "https");
	ck_assert_str_eq(db_get_text(r, 0, 5), "2001:db8::1");
	ck_assert_str_eq(db_get_text(r, 0, 6), "POST");
	ck_assert_str_eq(db_get_text(r, 0, 7), "curl/8");
	ck_assert(str_eq(db_get_str(r, 0, 8), STR("a\0\xff'\\b")));
	ck_assert(db_is_null(r, 0, 9));
	ck_assert_int_eq(db_get_int(r, 0, 10), 3);
	ck_assert_int_eq(db_get_uuid(r, 0, 11, &rid), 1);
	ck_assert_int_eq(uuid_cmp(&rid, &p->rid), 0);
	c = reload(&c);
	ck_assert_int_eq(c.status, CHECK_DOWN);
	ck_assert_int_eq(c.n_pings, 1);
	ck_assert_int_eq(c.last_ping, NOW + HC_SECOND);
	ck_assert_int_eq(c.alert_after, HC_NOTIME);
	flips_are("new>downfail ");
	end_test();
}
END_TEST

START_TEST(empty_things)
{
	struct ingest_ping *p;
	struct check c;
	struct db_res *r;

	if (!begin_test(_i))
		return;
	c = make_check(project, "one");
	p = to(&c, PING_SUCCESS);
	p->remote_addr = p->ua = p->method = STR("");
	apply("o");
	r = rows("SELECT kind, remote_addr, method, ua, body_raw, exitstatus,"
	    " rid FROM api_ping");
	ck_assert(db_is_null(r, 0, 0));
	ck_assert(db_is_null(r, 0, 1));
	ck_assert(!db_is_null(r, 0, 2));
	ck_assert(!db_is_null(r, 0, 3));
	/* No body is an empty one. */
	ck_assert(!db_is_null(r, 0, 4));
	ck_assert_uint_eq(db_get_str(r, 0, 4).len, 0);
	ck_assert(db_is_null(r, 0, 5));
	ck_assert(db_is_null(r, 0, 6));
	end_test();
}
END_TEST

/* Whatever comes fits the columns. */
START_TEST(long_things)
{
	struct buf ua = { 0 }, want = { 0 };
	struct ingest_ping *p;
	struct check c;
	struct db_res *r;
	int i;

	if (!begin_test(_i))
		return;
	c = make_check(project, "one");
	for (i = 0; i < 300; i++)
		buf_adds(&ua, i % 2 ? "\U0001f600" : "\u00e9");
	buf_add(&want, ua.p, utf8_prefix(buf_view(&ua), 200));
	p = to(&c, PING_SUCCESS);
	p->ua = buf_view(&ua);
	p->method = STR("ABCDEFGHIJKLM");
	p->scheme = STR("gopher\u00e9\u00e9\u00e9\u00e9\u00e9");
	p = to(&c, PING_SUCCESS);
	p->ua = STR("a\0b");
	p->method = STR("G\xff");
	p->scheme = STR("\0");
	apply("oo");
	r = rows("SELECT scheme, method, ua FROM api_ping ORDER BY id");
	ck_assert_str_eq(db_get_text(r, 0, 0),
	    "gopher\u00e9\u00e9\u00e9\u00e9");
	ck_assert_str_eq(db_get_text(r, 0, 1), "ABCDEFGHIJ");
	ck_assert(str_eq(db_get_str(r, 0, 2), buf_view(&want)));
	ck_assert_str_eq(db_get_text(r, 1, 0), "");
	ck_assert_str_eq(db_get_text(r, 1, 1), "G\ufffd");
	ck_assert_str_eq(db_get_text(r, 1, 2), "a");
	buf_free(&ua);
	buf_free(&want);
	end_test();
}
END_TEST

START_TEST(addresses)
{
	static const struct {
		const char *addr, *want;	/* NULL: none */
	} t[] = {
		{ "192.0.2.1", "192.0.2.1" },
		{ "2001:db8::1", "2001:db8::1" },
		{ "garbage", NULL },
		{ "999.1.1.1", NULL },
		{ "01.2.3.4", NULL },
		{ "192.0.2.1:80", NULL },
		{ "[2001:db8::1]:80", NULL },
		{ "192.0.2.1/24", NULL },
		{ "fe80::1%eth0", NULL },
		{ " 192.0.2.1", NULL },
		{ "1111:1111:1111:1111:1111:1111:1111:1111:1111:1111", NULL },
		/* The longest of those there are, and one more than fits. */
		{ "1111:2222:3333:4444:5555:6666:7777:8888",
		    "1111:2222:3333:4444:5555:6666:7777:8888" },
		{ "1111:2222:3333:4444:5555:6666:255.255.255.2555", NULL },
	};
	struct check c;
	struct db_res *r;
	size_t i;

	if (!begin_test(_i))
		return;
	c = make_check(project, "one");
	for (i = 0; i < COUNT(t); i++)
		to(&c, PING_SUCCESS)->remote_addr = str_of(t[i].addr);
	apply("ooooooooooooo");
	r = rows("SELECT remote_addr FROM api_ping ORDER BY id");
	for (i = 0; i < COUNT(t); i++) {
		ck_assert_msg(db_is_null(r, i, 0) == (t[i].want == NULL),
		    "%s", t[i].addr);
		if (t[i].want != NULL)
			ck_assert_str_eq(db_get_text(r, i, 0), t[i].want);
	}
	end_test();
}
END_TEST

/* Several pings of a check in a batch: as one after the other. */
START_TEST(folding)
{
	struct check c, d, now;

	if (!begin_test(_i))
		return;
	c = make_check(project, "one");
	d = make_check(project, "two");
	with_rid(to(&c, PING_START));
	to(&d, PING_SUCCESS);
	to(&c, PING_LOG);
	with_rid(to(&c, PING_SUCCESS))->body = STR("Confirm");
	to(&c, PING_FAIL);
	to(&d, PING_START);
	to(&c, PING_FAIL);
	to(&c, PING_SUCCESS);
	apply("oooooooo");
	rows_are("1:start 1:ok 2:log 3:ok 4:fail 2:start 5:fail 6:ok ");
	flips_are("new>up new>up up>downfail down>up ");
	ck_assert_uint_eq(ingest_stats(in)->transactions, 1);
	ck_assert_uint_eq(ingest_stats(in)->flips, 4);
	now = reload(&c);
	ck_assert_int_eq(now.n_pings, 6);
	ck_assert_int_eq(now.status, CHECK_UP);
	ck_assert_int_eq(now.last_ping, NOW + 8 * HC_SECOND);
	ck_assert_int_eq(now.last_start, HC_NOTIME);
	ck_assert_int_eq(now.has_last_start_rid, true);
	ck_assert_int_eq(now.last_duration, HC_NOTIME);
	ck_assert_int_eq(now.has_confirmation_link, false);
	ck_assert_int_eq(now.alert_after, NOW + 8 * HC_SECOND + 25 * HC_HOUR);
	now = reload(&d);
	ck_assert_int_eq(now.n_pings, 2);
	ck_assert_int_eq(now.last_start, NOW + 6 * HC_SECOND);
	ck_assert_int_eq(now.alert_after, NOW + 6 * HC_SECOND + HC_HOUR);
	/* The next batch goes on from there. */
	to(&c, PING_START);
	to(&c, PING_SUCCESS)->body = STR("confirm");
	apply("oo");
	now = reload(&c);
	ck_assert_int_eq(now.n_pings, 8);
	ck_assert_int_eq(now.last_duration, HC_SECOND);
	ck_assert_int_eq(now.has_last_start_rid, false);
	ck_assert_int_eq(now.has_confirmation_link, true);
	end_test();
}
END_TEST

/* Only columns of pings are written (lessons A6). */
START_TEST(partial_columns)
{
	struct check c;

	if (!begin_test(_i))
		return;
	c = make_check(project, "one");
	to(&c, PING_SUCCESS);
	apply("o");
	sql("UPDATE api_check SET name = 'new name', tags = 'x'");
	to(&c, PING_SUCCESS);
	apply("o");
	c = reload(&c);
	ck_assert(str_is(c.name, "new name"));
	ck_assert(str_is(c.tags, "x"));
	ck_assert_int_eq(c.n_pings, 2);
	end_test();
}
END_TEST

/* ---- what a ping does ---- */

START_TEST(refusals)
{
	struct check c, gone;
	struct ingest_ping *p;

	if (!begin_test(_i))
		return;
	c = make_check(project, "one");
	gone = c;
	gone.code.b[0] ^= 1;
	to(&gone, PING_SUCCESS);
	to(&c, PING_SUCCESS)->exitstatus = 256;
	to(&c, PING_SUCCESS)->bad_rid = true;
	p = to(&c, PING_SUCCESS);
	p->bad_rid = true;
	p->exitstatus = 256;
	p = to(&gone, PING_SUCCESS);
	p->bad_rid = true;
	p->exitstatus = 256;
	to(&c, PING_SUCCESS)->exitstatus = 255;
	apply("nurun" "o");
	rows_are("1:fail ");
	ck_assert_int_eq(reload(&c).n_pings, 1);
	ck_assert_uint_eq(ingest_stats(in)->results[INGEST_NOT_FOUND], 2);
	ck_assert_uint_eq(ingest_stats(in)->results[INGEST_BAD_URL], 2);
	ck_assert_uint_eq(ingest_stats(in)->results[INGEST_OK], 1);
	end_test();
}
END_TEST

START_TEST(nothing_to_do)
{
	struct check c = { .code = { { 1 } } };

	if (!begin_test(_i))
		return;
	apply("");
	to(&c, PING_SUCCESS);
	apply("n");
	rows_are("");
	end_test();
}
END_TEST

/* core.md 6.3, 5 to 7: exit status, methods, keywords. */
START_TEST(actions)
{
	static const struct {
		const char *methods, *method, *body, *want;
		bool filter;
		enum ping_action action;
		int exitstatus;
	} t[] = {
		{ "", "GET", "", "ok", false, PING_SUCCESS, -1 },
		{ "", "GET", "", "ok", false, PING_SUCCESS, 0 },
		{ "", "GET", "", "fail", false, PING_SUCCESS, 1 },
		{ "", "GET", "", "log", false, PING_LOG, -1 },
		{ "POST", "GET", "", "ign", false, PING_SUCCESS, -1 },
		{ "POST", "GET", "", "ign", false, PING_FAIL, 1 },
		{ "POST", "HEAD", "", "ign", false, PING_START, -1 },
		{ "POST", "POST", "", "ok", false, PING_SUCCESS, -1 },
		{ "POST", "post", "", "ign", false, PING_SUCCESS, -1 },
		{ "", "GET", "error", "fail", true, PING_SUCCESS, -1 },
		{ "", "GET", "fine", "ok", true, PING_FAIL, 3 },
		{ "", "GET", "begin", "start", true, PING_LOG, -1 },
		{ "", "GET", "else", "ign", true, PING_FAIL, 1 },
		{ "POST", "GET", "fine", "ign", true, PING_SUCCESS, -1 },
		{ "", "GET", "\xff fine \xc3", "ok", true, PING_FAIL, -1 },
	};
	struct ingest_ping *p;
	struct check c;
	struct db_res *r;
	char want[COUNT(t) + 1];
	size_t i;

	if (!begin_test(_i))
		return;
	for (i = 0; i < COUNT(t); i++) {
		check_defaults(&c, project, NOW);
		c.methods = str_of(t[i].methods);
		c.filter_http_body = t[i].filter;
		c.failure_kw = STR("error");
		c.success_kw = STR("fine");
		c.start_kw = STR("begin");
		OK(check_insert(db, &c, err));
		p = to(&c, t[i].action);
		p->method = str_of(t[i].method);
		p->body = str_of(t[i].body);
		p->exitstatus = t[i].exitstatus;
		want[i] = 'o';
	}
	want[i] = '\0';
	apply(want);
	r = rows("SELECT kind, exitstatus FROM api_ping ORDER BY id");
	for (i = 0; i < COUNT(t); i++) {
		ck_assert_msg(strcmp(db_is_null(r, i, 0) ? "ok" :
		    db_get_text(r, i, 0), t[i].want) == 0, "%zu: %s", i,
		    db_get_text(r, i, 0));
		/* Kept whatever became of the ping. */
		ck_assert_int_eq(db_is_null(r, i, 1) ? -1 :
		    (int)db_get_int(r, i, 1), t[i].exitstatus);
	}
	end_test();
}
END_TEST

START_TEST(manual_resume)
{
	struct check c;

	if (!begin_test(_i))
		return;
	check_defaults(&c, project, NOW);
	c.status = CHECK_PAUSED;
	c.manual_resume = true;
	OK(check_insert(db, &c, err));
	to(&c, PING_SUCCESS);
	to(&c, PING_FAIL);
	to(&c, PING_START);
	apply("ooo");
	rows_are("1:ign 2:ign 3:ign ");
	flips_are("");
	c = reload(&c);
	ck_assert_int_eq(c.status, CHECK_PAUSED);
	ck_assert_int_eq(c.n_pings, 3);
	ck_assert_int_eq(c.last_ping, HC_NOTIME);
	ck_assert_int_eq(c.last_start, HC_NOTIME);
	end_test();
}
END_TEST

/* A schedule that nobody can read loses no ping. */
START_TEST(bad_schedule)
{
	struct check c;

	if (!begin_test(_i))
		return;
	check_defaults(&c, project, NOW);
	c.kind = CHECK_CRON;
	c.schedule = STR("bad");
	OK(check_insert(db, &c, err));
	to(&c, PING_SUCCESS);
	apply("o");
	rows_are("1:ok ");
	flips_are("new>up ");
	ck_assert_int_eq(reload(&c).alert_after, HC_NOTIME);
	end_test();
}
END_TEST

static struct str mail_seen;

static void
mail_text(struct str message, int subject, int body, struct buf *out)
{
	mail_seen = message;
	if (subject)
		buf_adds(out, "subject ");
	if (body)
		buf_adds(out, "body");
}

START_TEST(mail)
{
	struct check plain, filtered;
	struct ingest_ping *p;
	struct db_res *r;
	int i;

	if (!begin_test(_i))
		return;
	ingest_mail_text(in, mail_text);
	check_defaults(&plain, project, NOW);
	plain.methods = STR("POST");	/* not for mail */
	plain.filter_http_body = true;
	OK(check_insert(db, &plain, err));
	check_defaults(&filtered, project, NOW);
	filtered.filter_body = true;
	filtered.failure_kw = STR("body");
	OK(check_insert(db, &filtered, err));
	for (i = 0; i < 3; i++) {
		p = to(i == 0 ? &plain : &filtered, PING_SUCCESS);
		p->mail = true;
		p->scheme = STR("email");
		p->method = STR("");
		p->body = STR("Subject: x\r\n");
		if (i == 2)
			p->message = STR("Subject: x\r\n\r\nmore\r\n");
	}
	apply("ooo");
	rows_are("1:ok 1:fail 2:fail ");
	/* All of it is looked at, whatever is kept. */
	ck_assert(str_eq(mail_seen, STR("Subject: x\r\n\r\nmore\r\n")));
	r = rows("SELECT body_raw FROM api_ping ORDER BY id");
	ck_assert_str_eq(db_get_text(r, 2, 0), "Subject: x\r\n");
	end_test();
}
END_TEST

/* ---- slugs ---- */

#define OTHER_CASE "AaBbCcDdEeFfGgHhIiJjKk"

START_TEST(slugs)
{
	struct check c;
	int64_t other;
	int i;

	if (!begin_test(_i))
		return;
	c = make_check(project, "db-backup");
	make_check(project, "twice");
	make_check(project, "twice");
	other = make_project(user, "zzzzzzzzzzzzzzzzzzzzzz");
	make_check(other, "elsewhere");
	to_slug(PING_KEY, "db-backup", false);
	to_slug(PING_KEY, "twice", false);
	to_slug(PING_KEY, "elsewhere", false);
	to_slug(PING_KEY, "none", false);
	to_slug(PING_KEY, "", false);
	to_slug("nobodys-key-0000000000", "db-backup", false);
	to_slug("", "db-backup", false);
	to_slug(PING_KEY, "DB-backup", false);
	to_slug(PING_KEY, "db-backup", true);
	to_slug(PING_KEY, "db-backup ", false);
	to_slug(PING_KEY, "db-b\xff", false);
	/* Byte for byte (DECISIONS 8), on MariaDB too. */
	to_slug(OTHER_CASE, "db-backup", false);
	to_slug(PING_KEY, "db-b\u00e1ckup", false);
	to_slug(OTHER_CASE, "new", true);
	to_slug(PING_KEY, "db-Backup", false)->mail = true;
	to_slug(PING_KEY, "db-backup", false)->mail = true;
	apply("oannnnnuonnnnnno");
	for (i = 0; i < 16; i++)
		ck_assert_int_eq(pings[i].by_slug_step,
		    i != 0 && i != 8 && i != 15);
	ck_assert_int_eq(reload(&c).n_pings, 3);
	ck_assert_int_eq(number("SELECT COUNT(*) FROM api_ping"), 3);
	ck_assert_int_eq(number("SELECT COUNT(*) FROM api_check"), 4);
	end_test();
}
END_TEST

/* Two checks whose slugs differ in nothing but case are two, not one that is
 * ambiguous. */
START_TEST(slug_case)
{
	struct check c;

	if (!begin_test(_i))
		return;
	make_check(project, "Job");
	c = make_check(project, "job");
	to_slug(PING_KEY, "job", false);
	apply("o");
	ck_assert_int_eq(reload(&c).n_pings, 1);
	end_test();
}
END_TEST

static int64_t
count_assigned(void)
{
	return number("SELECT COUNT(*) FROM api_channel_checks");
}

START_TEST(provisioning)
{
	struct channel_new ch = { .kind = "webhook", .name = STR(""),
		.value = STR("{}") };
	struct db_res *r;
	struct uuid code;
	int64_t id;
	char s100[101], s101[102];

	if (!begin_test(_i))
		return;
	memset(s100, 'x', 100);
	memset(s101, 'y', 101);
	s100[100] = s101[101] = '\0';
	ch.project_id = project;
	OK(channel_insert(db, &ch, NOW, &id, &code, err));
	OK(channel_insert(db, &ch, NOW, &id, &code, err));
	sql("UPDATE api_channel SET disabled = (1 = 1)");
	to_slug(PING_KEY, "new", true);
	to_slug(PING_KEY, "new", true);
	to_slug(PING_KEY, "new", false);
	to_slug(PING_KEY, s100, true);
	to_slug(PING_KEY, s101, true);
	to_slug(PING_KEY, s101, false);
	to_slug("nobodys-key-0000000000", "new", true);
	apply("cooc" "unn");
	rows_are("1:ok 2:ok 3:ok 1:ok ");
	/* Disabled channels as well. */
	ck_assert_int_eq(count_assigned(), 4);
	r = rows("SELECT name, slug, created, n_pings, status, schedule, tz, "
	    "timeout FROM api_check ORDER BY id");
	ck_assert_uint_eq(r->nrows, 2);
	ck_assert_str_eq(db_get_text(r, 0, 0), "new");
	ck_assert_str_eq(db_get_text(r, 0, 1), "new");
	ck_assert_int_eq(db_get_time(r, 0, 2), NOW + HC_SECOND);
	ck_assert_int_eq(db_get_int(r, 0, 3), 3);
	ck_assert_str_eq(db_get_text(r, 0, 4), "up");
	ck_assert_str_eq(db_get_text(r, 0, 5), "* * * * *");
	ck_assert_int_eq(db_get_interval(r, 0, 7), HC_DAY);
	/* Refused in a later step, made all the same. */
	to_slug(PING_KEY, "bad", true)->exitstatus = 256;
	to_slug(PING_KEY, "worse", true)->bad_rid = true;
	apply("ur");
	ck_assert_int_eq(number("SELECT COUNT(*) FROM api_check"), 4);
	ck_assert_int_eq(number("SELECT COUNT(*) FROM api_ping"), 4);
	end_test();
}
END_TEST

START_TEST(provisioning_limit)
{
	if (!begin_test(_i))
		return;
	sql("UPDATE accounts_profile SET check_limit = 2");
	make_check(make_project(user, "zzzzzzzzzzzzzzzzzzzzzz"), "x");
	to_slug(PING_KEY, "a", true);
	to_slug(PING_KEY, "b", true);
	to_slug(PING_KEY, "c", true);
	to_slug(PING_KEY, "d", true);
	to_slug(PING_KEY, "a", true);
	apply("cccno");
	to_slug(PING_KEY, "d", true);
	apply("n");
	/* Without a profile: as a new one. */
	sql("DELETE FROM accounts_profile");
	to_slug(PING_KEY, "d", true);
	apply("c");
	end_test();
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("ingest");
	TCase *t = tcase_create("ingest");

	tcase_set_timeout(t, 120);
	tcase_add_loop_test(t, one, 0, DB_KINDS);
	tcase_add_loop_test(t, empty_things, 0, DB_KINDS);
	tcase_add_loop_test(t, long_things, 0, DB_KINDS);
	tcase_add_loop_test(t, addresses, 0, DB_KINDS);
	tcase_add_loop_test(t, folding, 0, DB_KINDS);
	tcase_add_loop_test(t, partial_columns, 0, DB_KINDS);
	tcase_add_loop_test(t, refusals, 0, DB_KINDS);
	tcase_add_loop_test(t, nothing_to_do, 0, DB_KINDS);
	tcase_add_loop_test(t, actions, 0, DB_KINDS);
	tcase_add_loop_test(t, manual_resume, 0, DB_KINDS);
	tcase_add_loop_test(t, bad_schedule, 0, DB_KINDS);
	tcase_add_loop_test(t, mail, 0, DB_KINDS);
	tcase_add_loop_test(t, slugs, 0, DB_KINDS);
	tcase_add_loop_test(t, slug_case, 0, DB_KINDS);
	tcase_add_loop_test(t, provisioning, 0, DB_KINDS);
	tcase_add_loop_test(t, provisioning_limit, 0, DB_KINDS);
	suite_add_tcase(s, t);
	return unit_run(s);
}
