/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/sched/oncalendar_text.h"

#include "lib/sched/text.h"

static const struct {
	const char *word, *means;
} specials[] = {
	{ "minutely", "*-*-* *:*:00" },
	{ "hourly", "*-*-* *:00:00" },
	{ "daily", "*-*-* 00:00:00" },
	{ "weekly", "Mon *-*-* 00:00:00" },
	{ "monthly", "*-*-01 00:00:00" },
	{ "quarterly", "*-01,04,07,10-01 00:00:00" },
	{ "semiannually", "*-01,07-01 00:00:00" },
	{ "yearly", "*-01-01 00:00:00" },
	{ "annually", "*-01-01 00:00:00" },
};

static int
digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Cuts s at each sep into two or three pieces, put at the end of part[3];
 * -1 when there are more or fewer. */
static int
pieces(struct str s, char sep, struct str *part)
{
	struct str piece[3];
	int n = 0, more, i;

	do {
		if (n == 3)
			return -1;
		more = sched_cut(&s, sep, &piece[n++]);
	} while (more);
	if (n < 2)
		return -1;
	for (i = 0; i < n; i++)
		part[i] = piece[i];
	return n;
}

/* Words are taken from the last to the first. */
static void
split_words(const struct str *word, int n, struct cal_text *t)
{
	struct str p[3];
	int k;

	t->bad_words = n == 0;
	if (n > 0 && sched_has(word[n - 1], ':')) {
		k = pieces(word[--n], ':', p);
		t->bad_time = k == -1;
		if (k >= 2) {
			t->part[CAL_HOUR] = p[0];
			t->part[CAL_MINUTE] = p[1];
		}
		if (k == 3)
			t->part[CAL_SECOND] = p[2];
	}
	if (n > 0 && sched_has(word[n - 1], '-') &&
	    (word[n - 1].p[0] == '*' || digit(word[n - 1].p[0]))) {
		k = pieces(word[--n], '-', p);
		t->bad_date = k == -1;
		if (k >= 2) {
			t->part[CAL_DAY] = p[k - 1];
			t->part[CAL_MONTH] = p[k - 2];
		}
		if (k == 3)
			t->part[CAL_YEAR] = p[0];
	}
	if (n > 0)
		t->part[CAL_WEEKDAY] = word[0];
	if (n > 1)
		t->bad_words = 1;
}

/* The last word may name a zone; what is before it is the expression. */
static struct str
split_zone(struct str s, struct cal_text *t)
{
	size_t at = s.len;

	while (at > 0 && !sched_is_space(s.p[at - 1]))
		at--;
	if (!sched_has(s, ' ') || s.p[at] == '*' || digit(s.p[at]))
		return s;
	t->zone = (struct str){ s.p + at, s.len - at };
	t->tz = tz_get(t->zone, NULL);
	if (t->tz != NULL)
		return sched_trim((struct str){ s.p, at });
	t->zone.len = 0;
	return s;
}

void
cal_split(struct str line, struct cal_text *t)
{
	struct str words[SCHED_TEXT_MAX], rest, s;
	size_t i;
	int n = 0;

	*t = (struct cal_text){ .part = {
		[CAL_YEAR] = STR("*"), [CAL_MONTH] = STR("*"),
		[CAL_DAY] = STR("*"), [CAL_HOUR] = STR("0"),
		[CAL_MINUTE] = STR("0"), [CAL_SECOND] = STR("0") } };
	s = split_zone(sched_trim(line), t);
	for (i = 0; i < sizeof specials / sizeof *specials; i++) {
		if (str_case_is(s, specials[i].word))
			s = str_of(specials[i].means);
	}
	for (i = 0; i < s.len; i++) {
		if (s.p[i] == '~')
			buf_addc(&t->text, '-');
		buf_addc(&t->text, s.p[i]);
	}
	/* Words have blanks between them: there are at most half as many. */
	for (rest = buf_view(&t->text); sched_word(&rest, &words[n]); n++)
		;
	split_words(words, n, t);
}

void
cal_text_free(struct cal_text *t)
{
	buf_free(&t->text);
}
