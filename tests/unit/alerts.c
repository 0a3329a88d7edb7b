/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Detecting, claiming, recording, leases, heartbeat and nag dates on each
 * backend: what tests of the programs do not get to. */
#include "tests/unit/model_env.h"

#include "lib/model/alert_due.h"
#include "lib/model/channel_create.h"
#include "lib/model/claim.h"
#include "lib/model/heartbeat.h"
#include "lib/model/lease.h"
#include "lib/model/nag.h"

#define HOLDER "me:1:a"
#define GRACE (60 * HC_SECOND)

static int64_t user, project;

static int
never_noop(struct str kind, struct str value, enum check_status status)
{
	(void)kind, (void)status;
	return str_is(value, "noop");
}

static const struct claimer by = { .now = NOW, .holder = HOLDER,
	.noop = never_noop };

static int
open_with_project(int kind)
{
	if (!model_open(kind))
		return 0;
	sql("DELETE FROM hc_heartbeat");
	user = make_user("a@example.org");
	project = make_project(user, PING_KEY);
	return 1;
}

/* One that goes down at this time. */
static struct check
late_check(int64_t at)
{
	struct check c;

	check_defaults(&c, project, NOW - HC_DAY);
	c.status = CHECK_UP;
	c.timeout = c.grace = GRACE;
	c.last_ping = at - 2 * GRACE;
	c.alert_after = at;
	OK(check_insert(db, &c, err));
	return c;
}

static int64_t
make_channel(const char *kind, const char *value, struct uuid *code)
{
	struct channel_new n = { .project_id = project, .kind = kind,
		.name = STR(""), .value = str_of(value) };
	struct uuid unused;
	int64_t id;

	OK(channel_insert(db, &n, NOW, &id, code ? code : &unused, err));
	OK(channel_assign_all(db, id, err));
	return id;
}

static int64_t
make_flip(const struct check *c, enum check_status old,
    enum check_status new)
{
	const struct check_flip f = { .is_set = true, .old_status = old,
		.new_status = new, .reason = "", .created = NOW };
	int64_t id;

	OK(flip_insert(db, c->id, &f, &id, err));
	return id;
}

/* Another program's connection, with a transaction that has locked this. */
static struct db *
lock_row(const char *select)
{
	struct db *other = db_new(&env.set, "other");
	static struct db_stmt q;
	struct db_res res = { 0 };

	q = (struct db_stmt){ .name = "lock", .sql = select };
	OK(db_begin(other, err));
	OK(db_query(other, &q, NULL, 0, &res, err));
	ck_assert_uint_eq(res.nrows, 1);
	db_res_free(&res);
	return other;
}

/* ---- detecting ---- */

START_TEST(detect)
{
	struct alert_detected d;
	struct check c[4];
	int64_t at;

	if (!open_with_project(_i))
		return;
	OK(alert_next(db, &at, err));
	ck_assert_int_eq(at, HC_NOTIME);
	c[0] = late_check(NOW - 3);
	c[1] = late_check(NOW - 5);
	c[2] = late_check(NOW);
	c[3] = late_check(NOW + 1);
	OK(alert_next(db, &at, err));
	ck_assert_int_eq(at, NOW - 5);
	/* The first ones first. */
	OK(alert_detect(db, NOW, 2, &d, err));
	ck_assert_uint_eq(d.found, 2);
	ck_assert_uint_eq(d.down, 2);
	ck_assert_int_eq(reload(&c[0]).status, CHECK_DOWN);
	ck_assert_int_eq(reload(&c[1]).status, CHECK_DOWN);
	ck_assert_int_eq(reload(&c[2]).status, CHECK_UP);
	OK(alert_detect(db, NOW, 10, &d, err));
	ck_assert_uint_eq(d.down, 1);
	ck_assert_int_eq(reload(&c[2]).alert_after, HC_NOTIME);
	OK(alert_detect(db, NOW, 10, &d, err));
	ck_assert_uint_eq(d.found, 0);
	ck_assert_int_eq(reload(&c[3]).status, CHECK_UP);
	ck_assert_int_eq(db_get_time(rows("SELECT created FROM api_flip "
	    "ORDER BY created"), 0, 0), NOW - 5);
	ck_assert_int_eq(number("SELECT COUNT(*) FROM api_flip WHERE "
	    "old_status = 'up' AND reason = 'timeout' AND "
	    "processed IS NULL"), 3);
	model_close();
}
END_TEST

