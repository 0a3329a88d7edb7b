/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/base/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int64_t
read_clock(clockid_t id)
{
	struct timespec ts;

	clock_gettime(id, &ts);
	return (int64_t)ts.tv_sec * HC_SECOND + ts.tv_nsec / 1000;
}

#ifdef HC_TEST
static int64_t
offset_in(const char *file)
{
	FILE *f = fopen(file, "re");
	double offset = 0;

	if (f != NULL) {
		if (fscanf(f, "%lf", &offset) != 1)
			offset = 0;
		fclose(f);
	}
	return (int64_t)(offset * 1e6);
}
#endif

int64_t
hc_now(void)
{
#ifdef HC_TEST
	const char *s = getenv("HC_CLOCK");

	if (s != NULL && s[0] == '@')
		return (int64_t)(strtod(s + 1, NULL) * 1e6);
	if (s != NULL && s[0] == '/')
		return read_clock(CLOCK_REALTIME) + offset_in(s);
	if (s != NULL && s[0] != '\0')
		return read_clock(CLOCK_REALTIME) +
		    (int64_t)(strtod(s, NULL) * 1e6);
#endif
	return read_clock(CLOCK_REALTIME);
}

int64_t
hc_mono(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

int64_t
hc_sooner(int64_t a, int64_t b)
{
	return a < 0 ? b : b < 0 || a < b ? a : b;
}

/* Howard Hinnant's civil-date algorithms: eras of 400 years from 1 March. */
int64_t
hc_days_from_civil(int64_t y, int m, int d)
{
	int64_t era, yoe, doy, doe;

	y -= m <= 2;
	era = (y >= 0 ? y : y - 399) / 400;
	yoe = y - era * 400;
	doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
	doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
	return era * 146097 + doe - 719468;
}

void
hc_tm_from_us(int64_t us, struct hc_tm *tm)
{
	int64_t days = us / HC_DAY, rest = us % HC_DAY;
	int64_t era, doe, yoe, doy, mp, z;

	if (rest < 0) {
		rest += HC_DAY;
		days--;
	}
	tm->wday = (int)(((days + 4) % 7 + 7) % 7);
	z = days + 719468;
	era = (z >= 0 ? z : z - 146096) / 146097;
	doe = z - era * 146097;
	yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	mp = (5 * doy + 2) / 153;
	tm->day = (int)(doy - (153 * mp + 2) / 5 + 1);
	tm->month = (int)(mp < 10 ? mp + 3 : mp - 9);
	tm->year = (int)(yoe + era * 400 + (tm->month <= 2));
	tm->usec = (int)(rest % HC_SECOND);
	rest /= HC_SECOND;
	tm->second = (int)(rest % 60);
	tm->minute = (int)(rest / 60 % 60);
	tm->hour = (int)(rest / 3600);
}

int64_t
hc_tm_to_us(const struct hc_tm *tm)
{
	return hc_days_from_civil(tm->year, tm->month, tm->day) * HC_DAY +
	    tm->hour * HC_HOUR + tm->minute * HC_MINUTE +
	    tm->second * HC_SECOND + tm->usec;
}

/* width digits of n at *p, which moves on. */
static void
put(char **p, int width, int n)
{
	int i;

	for (i = width - 1; i >= 0; i--, n /= 10)
		(*p)[i] = (char)('0' + n % 10);
	*p += width;
}

/* Done for every ping several times, which is too often for snprintf(). */
void
hc_time_format(int64_t us, char out[HC_TIME_SIZE])
{
	struct hc_tm t;
	char *p = out;

	hc_tm_from_us(us, &t);
	if (t.year >= 0 && t.year <= 9999)
		put(&p, 4, t.year);
	else
		p += snprintf(p, 12, "%04d", t.year);
	*p++ = '-';
	put(&p, 2, t.month);
	*p++ = '-';
	put(&p, 2, t.day);
	*p++ = ' ';
	put(&p, 2, t.hour);
	*p++ = ':';
	put(&p, 2, t.minute);
	*p++ = ':';
	put(&p, 2, t.second);
	if (t.usec != 0) {
		*p++ = '.';
		put(&p, 6, t.usec);
	}
	*p = '\0';
}

void
hc_time_mail(int64_t us, char out[HC_TIME_SIZE])
{
	static const char days[] = "SunMonTueWedThuFriSat";
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	struct hc_tm t;

	hc_tm_from_us(us, &t);
	snprintf(out, HC_TIME_SIZE, "%.3s, %02d %.3s %04d %02d:%02d:%02d",
	    days + 3 * t.wday, t.day, months + 3 * (t.month - 1), t.year,
	    t.hour, t.minute, t.second);
}

static int
digits(const char **p, const char *end, int n, int *out)
{
	*out = 0;
	while (n-- > 0) {
		if (*p == end || **p < '0' || **p > '9')
			return -1;
		*out = *out * 10 + (*(*p)++ - '0');
	}
	return 0;
}

static int
expect(const char **p, const char *end, const char *any)
{
	if (*p == end || **p == '\0' || strchr(any, **p) == NULL)
		return -1;
	(*p)++;
	return 0;
}

static int
parse_zone(const char **p, const char *end, int64_t *offset)
{
	int neg, h, m = 0;

	*offset = 0;
	if (*p == end)
		return 0;
	if (**p == 'Z') {
		(*p)++;
		return 0;
	}
	neg = **p == '-';
	if (expect(p, end, "+-") == -1 || digits(p, end, 2, &h) == -1)
		return -1;
	if (*p != end) {
		if (**p == ':')
			(*p)++;
		if (digits(p, end, 2, &m) == -1)
			return -1;
	}
	*offset = (h * HC_HOUR + m * HC_MINUTE) * (neg ? -1 : 1);
	return 0;
}

int
hc_time_parse(const char *s, size_t len, int64_t *us)
{
	const char *end = s + len;
	struct hc_tm t = { 0 };
	int64_t offset;
	int scale;

	if (digits(&s, end, 4, &t.year) || expect(&s, end, "-") ||
	    digits(&s, end, 2, &t.month) || expect(&s, end, "-") ||
	    digits(&s, end, 2, &t.day) || expect(&s, end, " T") ||
	    digits(&s, end, 2, &t.hour) || expect(&s, end, ":") ||
	    digits(&s, end, 2, &t.minute) || expect(&s, end, ":") ||
	    digits(&s, end, 2, &t.second))
		return -1;
	if (s != end && *s == '.') {
		for (s++, scale = 100000; s != end && *s >= '0' && *s <= '9';
		    s++, scale /= 10)
			t.usec += (*s - '0') * scale;
	}
	if (parse_zone(&s, end, &offset) == -1 || s != end)
		return -1;
	if (t.month < 1 || t.month > 12 || t.day < 1 || t.day > 31 ||
	    t.hour > 23 || t.minute > 59 || t.second > 59)
		return -1;
	*us = hc_tm_to_us(&t) - offset;
	return 0;
}
