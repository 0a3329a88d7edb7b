/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* When reports are due, across changes of the clock, and what their tables and
 * pages look like. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/clock.h"
#include "lib/base/human.h"
#include "lib/model/report_due.h"
#include "lib/report/notice_mail.h"
#include "lib/report/report_mail.h"
#include "lib/report/table.h"
#include "unit.h"

static int64_t
at(const char *text)
{
	int64_t us;

	ck_assert_int_eq(hc_time_parse(text, strlen(text), &us), 0);
	return us;
}

static const struct {
	enum report_freq f;
	const char *zone, *now;
	int late;
	const char *want;
} dates[] = {
	{ REPORTS_MONTHLY, "UTC", "2020-01-13 02:00:00", 0,
	    "2020-02-01 09:00:00" },
	{ REPORTS_WEEKLY, "UTC", "2020-01-13 02:00:00", 0,
	    "2020-01-20 09:00:00" },
	{ REPORTS_DAILY, "UTC", "2020-01-13 02:00:00", 0,
	    "2020-01-14 09:00:00" },
	/* Seconds and their parts stay; at most two hours late. */
	{ REPORTS_DAILY, "UTC", "2020-01-13 23:59:58.123456", 119,
	    "2020-01-14 10:59:58.123456" },
	{ REPORTS_WEEKLY, "UTC", "2020-01-12 23:59:59", 1,
	    "2020-01-13 09:01:59" },
	{ REPORTS_MONTHLY, "UTC", "2020-01-31 23:00:00", 0,
	    "2020-02-01 09:00:00" },
	{ REPORTS_MONTHLY, "UTC", "2020-02-01 08:00:00", 0,
	    "2020-03-01 09:00:00" },
	{ REPORTS_MONTHLY, "UTC", "2023-12-31 12:00:00", 0,
	    "2024-01-01 09:00:00" },
	/* The date is that of the zone. */
	{ REPORTS_WEEKLY, "Asia/Tokyo", "2020-01-12 16:00:00", 0,
	    "2020-01-20 00:00:00" },
	{ REPORTS_WEEKLY, "America/Los_Angeles", "2020-01-13 07:00:00", 0,
	    "2020-01-13 17:00:00" },
	{ REPORTS_DAILY, "Asia/Kathmandu", "2020-01-13 00:00:10", 30,
	    "2020-01-14 03:45:10" },
	/* Nine o'clock before and after clocks change. */
	{ REPORTS_DAILY, "Europe/Riga", "2020-03-27 12:00:00", 0,
	    "2020-03-28 07:00:00" },
	{ REPORTS_DAILY, "Europe/Riga", "2020-03-28 12:00:00", 0,
	    "2020-03-29 06:00:00" },
	{ REPORTS_WEEKLY, "Europe/Riga", "2020-03-25 12:00:00", 0,
	    "2020-03-30 06:00:00" },
	{ REPORTS_MONTHLY, "Europe/Riga", "2020-10-10 12:00:00", 0,
	    "2020-11-01 07:00:00" },
	{ REPORTS_MONTHLY, "America/New_York", "2024-10-31 12:00:00", 60,
	    "2024-11-01 14:00:00" },
};

START_TEST(next)
{
	const struct tz *tz = tz_get(str_of(dates[_i].zone), NULL);
	char got[HC_TIME_SIZE];

	ck_assert_ptr_nonnull(tz);
	hc_time_format(report_next(dates[_i].f, tz, at(dates[_i].now),
	    dates[_i].late), got);
	ck_assert_str_eq(got, dates[_i].want);
}
END_TEST

START_TEST(never)
{
	const struct tz *utc = tz_get(STR("UTC"), NULL);
	int i, late, low = 0, high = 0;

	ck_assert(report_next(REPORTS_OFF, utc, at("2020-01-01 00:00:00"),
	    0) == HC_NOTIME);
	ck_assert_int_eq(report_freq_parse(STR("weekly")), REPORTS_WEEKLY);
	ck_assert_int_eq(report_freq_parse(STR("Weekly")), REPORTS_OFF);
	ck_assert_int_eq(report_freq_parse(STR("")), REPORTS_OFF);
	for (i = 0; i < 2000; i++) {
		late = report_late();
		ck_assert_int_ge(late, 0);
		ck_assert_int_lt(late, 120);
		low += late < 10;
		high += late >= 110;
	}
	ck_assert_int_gt(low, 0);
	ck_assert_int_gt(high, 0);
}
END_TEST

