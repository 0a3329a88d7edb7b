/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/sched/tz.h"

#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "lib/sched/tz_rule.h"

static const struct tz *
zone(const char *name)
{
	struct hc_err err = { 0 };
	const struct tz *tz = tz_get(str_of(name), &err);

	ck_assert_msg(tz != NULL, "%s", err.text);
	return tz;
}

static int64_t
at(const char *s)
{
	int64_t t;

	ck_assert_int_eq(hc_time_parse(s, strlen(s), &t), 0);
	return t / HC_SECOND;
}

/* All names of upstream's lists are there, on any system (lessons T4). */
START_TEST(names)
{
	FILE *f = fopen("tests/golden/timezones.tsv", "r");
	char line[200], *name, *want, *rest;
	int n = 0;

	ck_assert_ptr_nonnull(f);
	while (fgets(line, sizeof line, f) != NULL) {
		if (line[0] == '#')
			continue;
		rest = line;
		name = strsep(&rest, "\t");
		want = strsep(&rest, "\n");
		ck_assert_str_eq(tz_canonical(str_of(name)), want);
		ck_assert_ptr_nonnull(tz_get(str_of(name), NULL));
		n++;
	}
	fclose(f);
	ck_assert_int_eq(n, 596);
}
END_TEST

static const char *const unknown[] = { "", "Nowhere", "Europe", "Europe/",
	"/Europe/Riga", "/etc/passwd", "Europe/../Europe/Riga", "./UTC", "..",
	"../localtime", "Europe//Riga", "europe/riga", "UTC ", " UTC",
	"tzdata.zi", "zone.tab", "Europe/Riga\n", "Europe\\Riga", "\xc3\xa9",
	".hidden",
	("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa") };

START_TEST(no_zone)
{
	struct hc_err err = { 0 };

	ck_assert_ptr_null(tz_get(str_of(unknown[_i]), &err));
	ck_assert_int_eq(err.code, HC_EINVAL);
	ck_assert_ptr_null(tz_canonical(str_of(unknown[_i])));
}
END_TEST

static const struct {
	const char *zone, *at;
	int offset;
	const char *abbrev;
} offsets[] = {
	{ "UTC", "2024-01-01T00:00:00Z", 0, "UTC" },
	{ "Etc/GMT-5", "2024-01-01T00:00:00Z", 18000, "+05" },
	{ "Europe/Riga", "2021-03-28T00:59:59Z", 7200, "EET" },
	{ "Europe/Riga", "2021-03-28T01:00:00Z", 10800, "EEST" },
	{ "Europe/Riga", "2021-10-31T00:59:59Z", 10800, "EEST" },
	{ "Europe/Riga", "2021-10-31T01:00:00Z", 7200, "EET" },
	{ "America/New_York", "2024-03-10T06:59:59Z", -18000, "EST" },
	{ "America/New_York", "2024-03-10T07:00:00Z", -14400, "EDT" },
	{ "US/Eastern", "2024-07-01T00:00:00Z", -14400, "EDT" },
	{ "Asia/Kathmandu", "2024-01-01T00:00:00Z", 20700, "+0545" },
	{ "Australia/Lord_Howe", "2024-10-05T15:29:59Z", 37800, "+1030" },
	{ "Australia/Lord_Howe", "2024-10-05T15:30:00Z", 39600, "+11" },
	{ "Pacific/Apia", "2011-12-30T09:59:59Z", -36000, "-10" },
	{ "Pacific/Apia", "2011-12-30T10:00:00Z", 50400, "+14" },
	{ "Europe/Dublin", "2024-01-01T00:00:00Z", 0, "GMT" },
	{ "Europe/Dublin", "2024-07-01T00:00:00Z", 3600, "IST" },
	/* Long after the file's own list: by its rule. */
	{ "Europe/Riga", "2150-03-29T00:59:59Z", 7200, "EET" },
	{ "Europe/Riga", "2150-03-29T01:00:00Z", 10800, "EEST" },
	{ "Europe/Riga", "2150-10-25T01:00:00Z", 7200, "EET" },
	{ "Australia/Sydney", "2199-01-01T00:00:00Z", 39600, "AEDT" },
	{ "Australia/Sydney", "2199-07-01T00:00:00Z", 36000, "AEST" },
	{ "Europe/Dublin", "2199-07-01T00:00:00Z", 3600, "IST" },
	{ "Europe/Dublin", "2199-01-01T00:00:00Z", 0, "GMT" },
	{ "America/Nuuk", "2199-07-01T00:00:00Z", -3600, "-01" },
	/* Long before it. */
	{ "Europe/Berlin", "1800-01-01T00:00:00Z", 3208, "LMT" },
};

