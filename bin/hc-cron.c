/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "lib/base/json.h"
#include "lib/base/log.h"
#include "lib/base/num.h"
#include "lib/base/opt.h"
#include "lib/base/sandbox.h"
#include "lib/base/tsv.h"
#include "lib/sched/sched.h"
#include "lib/sched/tz.h"

enum { OPT_JSON = 256, OPT_JSONL, OPT_TSV, COUNT_MAX = 100000 };

static const struct opt table[] = {
	{ 'a', "after", "TIME", "list times after TIME, not after now" },
	{ 'e', "explain", NULL, "only explain, list no times" },
	{ 'k', "count", "COUNT", "list that many times (5)" },
	{ 'K', "kind", "KIND", "take expressions for cron or oncalendar" },
	{ 'q', "quiet", NULL, "print nothing, only check" },
	{ 'z', "tz", "ZONE", "read expressions in that time zone (UTC)" },
	{ OPT_JSON, "json", NULL, "print JSON" },
	{ OPT_JSONL, "jsonl", NULL, "print JSON, an object a line" },
	{ OPT_TSV, "tsv", NULL, "print tab-separated values" },
	OPT_HELP,
	OPT_VERSION,
	OPT_END,
};

enum format { FOR_PEOPLE, TSV, JSON, JSONL };

struct what {
	enum format format;
	int explain, quiet, forced;
	enum sched_kind kind;	/* when forced */
	int64_t count, after;
	struct str zone;
	const struct tz *tz;
};

/* "2024-03-31T03:00:00" and in *offset "+03:00", both of the zone. */
static void
local_time(const struct tz *tz, int64_t t, char out[HC_TIME_SIZE],
    char offset[16])
{
	int32_t off = tz_offset(tz, t / HC_SECOND), abs_off = abs(off);

	hc_time_format(t + off * HC_SECOND, out);
	snprintf(offset, 16, "%c%02d:%02d", off < 0 ? '-' : '+',
	    abs_off / 3600, abs_off / 60 % 60);
}

static void
put_utc(struct buf *out, int64_t t)
{
	char s[HC_TIME_SIZE];

	hc_time_format(t, s);
	buf_addf(out, "%.10sT%sZ", s, s + 11);
}

static void
put_local(struct buf *out, const struct tz *tz, int64_t t)
{
	char s[HC_TIME_SIZE], offset[16];

	local_time(tz, t, s, offset);
	buf_addf(out, "%.10sT%s%s", s, s + 11, offset);
}

static void
put_for_people(struct buf *out, const struct tz *tz, int64_t t)
{
	static const char days[] = "SunMonTueWedThuFriSat";
	char s[HC_TIME_SIZE], offset[16];
	struct hc_tm tm;

	local_time(tz, t, s, offset);
	hc_tm_from_us(t + tz_offset(tz, t / HC_SECOND) * HC_SECOND, &tm);
	buf_addf(out, "  %.3s %s %s", days + 3 * tm.wday, s, offset);
	if (strchr("+-", tz_abbrev(tz, t / HC_SECOND)[0]) == NULL)
		buf_addf(out, " %s", tz_abbrev(tz, t / HC_SECOND));
	buf_addc(out, '\n');
}

static void
put_time(const struct what *w, struct str expr, int64_t t, int first,
    struct buf *out)
{
	switch (w->format) {
	case FOR_PEOPLE:
		put_for_people(out, w->tz, t);
		break;
	case TSV:
		tsv_escape(out, expr);
		buf_addc(out, '\t');
		put_utc(out, t);
		buf_addc(out, '\t');
		put_local(out, w->tz, t);
		buf_addc(out, '\n');
		break;
	default:
		buf_adds(out, first ? "{\"time\": \"" : ", {\"time\": \"");
		put_utc(out, t);
		buf_adds(out, "\", \"local\": \"");
		put_local(out, w->tz, t);
		buf_adds(out, "\"}");
	}
}

static int
list_times(const struct what *w, enum sched_kind kind, struct str expr,
    struct buf *out, struct hc_err *err)
{
	int64_t t = w->after, i;

	for (i = 0; i < w->count; i++) {
		if (sched_next(kind, expr, w->zone, t, &t, err) == -1)
			return -1;
		if (t == HC_NOTIME)
			break;
		put_time(w, expr, t, i == 0, out);
	}
	if (i < w->count && w->format == FOR_PEOPLE)
		buf_adds(out, i == 0 ? "  never\n" : "  and no more\n");
	return 0;
}

/* What comes before the times. */
static void
put_head(const struct what *w, enum sched_kind kind, struct str expr,
    struct str text, struct buf *out)
{
	if (w->format == FOR_PEOPLE) {
		buf_addbuf(out, text);
		buf_addc(out, '\n');
	} else if (w->format == TSV && w->explain) {
		tsv_escape(out, expr);
		buf_addc(out, '\t');
		buf_addbuf(out, text);
		buf_addc(out, '\n');
	} else if (w->format != TSV) {
		json_open(out);
		json_put_str(out, "expression", expr);
		json_put_str(out, "kind", kind == SCHED_CRON ? STR("cron") :
		    STR("oncalendar"));
		json_put_str(out, "tz", w->zone);
		json_put_str(out, "text", text);
		if (!w->explain) {
			json_put_key(out, "next");
			buf_addc(out, '[');
		}
	}
}

