/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Rows of users, projects, channels, checks and flips on each backend. */
#include "tests/unit/model_env.h"

#include <sys/wait.h>

#include "lib/model/channel_create.h"

/* ---- checks ---- */

static void
same_str(struct str a, struct str b)
{
	ck_assert_msg(str_eq(a, b), "\"%.*s\" is not \"%.*s\"", (int)a.len,
	    a.p, (int)b.len, b.p);
}

static void
same_check(const struct check *a, const struct check *b)
{
	ck_assert_int_eq(uuid_cmp(&a->code, &b->code), 0);
	ck_assert_int_eq(uuid_cmp(&a->badge_key, &b->badge_key), 0);
	ck_assert_int_eq(a->project_id, b->project_id);
	same_str(a->name, b->name);
	same_str(a->slug, b->slug);
	same_str(a->tags, b->tags);
	same_str(a->desc, b->desc);
	ck_assert_int_eq(a->created, b->created);
	ck_assert_int_eq(a->kind, b->kind);
	ck_assert_int_eq(a->timeout, b->timeout);
	ck_assert_int_eq(a->grace, b->grace);
	same_str(a->schedule, b->schedule);
	same_str(a->tz, b->tz);
	ck_assert_int_eq(a->filter_subject, b->filter_subject);
	ck_assert_int_eq(a->filter_body, b->filter_body);
	ck_assert_int_eq(a->filter_http_body, b->filter_http_body);
	ck_assert_int_eq(a->filter_default_fail, b->filter_default_fail);
	same_str(a->start_kw, b->start_kw);
	same_str(a->success_kw, b->success_kw);
	same_str(a->failure_kw, b->failure_kw);
	same_str(a->methods, b->methods);
	ck_assert_int_eq(a->manual_resume, b->manual_resume);
	ck_assert_int_eq(a->n_pings, b->n_pings);
	ck_assert_int_eq(a->last_ping, b->last_ping);
	ck_assert_int_eq(a->last_start, b->last_start);
	ck_assert_int_eq(a->has_last_start_rid, b->has_last_start_rid);
	if (a->has_last_start_rid)
		ck_assert_int_eq(uuid_cmp(&a->last_start_rid,
		    &b->last_start_rid), 0);
	ck_assert_int_eq(a->last_duration, b->last_duration);
	ck_assert_int_eq(a->has_confirmation_link, b->has_confirmation_link);
	ck_assert_int_eq(a->alert_after, b->alert_after);
	ck_assert_int_eq(a->status, b->status);
}

/* Every member at something else than its default. */
static struct check
full_check(int64_t project)
{
	struct check c;

	check_defaults(&c, project, NOW + 1);
	c.name = STR("N\u00e4me \U0001f600 'x'\\");
	c.slug = STR("a-slug_9");
	c.tags = STR("foo  b\u00e4r");
	c.desc = STR("one\ntwo %s \\n");
	c.kind = CHECK_CRON;
	c.timeout = 400 * HC_DAY + 1;
	c.grace = 61 * HC_SECOND;
	c.schedule = STR("15 3 * * 1-5");
	c.tz = STR("Europe/Riga");
	c.filter_subject = c.filter_body = c.filter_http_body = true;
	c.filter_default_fail = c.manual_resume = true;
	c.start_kw = STR("s");
	c.success_kw = STR("a,b");
	c.failure_kw = STR("f\u00fc");
	c.methods = STR("POST");
	c.n_pings = 123456;
	c.last_ping = NOW + 2;
	c.last_start = NOW - 999999;
	c.has_last_start_rid = true;
	uuid_random(&c.last_start_rid);
	c.last_duration = 90 * HC_DAY + 5;
	c.has_confirmation_link = true;
	c.alert_after = NOW + HC_DAY;
	c.status = CHECK_DOWN;
	return c;
}