/* What others are at work on is theirs, or for later. */
START_TEST(detect_beside_others)
{
	struct alert_detected d;
	struct db *other;
	char text[80];
	struct check c[2];

	if (_i == DB_SQLITE || !open_with_project(_i))
		return;
	c[0] = late_check(NOW - 3);
	c[1] = late_check(NOW - 2);
	snprintf(text, sizeof text, "SELECT id FROM api_check WHERE id = %d "
	    "FOR UPDATE", (int)c[0].id);
	other = lock_row(text);
	OK(alert_detect(db, NOW, 10, &d, err));
	ck_assert_uint_eq(d.found, 2);
	ck_assert_uint_eq(d.down, 1);
	db_free(other);
	OK(alert_detect(db, NOW, 10, &d, err));
	ck_assert_uint_eq(d.down, 1);
	ck_assert_int_eq(number("SELECT COUNT(*) FROM api_flip"), 2);
	model_close();
}
END_TEST

/* ---- claiming ---- */

START_TEST(claiming)
{
	struct check c, lonely;
	int64_t channel;
	struct claim got;

	if (!open_with_project(_i))
		return;
	c = make_check(project, "c");
	channel = make_channel("webhook", "x", NULL);
	make_channel("webhook", "noop", NULL);
	lonely = make_check(project, "lonely");
	make_flip(&c, CHECK_UP, CHECK_DOWN);
	make_flip(&lonely, CHECK_UP, CHECK_DOWN);
	make_flip(&c, CHECK_DOWN, CHECK_UP);
	make_flip(&c, CHECK_UP, CHECK_DOWN);
	OK(claim_preview(db, &by, 10, &got, err));
	ck_assert_uint_eq(got.nflips, 4);
	claim_free(&got);
	OK(claim_flips(db, &by, 3, &got, err));
	ck_assert_uint_eq(got.nflips, 3);
	ck_assert_uint_eq(got.sendings.n, 2);
	ck_assert_int_eq(got.sendings.v[0].channel_id, channel);
	ck_assert_int_eq(got.sendings.v[0].flip.status, CHECK_DOWN);
	ck_assert_int_eq(got.sendings.v[1].flip.status, CHECK_UP);
	ck_assert_int_eq(number("SELECT COUNT(*) FROM api_notification n "
	    "JOIN hc_lease l ON l.notification_id = n.id WHERE "
	    "n.error = 'Sending' AND l.holder = '" HOLDER "' AND "
	    "l.root_id = n.id AND l.attempts = 0"), 2);
	claim_free(&got);
	OK(claim_flips(db, &by, 10, &got, err));
	ck_assert_uint_eq(got.nflips, 1);
	claim_free(&got);
	OK(claim_flips(db, &by, 10, &got, err));
	ck_assert_uint_eq(got.nflips, 0);
	claim_free(&got);
	ck_assert_int_eq(number("SELECT COUNT(*) FROM api_flip "
	    "WHERE processed IS NULL"), 0);
	model_close();
}
END_TEST

START_TEST(claiming_beside_others)
{
	struct db *other;
	struct claim got;
	struct check c;
	char text[80];
	int64_t id;

	if (_i == DB_SQLITE || !open_with_project(_i))
		return;
	c = make_check(project, "c");
	id = make_flip(&c, CHECK_UP, CHECK_DOWN);
	make_flip(&c, CHECK_DOWN, CHECK_UP);
	snprintf(text, sizeof text, "SELECT id FROM api_flip WHERE id = %d "
	    "FOR UPDATE", (int)id);
	other = lock_row(text);
	OK(claim_flips(db, &by, 10, &got, err));
	ck_assert_uint_eq(got.nflips, 1);
	ck_assert_int_ne(got.flips[0].id, id);
	claim_free(&got);
	db_free(other);
	model_close();
}
END_TEST

