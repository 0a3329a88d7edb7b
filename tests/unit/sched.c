/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/sched/sched.h"

#include <check.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/clock.h"
#include "lib/base/xmalloc.h"

/* --- tables: tests/golden/schedule-*.tsv, a record of text fields each --- */

enum { FIELDS = 5 };

struct table {
	char *(*row)[FIELDS];
	int n;
};

static struct table times, accepted, texts;

/* The tables did not lose their ends. */
START_TEST(tables)
{
	ck_assert_int_eq(times.n, 199);
	ck_assert_int_eq(accepted.n, 169);
	ck_assert_int_eq(texts.n, 200);
}
END_TEST

static void
unescape(char *s)
{
	char *p;

	while ((p = strstr(s, "\\n")) != NULL) {
		*p = '\n';
		memmove(p + 1, p + 2, strlen(p + 2) + 1);
	}
}

static void
load(const char *path, struct table *t)
{
	FILE *f = fopen(path, "r");
	char *line = NULL, *p;
	size_t cap = 0;
	int i;

	if (f == NULL) {
		perror(path);
		exit(1);
	}
	while (getline(&line, &cap, f) != -1) {
		if (line[0] == '#')
			continue;
		line[strcspn(line, "\n")] = '\0';
		t->row = xreallocarray(t->row, (size_t)t->n + 1,
		    sizeof *t->row);
		p = xstrdup(line);
		for (i = 0; i < FIELDS; i++) {
			t->row[t->n][i] = p != NULL ? strsep(&p, "\t") : NULL;
			if (t->row[t->n][i] != NULL)
				unescape(t->row[t->n][i]);
		}
		t->n++;
	}
	free(line);
	fclose(f);
}

static enum sched_kind
kind_of(const char *s)
{
	return strcmp(s, "cron") == 0 ? SCHED_CRON : SCHED_ONCALENDAR;
}

static int64_t
instant(const char *s)
{
	int64_t t = HC_NOTIME;

	if (strcmp(s, "none") != 0)
		ck_assert_msg(hc_time_parse(s, strlen(s), &t) == 0,
		    "no time: %s", s);
	return t;
}

/* The next occurrence; HC_NOTIME also when cron finds none. */
static int64_t
next(enum sched_kind kind, const char *expr, const char *zone, int64_t after)
{
	struct hc_err err = { 0 };
	int64_t t;

	if (sched_next(kind, str_of(expr), str_of(zone), after, &t, &err) == -1)
		ck_assert_str_eq(err.text, "No occurrence in 50 years");
	return t;
}

static void
same_time(char **row, int64_t got, int64_t want)
{
	char g[HC_TIME_SIZE] = "none", w[HC_TIME_SIZE] = "none";

	if (got != HC_NOTIME)
		hc_time_format(got, g);
	if (want != HC_NOTIME)
		hc_time_format(want, w);
	ck_assert_msg(got == want, "%s \"%s\": got %s, want %s", row[0],
	    row[1], g, w);
}

START_TEST(occurrences)
{
	char **row = times.row[_i], *rest = row[4], *want;
	int64_t t = instant(row[3]);

	while ((want = strsep(&rest, " ")) != NULL) {
		t = next(kind_of(row[0]), row[1], row[2], t);
		same_time(row, t, instant(want));
	}
}
END_TEST

START_TEST(accept)
{
	char **row = accepted.row[_i];
	enum sched_kind kind = kind_of(row[0]);
	int good = row[2][0] == '2' || strcmp(row[2], "none") == 0;
	int64_t t = instant(kind == SCHED_CRON ? "2020-01-01T00:00:00Z" :
	    "2000-01-01T00:00:00Z");
	struct hc_err err = { 0 };

	if (good) {
		same_time(row, next(kind, row[1], "UTC", t), instant(row[2]));
	} else {
		ck_assert_int_eq(sched_next(kind, str_of(row[1]), STR("UTC"),
		    t, &t, &err), -1);
		ck_assert_int_eq(err.code, HC_EINVAL);
		ck_assert_str_eq(err.text, row[2]);
	}
	/* A check may have what parses and occurs. */
	ck_assert_int_eq(sched_validate(kind, str_of(row[1]), &err),
	    row[2][0] == '2' ? 0 : -1);
	if (strcmp(row[2], "none") == 0)
		ck_assert_str_eq(err.text, "No occurrence");
	else if (!good)
		ck_assert_str_eq(err.text, row[2]);
}
END_TEST

START_TEST(explain)
{
	char **row = texts.row[_i];
	struct buf out = { 0 };
	struct hc_err err;

	ck_assert_int_eq(sched_explain(str_of(row[0]), &out, &err), 0);
	ck_assert_str_eq(buf_str(&out), row[1]);
	buf_free(&out);
}
END_TEST