START_TEST(checks)
{
	struct db_res res = { 0 };
	struct check c, again;
	struct arena a = { 0 };
	struct uuid other;
	int64_t project;

	if (!model_open(_i))
		return;
	project = make_project(make_user("a@example.org"), NULL);
	c = make_check(project, "");
	again = reload(&c);
	same_check(&again, &c);
	ck_assert_int_eq(c.timeout, HC_DAY);
	ck_assert_int_eq(c.grace, HC_HOUR);
	ck_assert_int_eq(c.status, CHECK_NEW);
	same_str(c.schedule, STR("* * * * *"));

	c = full_check(project);
	OK(check_insert(db, &c, err));
	again = reload(&c);
	same_check(&again, &c);
	GIVES(1, check_by_code(db, &c.code, &res, &again, err));
	check_dup(&again, &a);
	db_res_free(&res);
	same_check(&again, &c);
	ck_assert_int_eq(again.id, c.id);
	uuid_random(&other);
	GIVES(0, check_by_code(db, &other, &res, &again, err));
	GIVES(0, check_by_id(db, c.id + 100, &res, &again, err));
	/* Two with one code, one of no project. */
	FAILS(HC_EEXIST, check_insert(db, &c, err));
	c = full_check(project + 1000);
	FAILS(HC_EFKEY, check_insert(db, &c, err));
	ck_assert_int_eq(number("SELECT COUNT(*) FROM api_check"), 2);
	db_res_free(&res);
	arena_free(&a);
	model_close();
}
END_TEST

/* Characters count, not bytes; what is too long is refused, never cut, but by
 * SQLite, which knows no lengths: callers check. */
START_TEST(lengths)
{
	static const struct {
		size_t offset;
		size_t max;
	} t[] = {
		{ offsetof(struct check, name), 100 },
		{ offsetof(struct check, slug), 100 },
		{ offsetof(struct check, tags), 500 },
		{ offsetof(struct check, schedule), 100 },
		{ offsetof(struct check, tz), 36 },
		{ offsetof(struct check, start_kw), 200 },
		{ offsetof(struct check, success_kw), 200 },
		{ offsetof(struct check, failure_kw), 200 },
		{ offsetof(struct check, methods), 30 }
	};
	struct check c, again;
	struct buf b = { 0 };
	struct str *s;
	int64_t project;
	size_t i, k;

	if (!model_open(_i))
		return;
	project = make_project(make_user("a@example.org"), NULL);
	for (i = 0; i < COUNT(t); i++) {
		buf_reset(&b);
		for (k = 0; k < t[i].max; k++)
			buf_adds(&b, k % 2 ? "\u00e9" : "\U0001f600");
		check_defaults(&c, project, NOW);
		s = (struct str *)((char *)&c + t[i].offset);
		*s = buf_view(&b);
		OK(check_insert(db, &c, err));
		again = reload(&c);
		same_str(*(struct str *)((char *)&again + t[i].offset), *s);
		buf_adds(&b, "x");
		check_defaults(&c, project, NOW);
		*s = buf_view(&b);
		if (_i != DB_SQLITE)
			FAILS(HC_EDB, check_insert(db, &c, err));
	}
	buf_free(&b);
	model_close();
}
END_TEST

/* What upstream would not write: it must not alert. */
START_TEST(odd_rows)
{
	struct check c;

	if (!model_open(_i))
		return;
	c = make_check(make_project(make_user("a@example.org"), NULL), "");
	sql("UPDATE api_check SET status = 'odd', kind = 'odd'");
	c = reload(&c);
	ck_assert_int_eq(c.status, CHECK_NEW);
	ck_assert_int_eq(c.kind, CHECK_SIMPLE);
	model_close();
}
END_TEST