/* A group stands before its members; leases say so. */
START_TEST(claiming_groups)
{
	struct uuid a, b, nobody;
	char value[200], ta[40], tb[40], tn[40];
	struct claim got;
	struct check c;

	if (!open_with_project(_i))
		return;
	c = make_check(project, "c");
	make_channel("webhook", "x", &a);
	make_channel("webhook", "noop", &b);
	sql("DELETE FROM api_channel_checks");
	uuid_random(&nobody);
	uuid_text(&a, ta);
	uuid_text(&b, tb);
	uuid_text(&nobody, tn);
	snprintf(value, sizeof value, "%s,%s,%s", ta, tb, tn);
	make_channel("group", value, NULL);
	make_flip(&c, CHECK_UP, CHECK_DOWN);
	OK(claim_flips(db, &by, 10, &got, err));
	ck_assert_uint_eq(got.sendings.n, 2);
	ck_assert(got.sendings.v[0].is_group);
	ck_assert_int_eq(got.sendings.v[0].members, 2);
	ck_assert_uint_eq(got.sendings.v[1].root, 0);
	ck_assert_int_eq(number("SELECT COUNT(*) FROM hc_lease m JOIN "
	    "hc_lease g ON g.notification_id = m.root_id WHERE "
	    "g.members = 2"), 2);
	claim_free(&got);
	model_close();
}
END_TEST

/* ---- results ---- */

struct results {
	struct sent *v;
	size_t n;
};

static int
record(struct db *d, void *arg, struct hc_err *err)
{
	const struct results *r = arg;

	return sending_record(d, r->v, r->n, true, err);
}

START_TEST(results)
{
	char text[700] = "";
	struct claim got;
	struct sent v[3] = { 0 };
	struct check c;
	int64_t x, y;
	size_t i;

	if (!open_with_project(_i))
		return;
	c = make_check(project, "c");
	x = make_channel("webhook", "x", NULL);
	y = make_channel("webhook", "y", NULL);
	make_flip(&c, CHECK_UP, CHECK_DOWN);
	make_flip(&c, CHECK_DOWN, CHECK_UP);
	OK(claim_flips(db, &by, 1, &got, err));
	for (i = 0; i < 2; i++)
		v[i].notification_id = got.sendings.v[i].id;
	claim_free(&got);
	OK(claim_flips(db, &by, 1, &got, err));
	v[2].notification_id = got.sendings.v[0].id;
	claim_free(&got);
	/* The column holds 200 characters, of up to four bytes. */
	for (i = 0; i < 203; i++)
		memcpy(text + strlen(text), "\xc3\xa9", 3);
	v[0].channel_id = v[2].channel_id = x;
	v[1].channel_id = y;
	v[0].started = NOW + 2;
	v[0].duration = 7;
	v[0].error = text;
	v[1].error = "bad \xff bytes";
	v[1].permanent = true;
	v[2].started = NOW + 1;
	v[2].error = "";
	OK(db_tx(db, record, &(struct results){ v, 3 }, err));
	ck_assert_uint_eq(db_get_str(rows("SELECT error FROM api_notification "
	    "ORDER BY id"), 0, 0).len, 400);
	ck_assert_int_eq(number("SELECT COUNT(*) FROM api_notification "
	    "WHERE error = 'bad \xef\xbf\xbd bytes'"), 1);
	/* Who started last, says last. */
	ck_assert_int_eq(db_get_time(rows("SELECT last_notify, "
	    "last_notify_duration, last_error FROM api_channel "
	    "ORDER BY id"), 0, 0), NOW + 2);
	ck_assert_int_eq(number("SELECT COUNT(*) FROM hc_lease"), 1);
	ck_assert_int_eq(number("SELECT CASE WHEN disabled THEN 1 ELSE 0 END "
	    "FROM api_channel WHERE value = 'y'"), 1);
	/* What works again is not enabled by that. */
	v[1].permanent = false;
	v[1].error = "";
	OK(db_tx(db, record, &(struct results){ v + 1, 1 }, err));
	ck_assert_int_eq(number("SELECT CASE WHEN disabled THEN 1 ELSE 0 END "
	    "FROM api_channel WHERE value = 'y'"), 1);
	model_close();
}
END_TEST