/* Appendix B has this text of the explainer alone; the parser refuses it. */
START_TEST(explain_refuses)
{
	struct buf out = { 0 };
	struct hc_err err;

	ck_assert_int_eq(sched_explain(STR("0 0 0/5 * *"), &out, &err), -1);
	ck_assert_str_eq(err.text, "Bad day-of-month");
	ck_assert_uint_eq(out.len, 0);
}
END_TEST

static const struct {
	const char *expr, *text;
} calendars[] = {
	{ "12:34", "At 12:34 every day" },
	{ "*:*:*", "Every second" },
	{ "minutely", "Every minute" },
	{ "Hourly", "At the start of every hour" },
	{ "*:0/15", "Every 15th minute of every hour" },
	{ "0/6:30", "At minute 30 past every sixth hour" },
	{ "8..10:00", "At minute 0 past every hour from 8 through 10" },
	{ "Mon..Fri 09:00", "At 09:00 on Monday through Friday" },
	{ "mon, 9:0", "At 09:00 on Monday" },
	{ "Sat-Sun", "At 00:00 on Saturday and Sunday" },
	{ "quarterly", "At 00:00 on the first day of January, April, July, "
	    "and October" },
	{ "2020-06-01", "At 00:00 on June 1 in 2020" },
	{ "70..72-1-1", "At 00:00 on January 1 in every year from 1970 "
	    "through 1972" },
	{ "*-*~1", "At 00:00 on the last day of every month" },
	{ "*-*~3", "At 00:00 on the third day from the end of the month" },
	{ "*-*~1,3", "At 00:00 on the last day of the month and the third "
	    "day from the end of the month" },
	{ "*-*~7/2", "At 00:00 on every second day of month from the last "
	    "but 6 through the last" },
	{ "*-*~1/2", "At 00:00 on the last day of every month" },
	{ "Mon *-*-1..7", "At 00:00 on every day of month from 1 through 7 "
	    "if it's on Monday" },
	{ "Mon 2-29", "At 00:00 on the 29th day of month if it's on Monday "
	    "in February" },
	{ "12:34 Europe/Riga", "At 12:34 every day in Europe/Riga" },
	{ "0:0 Asia/Tokyo\n12:34", "At 00:00 every day in Asia/Tokyo; at "
	    "12:34 every day" },
};

START_TEST(explain_calendar)
{
	struct buf out = { 0 };
	struct hc_err err;

	ck_assert_int_eq(sched_explain_oncalendar(
	    str_of(calendars[_i].expr), &out, &err), 0);
	ck_assert_str_eq(buf_str(&out), calendars[_i].text);
	buf_reset(&out);
	ck_assert_int_eq(sched_explain_oncalendar(STR("24:00"), &out, &err),
	    -1);
	ck_assert_str_eq(err.text, "Bad hour");
	ck_assert_uint_eq(out.len, 0);
	buf_free(&out);
}
END_TEST

static const struct {
	const char *expr;
	enum sched_kind kind;
} guesses[] = {
	{ "* * * * *", SCHED_CRON },
	{ "  a b\tc d e \n", SCHED_CRON },
	{ "* * * * * *", SCHED_ONCALENDAR },
	{ "* * * *", SCHED_ONCALENDAR },
	{ "* * *\n* *", SCHED_ONCALENDAR },
	{ "12:34", SCHED_ONCALENDAR },
	{ "", SCHED_ONCALENDAR },
};

START_TEST(guess)
{
	ck_assert_int_eq(sched_guess(str_of(guesses[_i].expr)),
	    guesses[_i].kind);
}
END_TEST

/* Six fields are evaluated, but no check may have them (lessons T3). */
START_TEST(six_fields)
{
	struct hc_err err;

	ck_assert_int_eq(sched_validate(SCHED_CRON, STR("* * * * * *"), &err),
	    -1);
	ck_assert_str_eq(err.text, "Wrong number of fields");
	ck_assert_int_eq(next(SCHED_CRON, "* * * * * *", "UTC", 0), HC_SECOND);
}
END_TEST

START_TEST(never)
{
	struct hc_err err;

	ck_assert_int_eq(sched_validate(SCHED_CRON,
	    STR("1 1 */100 * MON#4"), &err), -1);
	ck_assert_str_eq(err.text, "No occurrence in 50 years");
	/* By elapsed time too: the 31st is never the second Monday. */
	ck_assert_int_eq(next(SCHED_CRON, "* * */31 * MON#2", "Europe/Riga",
	    0), HC_NOTIME);
}
END_TEST

static const struct {
	const char *expr, *same;
} blanks[] = {
	{ "\t0\n0\r*\v*\f* ", "0 0 * * *" },
	{ "0\xc2\xa0" "0 * *\xe3\x80\x80*", "0 0 * * *" },
	{ "0 0 * * su\xc2\xa0n", NULL },
	{ "0 0 * * fr\xc4\xb1", "0 0 * * FRI" },
	{ "0 0 * * \xc5\xbfun", "0 0 * * SUN" },
	{ "0 0 * * \xff", NULL },
	{ "0 0 * * \xd9\xa3", NULL },
	{ "0 0 * * *\x01", NULL },
};