START_TEST(flips)
{
	struct check_flip f[2] = {
		{ .is_set = true, .old_status = CHECK_UP,
		  .new_status = CHECK_DOWN, .reason = "timeout",
		  .created = NOW },
		{ .is_set = true, .old_status = CHECK_DOWN,
		  .new_status = CHECK_PAUSED, .reason = "",
		  .created = NOW + 1, .processed = true }
	};
	struct db_val args[2 * FLIP_NARGS];
	struct db_res *r;
	struct check c;
	int64_t id = 0;
	int i;

	if (!model_open(_i))
		return;
	c = make_check(make_project(make_user("a@example.org"), NULL), "");
	OK(flip_insert(db, c.id, &f[0], &id, err));
	ck_assert_int_eq(id, number("SELECT id FROM api_flip"));
	OK(flip_insert(db, c.id, &f[1], NULL, err));
	flip_args(c.id, &f[0], args);
	flip_args(c.id, &f[1], args + FLIP_NARGS);
	OK(flip_insert_many(db, args, 2, err));
	OK(flip_insert_many(db, args, 0, err));
	r = rows("SELECT created, processed, old_status, new_status, reason, "
	    "owner_id FROM api_flip ORDER BY id");
	ck_assert_uint_eq(r->nrows, 4);
	for (i = 0; i < 4; i++) {
		ck_assert_int_eq(db_get_time(r, (size_t)i, 0), NOW + i % 2);
		ck_assert_int_eq(db_get_time(r, (size_t)i, 1),
		    i % 2 ? NOW + 1 : HC_NOTIME);
		same_str(db_get_str(r, (size_t)i, 2),
		    i % 2 ? STR("down") : STR("up"));
		same_str(db_get_str(r, (size_t)i, 3),
		    i % 2 ? STR("paused") : STR("down"));
		same_str(db_get_str(r, (size_t)i, 4),
		    i % 2 ? STR("") : STR("timeout"));
		ck_assert_int_eq(db_get_int(r, (size_t)i, 5), c.id);
	}
	model_close();
}
END_TEST

/* ---- accounts ---- */

START_TEST(accounts)
{
	struct user_new n = { .email = STR("Alice@Example.ORG"),
		.password = STR("!secret"), .superuser = true };
	struct user u, again;
	struct uuid code;
	struct db_res res = { 0 }, *r;
	struct check c;

	if (!model_open(_i))
		return;
	OK(user_create_account(db, &n, NOW, &u, &code, err));
	GIVES(1, user_by_email(db, STR("ALICE@example.org"), &again, err));
	ck_assert_int_eq(again.id, u.id);
	ck_assert_str_eq(again.username, u.username);
	ck_assert_uint_eq(strlen(u.username), 30);
	GIVES(0, user_by_email(db, STR("bob@example.org"), &again, err));
	GIVES(1, check_by_code(db, &code, &res, &c, err));
	same_str(c.name, STR("My First Check"));
	same_str(c.slug, STR("my-first-check"));
	r = rows("SELECT u.email, u.is_staff, u.is_active, p.check_limit, "
	    "p.sms_limit, p.ping_log_limit, p.reports, p.sort, p.tz, "
	    "p.nag_period, u.date_joined, u.last_login FROM auth_user u "
	    "JOIN accounts_profile p ON p.user_id = u.id");
	ck_assert_uint_eq(r->nrows, 1);
	same_str(db_get_str(r, 0, 0), STR("alice@example.org"));
	ck_assert_int_eq(db_get_bool(r, 0, 1), 1);
	ck_assert_int_eq(db_get_bool(r, 0, 2), 1);
	ck_assert_int_eq(db_get_int(r, 0, 3), 10000);
	ck_assert_int_eq(db_get_int(r, 0, 4), 10000);
	ck_assert_int_eq(db_get_int(r, 0, 5), 100);
	same_str(db_get_str(r, 0, 6), STR("monthly"));
	same_str(db_get_str(r, 0, 7), STR("created"));
	same_str(db_get_str(r, 0, 8), STR("UTC"));
	ck_assert_int_eq(db_get_interval(r, 0, 9), 0);
	ck_assert_int_eq(db_get_time(r, 0, 10), NOW);
	ck_assert(db_is_null(r, 0, 11));
	ck_assert_int_eq(number("SELECT COUNT(*) FROM api_channel ch "
	    "JOIN api_channel_checks x ON x.channel_id = ch.id "
	    "WHERE ch.kind = 'email' AND ch.value = 'alice@example.org'"), 1);

	FAILS(HC_EEXIST, user_create_account(db, &n, NOW, &u, &code, err));
	ck_assert_int_eq(number("SELECT COUNT(*) FROM accounts_project"), 1);
	db_res_free(&res);
	model_close();
}
END_TEST