/* ---- leases ---- */

/* n flips claimed, one notification each. */
static void
claim_some(size_t n)
{
	struct check c = make_check(project, "c");
	struct claim got;

	make_channel("webhook", "x", NULL);
	while (n-- > 0)
		make_flip(&c, CHECK_UP, CHECK_DOWN);
	OK(claim_flips(db, &by, 100, &got, err));
	claim_free(&got);
}

START_TEST(take_over)
{
	const int64_t later = NOW + LEASE_TIME + 1;
	struct sendings s = { 0 };
	struct db_val ids[3];
	struct db_res *r;
	size_t given_up, i;

	if (!open_with_project(_i))
		return;
	claim_some(3);
	OK(lease_take(db, "you", NOW + LEASE_TIME - 1, &s, &given_up, err));
	ck_assert_uint_eq(s.n, 0);
	r = rows("SELECT notification_id FROM hc_lease "
	    "ORDER BY notification_id");
	for (i = 0; i < 3; i++)
		ids[i] = db_int(db_get_int(r, i, 0));
	/* One is renewed by its holder, another by somebody else. */
	OK(lease_extend(db, ids, 1, HOLDER, later + 5, err));
	OK(lease_extend(db, ids + 1, 1, "you", later + 5, err));
	OK(lease_take(db, "you", later, &s, &given_up, err));
	ck_assert_uint_eq(s.n, 2);
	ck_assert_uint_eq(given_up, 0);
	ck_assert_int_eq(s.v[0].id, ids[1].v.i);
	ck_assert_int_eq(s.v[0].flip.status, CHECK_DOWN);
	ck_assert_int_eq(s.v[0].flip.created, NOW);
	ck_assert_uint_eq(s.v[1].root, 1);
	ck_assert_int_eq(number("SELECT COUNT(*) FROM hc_lease WHERE "
	    "holder = 'you' AND attempts = 1"), 2);
	s.n = 0;
	OK(lease_take(db, "third", later, &s, &given_up, err));
	ck_assert_uint_eq(s.n, 0);
	sendings_free(&s);
	model_close();
}
END_TEST

START_TEST(given_up)
{
	static const struct {
		const char *change, *error;
	} cases[] = {
		{ "UPDATE hc_lease SET attempts = 5", "Interrupted" },
		{ "UPDATE api_notification SET created = "
		    "'2023-01-01 00:00:00'", "Interrupted" },
		{ "UPDATE hc_lease SET flip_id = NULL", "Interrupted" },
		/* Somebody knows what became of it. */
		{ "UPDATE api_notification SET error = 'bounced'", "bounced" }
	};
	struct sendings s = { 0 };
	size_t n, i;

	if (!open_with_project(_i))
		return;
	for (i = 0; i < COUNT(cases); i++) {
		sql("DELETE FROM api_notification");
		claim_some(1);
		sql(cases[i].change);
		OK(lease_take(db, "you", NOW + 2 * LEASE_TIME, &s, &n, err));
		ck_assert_uint_eq(s.n, 0);
		ck_assert_uint_ge(n, 1);
		ck_assert_str_eq(db_get_text(rows("SELECT error FROM "
		    "api_notification"), 0, 0), cases[i].error);
		ck_assert_int_eq(number("SELECT COUNT(*) FROM hc_lease"), 0);
	}
	sendings_free(&s);
	model_close();
}
END_TEST

/* ---- heartbeat ---- */