START_TEST(unicode)
{
	struct hc_err err;
	int64_t t;
	int rc = sched_next(SCHED_CRON, str_of(blanks[_i].expr), STR("UTC"), 0,
	    &t, &err);

	ck_assert_int_eq(rc, blanks[_i].same != NULL ? 0 : -1);
	if (rc == 0)
		ck_assert_int_eq(t, next(SCHED_CRON, blanks[_i].same, "UTC",
		    0));
}
END_TEST

START_TEST(with_nul)
{
	struct hc_err err;
	int64_t t;

	ck_assert_int_eq(sched_next(SCHED_CRON, STR("* * * * *\0"), STR("UTC"),
	    0, &t, &err), -1);
	ck_assert_int_eq(sched_next(SCHED_ONCALENDAR, STR("12:3\0004"),
	    STR("UTC"), 0, &t, &err), -1);
	ck_assert_int_eq(sched_next(SCHED_ONCALENDAR, STR("12:34"),
	    STR("UTC\0"), 0, &t, &err), -1);
	ck_assert_str_eq(err.text, "unknown time zone: \"UTC\"");
}
END_TEST

START_TEST(limits)
{
	struct buf long_one = { 0 };
	struct hc_err err;
	int64_t t;
	int i;

	for (i = 0; i < 200; i++)
		buf_adds(&long_one, "*:*\n");
	ck_assert_int_eq(sched_next(SCHED_ONCALENDAR, buf_view(&long_one),
	    STR("UTC"), 0, &t, &err), -1);
	ck_assert_str_eq(err.text, "Expression is too long");
	buf_cut(&long_one, 400);
	ck_assert_int_eq(sched_next(SCHED_ONCALENDAR, buf_view(&long_one),
	    STR("UTC"), 0, &t, &err), 0);
	ck_assert_int_eq(t, HC_MINUTE);
	buf_free(&long_one);
	ck_assert_int_eq(sched_next(SCHED_CRON, STR("* * * * *"), STR("UTC"),
	    INT64_MAX, &t, &err), -1);
	ck_assert_str_eq(err.text, "time out of range");
	ck_assert_int_eq(sched_next(SCHED_CRON, STR("* * * * *"), STR("UTC"),
	    INT64_MIN, &t, &err), -1);
	ck_assert_int_eq(sched_next(SCHED_CRON, STR("* * * * *"),
	    STR("Mars/Base"), 0, &t, &err), -1);
	ck_assert_int_eq(err.code, HC_EINVAL);
	ck_assert_int_eq(next(SCHED_CRON, "* * * * *", "UTC", -1), 0);
}
END_TEST

/* More schedules than are kept, asked twice and by four threads at once. */
static void *
ask_many(void *arg)
{
	char expr[40];
	intptr_t bad = 0;
	int round, i;

	for (round = 0; round < 2; round++) {
		for (i = 0; i < 3000; i++) {
			int64_t want = (i / 60 % 24) * HC_HOUR +
			    i % 60 * HC_MINUTE + (i / 1440 + 1) * HC_DAY, t;

			snprintf(expr, sizeof expr, "%d %d %d * *", i % 60,
			    i / 60 % 24, i / 1440 + 2);
			bad += sched_next(SCHED_CRON, str_of(expr),
			    STR("UTC"), 0, &t, NULL) != 0 || t != want;
		}
	}
	(void)arg;
	return (void *)bad;
}

START_TEST(many)
{
	pthread_t thread[4];
	void *bad;
	size_t i;

	for (i = 0; i < 4; i++)
		ck_assert_int_eq(pthread_create(&thread[i], NULL, ask_many,
		    NULL), 0);
	for (i = 0; i < 4; i++) {
		pthread_join(thread[i], &bad);
		ck_assert_ptr_null(bad);
	}
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("sched");
	TCase *t = tcase_create("sched");
	SRunner *r;
	int failed;

	load("tests/golden/schedule-times.tsv", &times);
	load("tests/golden/schedule-accept.tsv", &accepted);
	load("tests/golden/schedule-explain.tsv", &texts);
	tcase_add_test(t, tables);
	tcase_add_loop_test(t, occurrences, 0, times.n);
	tcase_add_loop_test(t, accept, 0, accepted.n);
	tcase_add_loop_test(t, explain, 0, texts.n);
	tcase_add_test(t, explain_refuses);
	tcase_add_loop_test(t, explain_calendar, 0,
	    sizeof calendars / sizeof *calendars);
	tcase_add_loop_test(t, guess, 0, sizeof guesses / sizeof *guesses);
	tcase_add_test(t, six_fields);
	tcase_add_test(t, never);
	tcase_add_loop_test(t, unicode, 0, sizeof blanks / sizeof *blanks);
	tcase_add_test(t, with_nul);
	tcase_add_test(t, limits);
	tcase_add_test(t, many);
	suite_add_tcase(s, t);
	r = srunner_create(s);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