START_TEST(offset)
{
	const struct tz *tz = zone(offsets[_i].zone);

	ck_assert_int_eq(tz_offset(tz, at(offsets[_i].at)),
	    offsets[_i].offset);
	ck_assert_str_eq(tz_abbrev(tz, at(offsets[_i].at)),
	    offsets[_i].abbrev);
}
END_TEST

static const struct {
	const char *zone, *local, *first, *second;
} locals[] = {
	{ "Europe/Riga", "2021-03-28T02:59:59Z", "2021-03-28T00:59:59Z",
	    "2021-03-28T00:59:59Z" },
	/* In the gap: the offset before it, and that after it. */
	{ "Europe/Riga", "2021-03-28T03:00:00Z", "2021-03-28T01:00:00Z",
	    "2021-03-28T00:00:00Z" },
	{ "Europe/Riga", "2021-03-28T03:59:59Z", "2021-03-28T01:59:59Z",
	    "2021-03-28T00:59:59Z" },
	{ "Europe/Riga", "2021-03-28T04:00:00Z", "2021-03-28T01:00:00Z",
	    "2021-03-28T01:00:00Z" },
	/* The repeated hour. */
	{ "Europe/Riga", "2021-10-31T02:59:59Z", "2021-10-30T23:59:59Z",
	    "2021-10-30T23:59:59Z" },
	{ "Europe/Riga", "2021-10-31T03:00:00Z", "2021-10-31T00:00:00Z",
	    "2021-10-31T01:00:00Z" },
	{ "Europe/Riga", "2021-10-31T03:59:59Z", "2021-10-31T00:59:59Z",
	    "2021-10-31T01:59:59Z" },
	{ "Europe/Riga", "2021-10-31T04:00:00Z", "2021-10-31T02:00:00Z",
	    "2021-10-31T02:00:00Z" },
	/* West of Greenwich. */
	{ "America/New_York", "2021-03-14T01:59:59Z", "2021-03-14T06:59:59Z",
	    "2021-03-14T06:59:59Z" },
	{ "America/New_York", "2021-03-14T02:00:00Z", "2021-03-14T07:00:00Z",
	    "2021-03-14T06:00:00Z" },
	{ "America/New_York", "2021-03-14T03:00:00Z", "2021-03-14T07:00:00Z",
	    "2021-03-14T07:00:00Z" },
	{ "America/New_York", "2021-11-07T01:00:00Z", "2021-11-07T05:00:00Z",
	    "2021-11-07T06:00:00Z" },
	{ "America/New_York", "2021-11-07T02:00:00Z", "2021-11-07T07:00:00Z",
	    "2021-11-07T07:00:00Z" },
	/* A whole day that never was. */
	{ "Pacific/Apia", "2011-12-30T12:00:00Z", "2011-12-30T22:00:00Z",
	    "2011-12-29T22:00:00Z" },
	{ "Europe/Riga", "2150-10-25T03:30:00Z", "2150-10-25T00:30:00Z",
	    "2150-10-25T01:30:00Z" },
};

START_TEST(local)
{
	const struct tz *tz = zone(locals[_i].zone);
	int64_t t = at(locals[_i].local);

	ck_assert_int_eq(tz_to_utc(tz, t), at(locals[_i].first));
	ck_assert_int_eq(tz_to_utc_fold(tz, t, 0), at(locals[_i].first));
	ck_assert_int_eq(tz_to_utc_fold(tz, t, 1), at(locals[_i].second));
}
END_TEST

