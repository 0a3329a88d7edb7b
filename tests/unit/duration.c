/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Durations of runs and outages (core.md 5.6, 5.7). Lists are written oldest
 * first, one word each: a kind (s start, + success, f fail, l log, i ign), the
 * run ('-' none), the minute at which it came. */
#include "lib/model/duration.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/clock.h"
#include "tests/unit/unit.h"

#define MOST 40
#define DAYS3 "4320"		/* DURATION_MAX in minutes */

struct list {
	struct run_ping p[MOST];	/* the newest first */
	size_t n;
};

static enum ping_action
action_of(char c)
{
	switch (c) {
	case 's':
		return PING_START;
	case 'f':
		return PING_FAIL;
	case 'l':
		return PING_LOG;
	case 'i':
		return PING_IGN;
	default:
		return PING_SUCCESS;
	}
}

static void
read_list(const char *text, int64_t first_n, struct list *l)
{
	struct run_ping all[MOST];
	size_t i;
	const char *p;

	l->n = 0;
	for (p = text; *p != '\0'; p += strcspn(p, " "), p += *p == ' ') {
		struct run_ping *q = &all[l->n];

		*q = (struct run_ping){ .id = 100 + (int64_t)l->n,
			.n = first_n + (int64_t)l->n,
			.action = action_of(p[0]), .has_rid = p[1] != '-',
			.created = strtoll(p + 2, NULL, 10) * HC_MINUTE };
		q->rid.b[0] = (uint8_t)p[1];
		l->n++;
	}
	for (i = 0; i < l->n; i++)
		l->p[i] = all[l->n - 1 - i];
}

/* In minutes, -1 for none. */
static int64_t
minutes(int64_t d)
{
	return d == HC_NOTIME ? -1 : d / HC_MINUTE;
}

/* That of the newest ping. */
static const struct {
	const char *name, *list;
	int64_t first_n, want;
} singles[] = {
	{ "success", "s-10 +-15", 5, 5 },
	{ "fail", "s-10 f-15", 5, 5 },
	{ "no start", "+-10 +-15", 5, -1 },
	{ "a start has none", "s-10 s-15", 5, -1 },
	{ "a log has none", "s-10 l-15", 5, -1 },
	{ "an ignored one has none", "s-10 i-15", 5, -1 },
	{ "the first ping", "+-15", 1, -1 },
	{ "same run", "sA10 +A15", 5, 5 },
	{ "other run", "sA10 +B15", 5, -1 },
	{ "start without run", "s-10 +B15", 5, -1 },
	{ "success without run", "sA10 +-15", 5, -1 },
	{ "other runs between", "sA10 sB11 +B12 s-13 +-14 +A15", 5, 5 },
	{ "log and ign between", "s-10 l-11 i-12 +-15", 5, 5 },
	{ "ended before", "s-10 +-12 +-15", 5, -1 },
	{ "failed before", "s-10 f-12 +-15", 5, -1 },
	{ "the last start", "s-10 s-12 +-15", 5, 3 },
	{ "just 72 hours", "s-0 +-" DAYS3, 5, 4320 },
	{ "over 72 hours", "s-0 +-4321", 5, -1 },
	{ "nothing older", "+-15", 5, -1 },
};

START_TEST(single)
{
	struct list l;

	read_list(singles[_i].list, singles[_i].first_n, &l);
	ck_assert_msg(minutes(duration_of(l.p, l.p + 1, l.n - 1)) ==
	    singles[_i].want, "%s", singles[_i].name);
}
END_TEST

/* Of the whole list, oldest first: - none, ? asked for. */
static const struct {
	const char *name, *list, *want;
} bulks[] = {
	{ "empty", "", "" },
	{ "pairs", "s-0 +-5 s-10 f-12", "- 5 - 2" },
	{ "second success", "s-0 +-5 +-7", "- 5 -" },
	{ "unseen run", "+-5 s-6 +-7", "? - 1" },
	{ "unseen closes", "+A5 +A6", "? -" },
	{ "each run by itself", "sA0 sB1 +B3 +A9 +-10", "- - 2 9 ?" },
	{ "log, ign", "s-0 l-1 i-2 +-3", "- - - 3" },
	{ "72 hours", "s-0 +-" DAYS3, "- -" },
	{ "just below", "s-0 +-4319", "- 4319" },
	{ "unseen, list goes back far enough", "l-0 +-" DAYS3, "- -" },
	{ "unseen, list does not", "l-0 +-4319", "- ?" },
	{ "ten misses", "+A0 +B0 +C0 +D0 +E0 +F0 +G0 +H0 +I0 +J0 s-1 +-2",
	    "? ? ? ? ? ? ? ? ? ? - 1" },
	{ "eleven", "+A0 +B0 +C0 +D0 +E0 +F0 +G0 +H0 +I0 +J0 +K0 s-1 +-2",
	    "- - - - - - - - - - - - -" },
};