/* auth_user.email has no unique index (lessons D7). */
START_TEST(accounts_at_once)
{
	struct user_new n = { .email = STR("alice@example.org"),
		.password = STR("!"), .use_payments = true };
	struct user u;
	struct uuid code;
	struct hc_err err;
	int i, st, made = 0;

	if (!model_open(_i))
		return;
	db_close(db);
	for (i = 0; i < 4; i++) {
		if (fork() != 0)
			continue;
		db = db_new(&env.set, "unit-child");
		db_deadline(db, hc_mono() + 20 * HC_SECOND);
		i = user_create_account(db, &n, NOW, &u, &code, &err);
		_exit(i == 0 ? 1 : err.code == HC_EEXIST ? 0 : 2);
	}
	for (i = 0; i < 4; i++) {
		ck_assert_int_gt(wait(&st), 0);
		ck_assert(WIFEXITED(st) && WEXITSTATUS(st) < 2);
		made += WEXITSTATUS(st);
	}
	ck_assert_int_eq(made, 1);
	ck_assert_int_eq(number("SELECT COUNT(*) FROM auth_user"), 1);
	ck_assert_int_eq(number("SELECT check_limit FROM accounts_profile"),
	    20);
	model_close();
}
END_TEST

START_TEST(profiles)
{
	int64_t n = -1;

	if (!model_open(_i))
		return;
	make_user("a@example.org");
	make_user("b@example.org");
	make_user("c@example.org");
	sql("DELETE FROM accounts_profile WHERE user_id <> "
	    "(SELECT MIN(id) FROM auth_user)");
	OK(profile_create_missing(db, true, &n, err));
	ck_assert_int_eq(n, 2);
	ck_assert_int_eq(number("SELECT COUNT(*) FROM accounts_profile "
	    "WHERE check_limit = 20 AND sms_limit = 0"), 2);
	OK(profile_create_missing(db, true, &n, err));
	ck_assert_int_eq(n, 0);
	model_close();
}
END_TEST

static int
delete_user(struct db *d, void *arg, struct hc_err *err)
{
	return user_delete(d, *(int64_t *)arg, err);
}

START_TEST(deleting)
{
	static const char *const left[][2] = {
		{ "SELECT COUNT(*) FROM auth_user", "2" },
		{ "SELECT COUNT(*) FROM accounts_profile", "2" },
		{ "SELECT COUNT(*) FROM accounts_project", "1" },
		{ "SELECT COUNT(*) FROM api_check", "1" },
		{ "SELECT COUNT(*) FROM api_ping", "1" },
		{ "SELECT COUNT(*) FROM api_flip", "0" },
		{ "SELECT COUNT(*) FROM api_channel", "0" },
		{ "SELECT COUNT(*) FROM api_notification", "0" },
		{ "SELECT COUNT(*) FROM accounts_member", "0" },
	};
	struct channel_new ch = { .kind = "webhook", .name = STR(""),
		.value = STR("{}") };
	int64_t a, b, project, channel;
	struct check c, d;
	struct uuid code;
	char text[400];
	size_t i;

	if (!model_open(_i))
		return;
	a = make_user("a@example.org");
	b = make_user("b@example.org");
	make_user("c@example.org");
	ch.project_id = project = make_project(a, NULL);
	c = make_check(project, "x");
	d = make_check(make_project(b, NULL), "x");
	OK(channel_insert(db, &ch, NOW, &channel, &code, err));
	OK(channel_assign_all(db, channel, err));
	snprintf(text, sizeof text, "INSERT INTO api_ping (n, owner_id, "
	    "created, scheme, method, ua) SELECT 1, id, created, 'http', '', "
	    "'' FROM api_check");
	sql(text);
	snprintf(text, sizeof text, "INSERT INTO api_flip (owner_id, created,"
	    " old_status, new_status, reason) SELECT id, created, 'up', "
	    "'down', '' FROM api_check WHERE id = %lld", (long long)c.id);
	sql(text);
	snprintf(text, sizeof text, "INSERT INTO api_notification (code, "
	    "owner_id, check_status, channel_id, created, error) SELECT c.code"
	    ", c.id, 'down', %lld, c.created, '' FROM api_check c WHERE "
	    "c.id = %lld", (long long)channel, (long long)c.id);
	sql(text);
	snprintf(text, sizeof text, "INSERT INTO accounts_member (user_id, "
	    "project_id, role) VALUES (%lld, %lld, 'w')", (long long)b,
	    (long long)project);
	sql(text);
	ck_assert_int_eq(number("SELECT COUNT(*) FROM api_ping"), 2);
	OK(db_tx(db, delete_user, &a, err));
	for (i = 0; i < COUNT(left); i++)
		ck_assert_msg(number(left[i][0]) == atoll(left[i][1]), "%s",
		    left[i][0]);
	ck_assert_int_eq(number("SELECT owner_id FROM api_ping"), d.id);
	/* Once more is no matter. */
	OK(db_tx(db, delete_user, &a, err));
	model_close();
}
END_TEST