START_TEST(span)
{
	const struct tz *tz = zone("Europe/Riga");
	struct tz_span s;

	tz_span(tz, at("2021-07-01T00:00:00Z"), &s);
	ck_assert_int_eq(s.offset, 10800);
	ck_assert_int_eq(s.from, at("2021-03-28T01:00:00Z"));
	ck_assert_int_eq(s.to, at("2021-10-31T01:00:00Z"));
	ck_assert_int_eq(s.wall_from, at("2021-03-28T04:00:00Z"));
	ck_assert_int_eq(s.wall_to, at("2021-10-31T03:00:00Z"));
	tz_span(tz, at("2021-12-01T00:00:00Z"), &s);
	ck_assert_int_eq(s.wall_from, at("2021-10-31T04:00:00Z"));
	ck_assert_int_eq(s.wall_to, at("2022-03-27T03:00:00Z"));
	tz_span(zone("UTC"), 0, &s);
	ck_assert_int_eq(s.from, INT64_MIN);
	ck_assert_int_eq(s.wall_to, INT64_MAX);
}
END_TEST

/* Start and end of summer time in 2024. */
static const struct {
	const char *rule, *start, *end;
} rules[] = {
	{ "EET-2EEST,M3.5.0/3,M10.5.0/4", "2024-03-31T01:00:00Z",
	    "2024-10-27T01:00:00Z" },
	{ "EST5EDT,M3.2.0,M11.1.0", "2024-03-10T07:00:00Z",
	    "2024-11-03T06:00:00Z" },
	{ "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "2024-10-05T15:30:00Z",
	    "2024-04-06T15:00:00Z" },
	{ "<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2024-03-31T01:00:00Z",
	    "2024-10-27T01:00:00Z" },
	{ "AAA0BBB,J60/0,J61/0", "2024-03-01T00:00:00Z",
	    "2024-03-01T23:00:00Z" },
	{ "AAA0BBB,59/0,60/0", "2024-02-29T00:00:00Z",
	    "2024-02-29T23:00:00Z" },
	{ "AAA0BBB,M2.5.4/167,M12.5.0/24:30:15", "2024-03-06T23:00:00Z",
	    "2024-12-29T23:30:15Z" },
	{ "UTC0", NULL, NULL },
	{ "<+0545>-5:45", NULL, NULL },
};

START_TEST(rule)
{
	struct tz_rule r;
	int64_t start, end;

	ck_assert_int_eq(tz_rule_parse(str_of(rules[_i].rule), &r), 0);
	ck_assert_int_eq(r.has_dst, rules[_i].start != NULL);
	if (!r.has_dst)
		return;
	tz_rule_year(&r, 2024, &start, &end);
	ck_assert_int_eq(start, at(rules[_i].start));
	ck_assert_int_eq(end, at(rules[_i].end));
}
END_TEST

static const char *const bad_rules[] = { "", "A", "AB1", "EET", "EET-", "<EE-2",
	"EET-25", "EET-2EEST", "EET-2EEST,M3.5.0", "EET-2EEST,M13.1.0,M1.1.0",
	"EET-2EEST,M3.6.0,M1.1.0", "EET-2EEST,M3.5.7,M1.1.0",
	"EET-2EEST,J0,J1", "EET-2EEST,366,1", "EET-2EEST,M3.5.0/168,M1.1.0",
	"EET-2EEST,M3.5.0,M10.5.0,", "EET-2:60", "EET-99999999999999999999" };

START_TEST(bad_rule)
{
	struct tz_rule r;

	ck_assert_int_eq(tz_rule_parse(str_of(bad_rules[_i]), &r), -1);
}
END_TEST

/* --- files of our own, in a folder that TZDIR names --- */

static char folder[] = "/tmp/hc-tz.XXXXXX";

static void
write_file(const char *name, const void *p, size_t len)
{
	char path[100];
	int fd;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	ck_assert_int_ne(fd, -1);
	ck_assert_int_eq(write(fd, p, len), (ssize_t)len);
	close(fd);
}

static void
folder_new(void)
{
	ck_assert_ptr_nonnull(mkdtemp(folder));
	setenv("TZDIR", folder, 1);
}