static int
describe(const struct what *w, struct str expr, struct buf *out,
    struct hc_err *err)
{
	enum sched_kind kind = w->forced ? w->kind : sched_guess(expr);
	struct buf text = { 0 };
	int rc = kind == SCHED_CRON ? sched_explain(expr, &text, err) :
	    sched_explain_oncalendar(expr, &text, err);

	if (rc == 0) {
		put_head(w, kind, expr, buf_view(&text), out);
		if (!w->explain)
			rc = list_times(w, kind, expr, out, err);
		if (w->format == JSON || w->format == JSONL) {
			if (!w->explain)
				buf_addc(out, ']');
			json_close(out);
		}
	}
	buf_free(&text);
	return rc;
}

/* One expression; *n counts those that were printed. */
static int
one(const struct what *w, struct str expr, int *n)
{
	struct buf out = { 0 };
	struct hc_err err;
	int rc = describe(w, expr, &out, &err);

	if (rc == -1) {
		log_err("\"%.*s\": %s", expr.len > 100 ? 100 : (int)expr.len,
		    expr.p, err.text);
	} else if (!w->quiet) {
		if (w->format == JSON)
			fputs(*n == 0 ? "[\n" : ",\n", stdout);
		else if (w->format == FOR_PEOPLE && *n > 0)
			putchar('\n');
		fwrite(buf_str(&out), 1, out.len, stdout);
		if (w->format == JSONL)
			putchar('\n');
		(*n)++;
	}
	buf_free(&out);
	return rc;
}

/* A line of standard input is an expression; newlines in it are "\n". */
static int
from_stdin(const struct what *w, int *n)
{
	struct buf expr = { 0 };
	char *line = NULL;
	size_t cap = 0;
	ssize_t len;
	int bad = 0;

	while ((len = getline(&line, &cap, stdin)) != -1) {
		if (len > 0 && line[len - 1] == '\n')
			len--;
		buf_reset(&expr);
		tsv_unescape(&expr, (struct str){ line, (size_t)len });
		bad |= one(w, buf_view(&expr), n) == -1;
	}
	if (ferror(stdin)) {
		log_err("standard input: cannot read");
		bad = 1;
	}
	free(line);
	buf_free(&expr);
	return bad;
}

static int
print_all(const struct what *w, char **operand)
{
	int n = 0, bad = 0;

	if (*operand == NULL)
		bad = from_stdin(w, &n);
	for (; *operand != NULL; operand++)
		bad |= one(w, str_of(*operand), &n) == -1;
	if (w->format == JSON && !w->quiet)
		fputs(n == 0 ? "[]\n" : "\n]\n", stdout);
	if (fflush(stdout) != 0 || ferror(stdout)) {
		log_err("standard output: cannot write");
		bad = 1;
	}
	return bad;
}

/* A date, or date and time; without offset it is local time of the zone. */
static int
read_time(const struct tz *tz, const char *s, int64_t *t)
{
	struct buf full = { 0 };
	size_t len = strlen(s);
	int rc;

	buf_adds(&full, s);
	if (len == 10)
		buf_adds(&full, " 00:00:00");
	else if (len == 16)
		buf_adds(&full, ":00");
	rc = hc_time_parse(buf_str(&full), full.len, t);
	if (rc == 0 && strpbrk(buf_str(&full) + 10, "Z+-") == NULL)
		*t = tz_to_utc(tz, *t / HC_SECOND) * HC_SECOND +
		    *t % HC_SECOND;
	buf_free(&full);
	return rc;
}

static void
take_option(struct opt_state *o, int c, struct what *w, const char **after)
{
	struct hc_err err;

	switch (c) {
	case 'a':
		*after = o->arg;
		break;
	case 'e':
		w->explain = 1;
		break;
	case 'k':
		if (num(str_of(o->arg), 0, COUNT_MAX, &w->count, &err) == -1)
			opt_usage(o, "count: %s", err.text);
		break;
	case 'K':
		w->forced = 1;
		w->kind = strcmp(o->arg, "cron") == 0 ? SCHED_CRON :
		    SCHED_ONCALENDAR;
		if (w->kind != SCHED_CRON && strcmp(o->arg, "oncalendar") != 0)
			opt_usage(o, "unknown kind: %s", o->arg);
		break;
	case 'q':
		w->quiet = 1;
		break;
	case 'z':
		w->zone = str_of(o->arg);
		break;
	case OPT_JSON:
		w->format = JSON;
		break;
	case OPT_JSONL:
		w->format = JSONL;
		break;
	case OPT_TSV:
		w->format = TSV;
		break;
	}
}

int
main(int argc, char **argv)
{
	struct opt_state o = { .prog = "hc-cron",
		.operands = "[EXPRESSION ...]",
		.summary = "explain schedules and list their next times",
		.table = table, .argc = argc, .argv = argv };
	struct what w = { .count = 5, .zone = STR("UTC"),
		.format = isatty(STDOUT_FILENO) ? FOR_PEOPLE : TSV };
	const char *after = NULL;
	struct hc_err err;
	int c;

	log_init("hc-cron", 0);
	while ((c = opt_next(&o)) != -1)
		take_option(&o, c, &w, &after);
	hc_sandbox("read=/");
	w.after = hc_now();
	w.tz = tz_get(w.zone, &err);
	if (w.tz == NULL)
		opt_usage(&o, "%s", err.text);
	if (after != NULL && read_time(w.tz, after, &w.after) == -1)
		opt_usage(&o, "not a time: %s", after);
	return print_all(&w, argv + o.index);
}