/* ---- channels and projects ---- */

START_TEST(channels)
{
	struct channel_new ch = { .kind = "webhook", .name = STR("N"),
		.value = STR("{}") };
	struct uuid code, other;
	struct check c, foreign;
	int64_t id, user;

	if (!model_open(_i))
		return;
	user = make_user("a@example.org");
	ch.project_id = make_project(user, NULL);
	c = make_check(ch.project_id, "one");
	make_check(ch.project_id, "two");
	foreign = make_check(make_project(user, NULL), "one");
	OK(channel_insert(db, &ch, NOW, &id, &code, err));
	ck_assert_int_eq(number("SELECT COUNT(*) FROM api_channel WHERE "
	    "last_error = '' AND last_notify IS NULL AND NOT disabled"), 1);
	OK(channel_assign(db, id, &c.code, err));
	OK(channel_assign(db, id, &c.code, err));
	ck_assert_int_eq(number("SELECT COUNT(*) FROM api_channel_checks"), 1);
	FAILS(HC_ENOTFOUND, channel_assign(db, id, &foreign.code, err));
	uuid_random(&other);
	FAILS(HC_ENOTFOUND, channel_assign(db, id, &other, err));
	OK(channel_assign_all(db, id, err));
	OK(channel_assign_all(db, id, err));
	ck_assert_int_eq(number("SELECT COUNT(*) FROM api_channel_checks"), 2);
	/* A new check gets the channels of its project. */
	c = make_check(ch.project_id, "three");
	OK(check_assign_channels(db, c.id, err));
	OK(check_assign_channels(db, c.id, err));
	OK(check_assign_channels(db, foreign.id, err));
	ck_assert_int_eq(number("SELECT COUNT(*) FROM api_channel_checks"), 3);
	ch.project_id += 1000;
	FAILS(HC_EFKEY, channel_insert(db, &ch, NOW, &id, &code, err));
	model_close();
}
END_TEST

START_TEST(projects)
{
	struct project_new p = { .name = STR("P"), .api_key = STR("k"),
		.api_key_readonly = STR(""), .badge_key = STR("badge"),
		.ping_key = STR(PING_KEY) };
	struct uuid code, other;
	int64_t id, found;

	if (!model_open(_i))
		return;
	p.owner_id = make_user("a@example.org");
	OK(project_insert(db, &p, &id, &code, err));
	GIVES(1, project_by_code(db, &code, &found, err));
	ck_assert_int_eq(found, id);
	uuid_random(&other);
	GIVES(0, project_by_code(db, &other, &found, err));
	/* Keys are unique, none is not. */
	FAILS(HC_EEXIST, project_insert(db, &p, &id, &code, err));
	p.badge_key = p.ping_key = STR("");
	OK(project_insert(db, &p, &id, &code, err));
	OK(project_insert(db, &p, &id, &code, err));
	ck_assert_int_eq(number("SELECT COUNT(*) FROM accounts_project WHERE "
	    "ping_key IS NULL AND length(badge_key) = 36"), 2);
	model_close();
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("rows");
	TCase *t = tcase_create("rows");

	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, checks, 0, DB_KINDS);
	tcase_add_loop_test(t, lengths, 0, DB_KINDS);
	tcase_add_loop_test(t, odd_rows, 0, DB_KINDS);
	tcase_add_loop_test(t, flips, 0, DB_KINDS);
	tcase_add_loop_test(t, accounts, 0, DB_KINDS);
	tcase_add_loop_test(t, accounts_at_once, 0, DB_KINDS);
	tcase_add_loop_test(t, profiles, 0, DB_KINDS);
	tcase_add_loop_test(t, deleting, 0, DB_KINDS);
	tcase_add_loop_test(t, channels, 0, DB_KINDS);
	tcase_add_loop_test(t, projects, 0, DB_KINDS);
	suite_add_tcase(s, t);
	return unit_run(s);
}