START_TEST(table)
{
	const struct str none = { NULL, 0 };
	struct table t = { .ncols = 2 };
	struct buf b = { 0 };

	table_cell(&t, STR("Name"));
	table_cell(&t, STR("X"));
	table_cell(&t, STR("\xc3\xbc\xe2\x98\x83"));
	table_cell(&t, STR("one\nthree\n2"));
	table_cell(&t, none);
	table_cell(&t, STR("a\n"));
	table_write(&t, &b);
	ck_assert_str_eq(buf_str(&b),
	    "+------+-------+\n"
	    "| Name | X     |\n"
	    "+======+=======+\n"
	    "| \xc3\xbc\xe2\x98\x83   | one   |\n"
	    "|      | three |\n"
	    "|      | 2     |\n"
	    "+------+-------+\n"
	    "|      | a     |\n"
	    "+------+-------+\n");
	table_free(&t);
	buf_free(&b);
}
END_TEST

static const struct settings set = { .site_name = "Mychecks",
	.site_root = "https://x.org", .default_from_email = "A <a@x.org>" };

/* One project with checks, all of a status. */
struct fixture {
	struct check checks[3];
	struct report_row rows[3];
	struct report_project project;
	struct report r;
};

static void
fill(struct fixture *f, enum report_freq freq, const char *now)
{
	static const char *const names[] = { "www.evil.org <b>", "", "b" };
	size_t i;

	*f = (struct fixture){ .project = { .name = STR("P. & Co"),
		.rows = f->rows, .n = 3 },
		.r = { .set = &set, .now = at(now), .n = 1,
		.tz = tz_get(STR("Europe/Riga"), NULL),
		.unsubscribe = "https://x.org/u" } };
	f->r.projects = &f->project;
	for (i = 0; i < 3; i++) {
		f->checks[i].name = str_of(names[i]);
		f->checks[i].tags = STR("a.b <i>");
		f->checks[i].code.b[0] = 0xab;
		f->checks[i].last_ping = HC_NOTIME;
		f->rows[i].check = &f->checks[i];
		f->rows[i].status = CHECK_DOWN;
		if (freq != REPORTS_OFF)
			report_periods(freq, f->r.tz, f->r.now,
			    f->rows[i].periods);
	}
}

START_TEST(pages)
{
	struct fixture f;
	struct letter l = { 0 };
	const char *html;

	fill(&f, REPORTS_MONTHLY, "2024-04-03 12:34:00");
	f.rows[2].periods[1].count = 1;
	f.rows[2].periods[1].duration = 90 * HC_MINUTE;
	f.rows[0].periods[2].no_data = true;
	report_letter(&l, &f.r, REPORTS_MONTHLY);
	ck_assert_str_eq(buf_str(&l.text), "Hello,\n\n"
	    "In March, 1 check had 1 downtime event.\n\n"
	    "Project \"P. & Co\"\n"
	    "+--------+--------------------------------------+-----------+"
	    "------------------+\n"
	    "| Status | Name                                 | Feb. 2024 |"
	    " March 2024       |\n"
	    "+========+======================================+===========+"
	    "==================+\n"
	    "| DOWN   | b                                    | All good! |"
	    " 1 downtime,      |\n"
	    "|        |                                      |           |"
	    " 1 h 30 min total |\n"
	    "+--------+--------------------------------------+-----------+"
	    "------------------+\n"
	    "| DOWN   | www.evil.org <b>                     |           |"
	    " All good!        |\n"
	    "+--------+--------------------------------------+-----------+"
	    "------------------+\n"
	    "| DOWN   | ab000000-0000-0000-0000-000000000000 | All good! |"
	    " All good!        |\n"
	    "+--------+--------------------------------------+-----------+"
	    "------------------+\n\n\n--\nCheers,\nMychecks\n");
	html = buf_str(&l.html);
	ck_assert_ptr_nonnull(strstr(html,
	    "www<span>.</span>evil<span>.</span>org &lt;b&gt;"));
	ck_assert_ptr_nonnull(strstr(html, "a<span>.</span>b</span>\n"));
	ck_assert_ptr_nonnull(strstr(html, "&lt;i&gt;</span>"));
	ck_assert_ptr_nonnull(strstr(html, "P<span>.</span> &amp; Co"));
	ck_assert_ptr_nonnull(strstr(html, "<i>unnamed</i>"));
	/* Whoever is sent the page on must not be able to ping. */
	ck_assert_ptr_null(strstr(html, "ab000000-0000"));
	ck_assert_str_eq(buf_str(&l.subject), "Monthly Report");
	letter_free(&l);
}
END_TEST