static void
folder_remove(void)
{
	char command[100];

	snprintf(command, sizeof command, "rm -r %s", folder);
	ck_assert_int_eq(system(command), 0);
}

/* A version 2 file: no transitions, the rule only, as "slim" files are. */
static const char slim[] =
    "TZif2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
    "\0\0\0\1\0\0\0\1\0\0\0\0\0\0"
    "\0"
    "TZif2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
    "\0\0\0\1\0\0\0\4\0\0\x1c\x20\0\0EET\0"
    "\nEET-2EEST,M3.5.0/3,M10.5.0/4\n";

START_TEST(slim_file)
{
	folder_new();
	write_file("Slim", slim, sizeof slim - 1);
	ck_assert_int_eq(tz_offset(zone("Slim"), at("2021-03-28T00:59:59Z")),
	    7200);
	ck_assert_int_eq(tz_offset(zone("Slim"), at("2021-03-28T01:00:00Z")),
	    10800);
	ck_assert_str_eq(tz_abbrev(zone("Slim"), at("2021-07-01T00:00:00Z")),
	    "EEST");
	ck_assert_str_eq(tz_abbrev(zone("Slim"), at("2021-12-01T00:00:00Z")),
	    "EET");
	folder_remove();
}
END_TEST

/* The system's files lack the old name: the table leads to the new one. */
START_TEST(legacy_without_file)
{
	char path[100];

	folder_new();
	write_file("EST", slim, sizeof slim - 1);
	ck_assert_ptr_null(tz_get(STR("Europe/Kiev"), NULL));
	snprintf(path, sizeof path, "%s/Europe", folder);
	ck_assert_int_eq(mkdir(path, 0700), 0);
	write_file("Europe/Kyiv", slim, sizeof slim - 1);
	ck_assert_int_eq(tz_offset(zone("Europe/Kiev"), 0), 7200);
	/* What is there under the old name wins. */
	ck_assert_int_eq(tz_offset(zone("EST"), 0), 7200);
	folder_remove();
}
END_TEST

/* Cut or changed at any place, a file is refused or read, and no more. */
START_TEST(broken_files)
{
	char data[8192], name[40];
	FILE *f = fopen("/usr/share/zoneinfo/Europe/Riga", "rb");
	size_t len, i, refused = 0;

	ck_assert_ptr_nonnull(f);
	len = fread(data, 1, sizeof data, f);
	fclose(f);
	ck_assert_uint_gt(len, 100);
	folder_new();
	for (i = 0; i < len; i += i < 300 ? 1 : 7) {
		snprintf(name, sizeof name, "Cut%zu", i);
		write_file(name, data, i);
		refused += tz_get(str_of(name), NULL) == NULL;
	}
	ck_assert_uint_gt(refused, 300);
	for (i = 0; i < len; i += i < 300 ? 1 : 7) {
		const struct tz *tz;

		data[i] ^= (char)0xff;
		snprintf(name, sizeof name, "Bad%zu", i);
		write_file(name, data, len);
		data[i] ^= (char)0xff;
		tz = tz_get(str_of(name), NULL);
		if (tz != NULL)
			ck_assert_int_lt(abs(tz_offset(tz, 1700000000)),
			    86400);
	}
	folder_remove();
}
END_TEST

#define COUNT(a) ((int)(sizeof(a) / sizeof *(a)))

int
main(void)
{
	Suite *s = suite_create("tz");
	TCase *t = tcase_create("tz");
	SRunner *r;
	int failed;

	tcase_add_test(t, names);
	tcase_add_loop_test(t, no_zone, 0, COUNT(unknown));
	tcase_add_loop_test(t, offset, 0, COUNT(offsets));
	tcase_add_loop_test(t, local, 0, COUNT(locals));
	tcase_add_test(t, span);
	tcase_add_loop_test(t, rule, 0, COUNT(rules));
	tcase_add_loop_test(t, bad_rule, 0, COUNT(bad_rules));
	tcase_add_test(t, slim_file);
	tcase_add_test(t, legacy_without_file);
	tcase_add_test(t, broken_files);
	suite_add_tcase(s, t);
	r = srunner_create(s);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