START_TEST(beats)
{
	const int64_t settle = 30 * HC_SECOND;
	struct heartbeat h = { .now = NOW, .settle = settle };

	if (!open_with_project(_i))
		return;
	OK(heartbeat(db, &h, err));
	ck_assert_int_eq(h.last, HC_NOTIME);
	ck_assert_int_eq(h.hold_until, HC_NOTIME);
	h.now += HEARTBEAT_GAP;
	OK(heartbeat(db, &h, err));
	ck_assert_int_eq(h.last, NOW);
	ck_assert_int_eq(h.hold_until, HC_NOTIME);
	h.now += HEARTBEAT_GAP + 1;
	OK(heartbeat(db, &h, err));
	ck_assert_int_eq(h.hold_until, h.now + settle);
	/* The others hear of it, and it ends. */
	h.now += settle - 1;
	OK(heartbeat(db, &h, err));
	ck_assert_int_eq(h.hold_until, h.now + 1);
	h.now += 1;
	OK(heartbeat(db, &h, err));
	ck_assert_int_eq(h.hold_until, HC_NOTIME);
	h.outage = true;
	OK(heartbeat(db, &h, err));
	ck_assert_int_eq(h.hold_until, h.now + settle);
	/* A clock that was wrong holds nothing up for long. */
	h.outage = false;
	h.now -= HC_DAY;
	OK(heartbeat(db, &h, err));
	ck_assert_int_eq(h.hold_until, h.now + settle);
	h.now += settle;
	h.outage = true;
	h.settle = 0;
	OK(heartbeat(db, &h, err));
	ck_assert_int_eq(h.hold_until, HC_NOTIME);
	ck_assert_int_eq(number("SELECT COUNT(*) FROM hc_heartbeat"), 1);
	model_close();
}
END_TEST

/* ---- nag dates ---- */

static void
nag(void)
{
	const struct db_val p = db_int(project);

	OK(nag_update_projects(db, &p, 1, NOW, err));
}

/* How many have one, and it is an hour off. */
static int64_t
nagged(void)
{
	struct db_res *r = rows("SELECT next_nag_date FROM accounts_profile "
	    "WHERE next_nag_date IS NOT NULL");
	size_t i;

	for (i = 0; i < r->nrows; i++)
		ck_assert_int_eq(db_get_time(r, i, 0), NOW + HC_HOUR);
	return (int64_t)r->nrows;
}

START_TEST(nags)
{
	static const struct db_stmt period = {
		.name = "test.period",
		.sql = "UPDATE accounts_profile SET nag_period = ? "
		    "WHERE user_id <> ?"
	};
	static const struct db_stmt member = {
		.name = "test.member",
		.sql = "INSERT INTO accounts_member (user_id, project_id, "
		    "role) VALUES (?, ?, 'w')"
	};
	struct db_val args[2];
	int64_t friend, other;

	if (!open_with_project(_i))
		return;
	friend = make_user("b@example.org");
	other = make_user("c@example.org");
	make_project(other, "x");
	args[0] = db_int(friend);
	args[1] = db_int(project);
	OK(db_exec(db, &member, args, 2, NULL, err));
	make_check(project, "c");
	sql("UPDATE api_check SET status = 'down'");
	nag();
	ck_assert_int_eq(nagged(), 0);	/* nobody wants it */
	args[0] = db_interval(HC_HOUR);
	args[1] = db_int(0);
	OK(db_exec(db, &period, args, 2, NULL, err));
	nag();
	ck_assert_int_eq(nagged(), 2);	/* the owner and the member */
	args[0] = db_interval(0);
	args[1] = db_int(friend);
	OK(db_exec(db, &period, args, 2, NULL, err));
	sql("UPDATE api_check SET status = 'up'");
	nag();
	ck_assert_int_eq(nagged(), 1);	/* one who wants none is left alone */
	model_close();
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("alerts");
	TCase *t = tcase_create("alerts");

	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, detect, 0, DB_KINDS);
	tcase_add_loop_test(t, detect_beside_others, 0, DB_KINDS);
	tcase_add_loop_test(t, claiming, 0, DB_KINDS);
	tcase_add_loop_test(t, claiming_beside_others, 0, DB_KINDS);
	tcase_add_loop_test(t, claiming_groups, 0, DB_KINDS);
	tcase_add_loop_test(t, results, 0, DB_KINDS);
	tcase_add_loop_test(t, take_over, 0, DB_KINDS);
	tcase_add_loop_test(t, given_up, 0, DB_KINDS);
	tcase_add_loop_test(t, beats, 0, DB_KINDS);
	tcase_add_loop_test(t, nags, 0, DB_KINDS);
	suite_add_tcase(s, t);
	return unit_run(s);
}