START_TEST(labels)
{
	struct fixture f;
	struct letter l = { 0 };

	/* The week in which clocks change has its own dates still. */
	fill(&f, REPORTS_WEEKLY, "2024-04-03 12:34:00");
	report_letter(&l, &f.r, REPORTS_WEEKLY);
	ck_assert_ptr_nonnull(strstr(buf_str(&l.text),
	    "Last week (March 25 to March 31), no checks had downtimes. "
	    "Nice!\n"));
	ck_assert_ptr_nonnull(strstr(buf_str(&l.text),
	    "| Mar 18 - Mar 24 | Mar 25 - Mar 31 |"));
	letter_free(&l);
	/* 23:30 UTC: it is the 3rd in Riga. */
	fill(&f, REPORTS_DAILY, "2024-04-02 23:30:00");
	report_letter(&l, &f.r, REPORTS_DAILY);
	ck_assert_ptr_nonnull(strstr(buf_str(&l.text),
	    "Yesterday (April 2), no checks"));
	ck_assert_ptr_nonnull(strstr(buf_str(&l.text),
	    "| April 1   | April 2   |"));
	letter_free(&l);
}
END_TEST

START_TEST(nag)
{
	struct fixture f;
	struct letter l = { 0 };

	fill(&f, REPORTS_OFF, "2024-04-03 12:34:00");
	f.checks[0].last_ping = f.r.now - 12 * HC_DAY;
	nag_letter(&l, &f.r, 2 * HC_HOUR);
	ck_assert_str_eq(buf_str(&l.subject), "Reminder: 3 checks still down");
	ck_assert_ptr_nonnull(strstr(buf_str(&l.text),
	    "This is a reminder sent by Mychecks.\n3 checks are currently "
	    "DOWN:\n\n\nProject \"P. & Co\"\n"));
	ck_assert_ptr_nonnull(strstr(buf_str(&l.text),
	    "| DOWN   | www.evil.org <b>                     | 1 week, 5 "
	    "days ago |\n"));
	ck_assert_ptr_nonnull(strstr(buf_str(&l.html),
	    "1\xc2\xa0week, 5\xc2\xa0" "days ago"));
	ck_assert_ptr_null(strstr(buf_str(&l.html), "ab000000-0000"));
	letter_free(&l);
	f.project.n = 1;
	nag_letter(&l, &f.r, HC_DAY);
	ck_assert_str_eq(buf_str(&l.subject), "Reminder: 1 check still down");
	ck_assert_ptr_nonnull(strstr(buf_str(&l.text),
	    "This is a daily reminder sent by Mychecks.\nOne check is "
	    "currently DOWN:\n"));
	letter_free(&l);
}
END_TEST

START_TEST(notices)
{
	const struct flapping_row row = { .name = STR("<a>"),
		.owner = STR("o@x.org"), .flips = 201 };
	struct letter l = { 0 };
	struct buf b = { 0 };

	human_date(&b, at("2024-09-05 23:59:59"));
	ck_assert_str_eq(buf_str(&b), "Sept. 5, 2024");
	buf_reset(&b);
	support_address(&b, &set);
	ck_assert_str_eq(buf_str(&b), "a@x.org");
	flapping_letter(&l, &set, at("2024-01-01 00:00:00"), &row);
	ck_assert_str_eq(buf_str(&l.subject),
	    "The Check \"&lt;a&gt;\" Is Flapping");
	ck_assert_ptr_nonnull(strstr(buf_str(&l.text),
	    "\nHello,\n\nThe check \"&lt;a&gt;\" in project \"o@x.org\" is "
	    "currently flapping.\nIt has changed between the \"up\" and "
	    "\"down\" states 201 times\nin the last 24 hours.\n\n"));
	ck_assert_ptr_nonnull(strstr(buf_str(&l.text),
	    "\nto us at a@x.org.\n\n"));
	ck_assert_ptr_nonnull(strstr(buf_str(&l.text),
	    "--\nSincerely,\nThe Mychecks Team\n"));
	letter_free(&l);
	inactive_letter(&l, &set, at("2024-01-01 00:00:00"), STR("i@x.org"));
	ck_assert_ptr_nonnull(strstr(buf_str(&l.text), "account registered to "
	    "i@x.org has been inactive for 1 year or more"));
	letter_free(&l);
	buf_free(&b);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("report");
	TCase *tc = tcase_create("all");

	tcase_add_loop_test(tc, next, 0, COUNT(dates));
	tcase_add_test(tc, never);
	tcase_add_test(tc, table);
	tcase_add_test(tc, pages);
	tcase_add_test(tc, labels);
	tcase_add_test(tc, nag);
	tcase_add_test(tc, notices);
	suite_add_tcase(s, tc);
	return unit_run(s);
}