static int
ask(void *arg, const struct run_ping *p, int64_t *d, struct hc_err *err)
{
	ck_assert_int_eq(*d, HC_NOTIME);
	ck_assert(p->action == PING_SUCCESS);
	*d = 7777 * HC_MINUTE;
	++*(int *)arg;
	(void)err;
	return 0;
}

START_TEST(bulk)
{
	int64_t out[MOST];
	char text[200] = "", word[24];
	struct list l;
	int asked = 0;
	size_t i;

	read_list(bulks[_i].list, 50, &l);
	ck_assert_int_eq(durations_of(l.p, l.n, out, ask, &asked, NULL), 0);
	for (i = l.n; i-- > 0;) {
		if (out[i] == HC_NOTIME)
			snprintf(word, sizeof word, "-");
		else if (out[i] == 7777 * HC_MINUTE)
			snprintf(word, sizeof word, "?");
		else
			snprintf(word, sizeof word, "%" PRId64,
			    minutes(out[i]));
		snprintf(text + strlen(text), sizeof text - strlen(text),
		    "%s%s", *text != '\0' ? " " : "", word);
	}
	ck_assert_msg(strcmp(text, bulks[_i].want) == 0, "%s: %s",
	    bulks[_i].name, text);
}
END_TEST

static int
refuse(void *arg, const struct run_ping *p, int64_t *d, struct hc_err *err)
{
	(void)arg;
	(void)p;
	(void)d;
	return hc_err(err, HC_EAWAY, "away");
}

START_TEST(asking_fails)
{
	int64_t out[MOST];
	struct hc_err err;
	struct list l;

	read_list("+A0 +B0", 50, &l);
	ck_assert_int_eq(durations_of(l.p, l.n, out, refuse, NULL, &err), -1);
	ck_assert_int_eq(err.code, HC_EAWAY);
}
END_TEST

START_TEST(wrong_order)
{
	int64_t out[MOST];
	struct list l;

	read_list("+A0 +B0", 50, &l);
	l.p[0].id = l.p[1].id;
	ck_assert_int_eq(durations_of(l.p, l.n, out, ask, NULL, NULL), 0);
}
END_TEST

START_TEST(outage)
{
	struct check_flip up = { .old_status = CHECK_DOWN,
		.new_status = CHECK_UP, .created = 90 * HC_MINUTE };
	struct check_flip down = { .old_status = CHECK_UP,
		.new_status = CHECK_DOWN, .created = 30 * HC_MINUTE };

	ck_assert_int_eq(duration_down(&up, &down), HC_HOUR);
	ck_assert_int_eq(duration_down(&up, NULL), HC_NOTIME);
	down.new_status = CHECK_PAUSED;
	ck_assert_int_eq(duration_down(&up, &down), HC_NOTIME);
	down.new_status = CHECK_DOWN;
	up.old_status = CHECK_NEW;
	ck_assert_int_eq(duration_down(&up, &down), HC_NOTIME);
}
END_TEST

START_TEST(shown)
{
	ck_assert_int_eq(duration_shown(HC_NOTIME), 0);
	ck_assert_int_eq(duration_shown(0), 0);
	ck_assert_int_eq(duration_shown(1), 1);
	ck_assert_int_eq(duration_shown(DURATION_MAX - 1), 1);
	ck_assert_int_eq(duration_shown(DURATION_MAX), 0);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("duration");
	TCase *t = tcase_create("duration");

	tcase_add_loop_test(t, single, 0, COUNT(singles));
	tcase_add_loop_test(t, bulk, 0, COUNT(bulks));
	tcase_add_test(t, asking_fails);
	tcase_add_test_raise_signal(t, wrong_order, 6);
	tcase_add_test(t, outage);
	tcase_add_test(t, shown);
	suite_add_tcase(s, t);
	return unit_run(s);
}
