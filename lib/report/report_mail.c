/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/report/report_mail.h"

#include <inttypes.h>
#include <stdlib.h>

#include "lib/base/arena.h"
#include "lib/base/enc.h"
#include "lib/base/human.h"
#include "lib/model/derived.h"
#include "lib/report/table.h"

/* What is told of a period, and where it begins in the list. */
#define LAST 1
#define BEFORE 2

#define MONTH(t) human_month_full((t).month)

void
report_periods(enum report_freq f, const struct tz *tz, int64_t now,
    struct downtime *periods)
{
	downtime_periods(f == REPORTS_MONTHLY ? DOWNTIME_MONTHS :
	    f == REPORTS_WEEKLY ? DOWNTIME_WEEKS : DOWNTIME_DAYS, now, tz,
	    periods, REPORT_PERIODS);
}

/* ---- dates ---- */

/* The local date `days` after an instant. */
static struct hc_tm
date_at(const struct report *r, int64_t us, int days)
{
	struct hc_tm t;

	hc_tm_from_us(us + tz_offset(r->tz, us / HC_SECOND) * HC_SECOND +
	    days * HC_DAY, &t);
	return t;
}

/* "In May", "Last week (June 3 to June 9)", "Yesterday (June 14)". */
static void
add_when(struct buf *out, const struct report *r, enum report_freq f,
    int64_t start)
{
	struct hc_tm t = date_at(r, start, 0), end = date_at(r, start, 6);

	if (f == REPORTS_MONTHLY)
		buf_addf(out, "In %s", MONTH(t));
	else if (f == REPORTS_WEEKLY)
		buf_addf(out, "Last week (%s %d to %s %d)",
		    MONTH(t), t.day, MONTH(end), end.day);
	else
		buf_addf(out, "Yesterday (%s %d)", MONTH(t), t.day);
}

/* "May 2024", "May 27 - Jun 2", "June 13". */
static struct str
label(struct arena *a, const struct report *r, enum report_freq f,
    int64_t start)
{
	struct hc_tm t = date_at(r, start, 0), end = date_at(r, start, 6);

	if (f == REPORTS_MONTHLY)
		return str_of(arena_printf(a, "%s %d",
		    human_month(t.month), t.year));
	if (f == REPORTS_WEEKLY)
		return str_of(arena_printf(a, "%.3s %d - %.3s %d",
		    MONTH(t), t.day, MONTH(end), end.day));
	return str_of(arena_printf(a, "%s %d", MONTH(t), t.day));
}

/* ---- the rows ---- */

/* The natural order is that in which they came. */
static int
by_downtime(const void *a, const void *b)
{
	const struct report_row *x = a, *y = b;
	int64_t dx = x->periods[LAST].duration, dy = y->periods[LAST].duration;

	if (dx != dy)
		return dx > dy ? -1 : 1;
	return (x->check > y->check) - (x->check < y->check);
}

struct totals {
	int64_t checks, times;		/* with downtime, how often */
};

static struct totals
sort_and_sum(struct report *r)
{
	struct totals sum = { 0 };
	size_t i, j;

	for (i = 0; i < r->n; i++) {
		struct report_project *p = &r->projects[i];

		qsort(p->rows, p->n, sizeof *p->rows, by_downtime);
		for (j = 0; j < p->n; j++) {
			sum.checks += p->rows[j].periods[LAST].count > 0;
			sum.times += p->rows[j].periods[LAST].count;
		}
	}
	return sum;
}

/* "2 downtimes," NEWLINE "3 h 7 min total"; mark is the line end. */
static void
add_period(struct buf *out, const struct downtime *d, const char *glue,
    const char *mark)
{
	if (d->count == 0) {
		buf_adds(out, d->no_data ? "" : "All good!");
		return;
	}
	buf_addf(out, "%" PRId64 "%sdowntime%s,%s", d->count, glue,
	    d->count == 1 ? "" : "s", mark);
	human_approx(out, d->duration);
	buf_adds(out, " total");
}

static struct str
name_of(struct arena *a, const struct check *c)
{
	char code[UUID_TEXT_SIZE];

	if (c->name.len > 0)
		return c->name;
	uuid_text(&c->code, code);
	return str_of(arena_strdup(a, code));
}

static struct str
keep(struct arena *a, struct buf *b)
{
	struct str s = arena_str(a, buf_view(b));

	buf_reset(b);
	return s;
}

/* ---- text ---- */

static void
text_project(struct buf *out, struct str name, const struct table *t)
{
	buf_adds(out, "Project \"");
	buf_addbuf(out, name);
	buf_adds(out, "\"\n");
	table_write(t, out);
	buf_adds(out, "\n\n");
}

static void
text_end(struct buf *out, const struct settings *s)
{
	buf_addf(out, "--\nCheers,\n%s\n", s->site_name);
}

static void
text_row(struct table *t, struct arena *a, const struct report_row *row)
{
	struct buf b = { 0 };
	int i;

	table_cell(t, row->status == CHECK_DOWN ? STR("DOWN") :
	    str_of(check_status_name(row->status)));
	table_cell(t, name_of(a, row->check));
	for (i = BEFORE; i >= LAST; i--) {
		add_period(&b, &row->periods[i], " ", "\n");
		table_cell(t, keep(a, &b));
	}
	buf_free(&b);
}

static void
report_text(struct buf *out, const struct report *r, const struct str *labels)
{
	struct arena a = { 0 };
	size_t i, j;

	for (i = 0; i < r->n; i++) {
		struct table t = { .ncols = 4 };

		table_cell(&t, STR("Status"));
		table_cell(&t, STR("Name"));
		table_cell(&t, labels[0]);
		table_cell(&t, labels[1]);
		for (j = 0; j < r->projects[i].n; j++)
			text_row(&t, &a, &r->projects[i].rows[j]);
		text_project(out, r->projects[i].name, &t);
		table_free(&t);
		arena_reset(&a);
	}
	text_end(out, r->set);
	arena_free(&a);
}

/* ---- HTML ---- */

#define TABLE "<table width=\"100%\" cellpadding=\"8\" cellspacing=\"0\" " \
	"style=\"border-collapse:collapse\">\n"
#define TD "<td style=\"border-top:1px solid #DDD\">"
#define TAG "<span style=\"background:#EEE;color:#555;border-radius:3px;" \
	"padding:0 4px;font-size:12px\">"

static void
html_badge(struct buf *out, enum check_status s)
{
	static const char *const names[] = { [CHECK_NEW] = "NEW",
		[CHECK_UP] = "UP", [CHECK_DOWN] = "DOWN",
		[CHECK_PAUSED] = "PAUSED", [CHECK_GRACE] = "LATE" };
	static const char *const colors[] = { [CHECK_NEW] = "AAA",
		[CHECK_UP] = "5cb85c", [CHECK_DOWN] = "d9534f",
		[CHECK_PAUSED] = "AAA", [CHECK_GRACE] = "f0ad4e" };

	buf_addf(out, "<tr>" TD "<span style=\"background:#%s;color:#FFF;"
	    "border-radius:3px;padding:2px 6px;font-size:11px\">%s</span>"
	    "</td>" TD, colors[s], names[s]);
}

/* Name and tags; never the code, which would let readers ping. */
static void
html_name(struct buf *out, const struct check *c)
{
	struct str rest = c->tags, tag;

	if (c->name.len == 0)
		buf_adds(out, "<i>unnamed</i>");
	else {
		buf_addc(out, '\n');
		html_unlinked(out, c->name);
	}
	buf_addc(out, '\n');
	while (tags_next(&rest, &tag)) {
		buf_adds(out, TAG);
		html_unlinked(out, tag);
		buf_adds(out, "</span>\n");
	}
	buf_adds(out, "</td>\n");
}

static void
html_row(struct buf *out, const struct report_row *row)
{
	int i;

	html_badge(out, row->status);
	html_name(out, row->check);
	for (i = BEFORE; i >= LAST; i--) {
		buf_adds(out, TD);
		add_period(out, &row->periods[i], "&nbsp;", "<br>\n");
		buf_adds(out, "</td>\n");
	}
	buf_adds(out, "</tr>\n");
}

static void
html_heading(struct buf *out, struct str name, const char *span)
{
	buf_addf(out, "<tr><td colspan=\"%s\"><strong>", span);
	html_unlinked(out, name);
	buf_adds(out, "</strong></td>\n");
}

static void
report_html(struct buf *out, const struct report *r, const struct str *labels)
{
	size_t i, j;

	buf_adds(out, TABLE);
	for (i = 0; i < r->n; i++) {
		html_heading(out, r->projects[i].name, "2");
		for (j = 0; j < 2; j++)
			buf_addf(out, "<td><strong>%s</strong></td>\n",
			    labels[j].p);
		buf_adds(out, "</tr>\n");
		for (j = 0; j < r->projects[i].n; j++)
			html_row(out, &r->projects[i].rows[j]);
	}
	buf_adds(out, "</table>\n");
}

/* ---- reports ---- */

static void
summary(struct letter *l, const struct report *r, enum report_freq f,
    struct totals sum)
{
	struct buf when = { 0 }, checks = { 0 }, times = { 0 };

	add_when(&when, r, f, r->projects[0].rows[0].periods[LAST].start);
	buf_addf(&checks, "%" PRId64 " check%s", sum.checks,
	    sum.checks == 1 ? "" : "s");
	buf_addf(&times, "%" PRId64 " downtime event%s", sum.times,
	    sum.times == 1 ? "" : "s");
	buf_addf(&l->text, "Hello,\n\n%s, ", buf_str(&when));
	buf_addf(&l->html, "<p>%s, ", buf_str(&when));
	if (sum.checks == 0) {
		buf_adds(&l->text, "no checks had downtimes. Nice!\n\n");
		buf_adds(&l->html, "no checks had downtimes. Nice!</p>\n");
	} else {
		buf_addf(&l->text, "%s had %s.\n\n", buf_str(&checks),
		    buf_str(&times));
		buf_addf(&l->html, "<strong>%s</strong> had "
		    "<strong>%s</strong>.</p>\n", buf_str(&checks),
		    buf_str(&times));
	}
	buf_free(&when);
	buf_free(&checks);
	buf_free(&times);
}

static void
close_letter(struct letter *l, const struct report *r)
{
	letter_p(l, "Cheers,\nThe %s Team", r->set->site_name);
	letter_close(l, r->now, r->unsubscribe);
}

void
report_letter(struct letter *l, struct report *r, enum report_freq f)
{
	static const char *const subjects[] = { "", "Daily Report",
		"Weekly Report", "Monthly Report" };
	struct totals sum = sort_and_sum(r);
	struct arena a = { 0 };
	struct str labels[2];
	int i;

	for (i = 0; i < 2; i++)
		labels[i] = label(&a, r, f,
		    r->projects[0].rows[0].periods[BEFORE - i].start);
	buf_adds(&l->subject, subjects[f]);
	letter_open(l, r->set);
	summary(l, r, f, sum);
	report_text(&l->text, r, labels);
	report_html(&l->html, r, labels);
	buf_adds(&l->html, "<p><strong>Just one more thing to check:</strong>"
	    "\nDo you have more cron jobs or periodic processes, that are not "
	    "yet on this list? Set up monitoring for them, get notified when "
	    "they don't run on time!</p>\n");
	close_letter(l, r);
	arena_free(&a);
}

/* ---- reminders ---- */

static void
add_ago(struct buf *out, const struct report *r, const struct check *c,
    const char *glue)
{
	if (c->last_ping == HC_NOTIME)
		buf_adds(out, "Never");
	else
		human_ago(out, c->last_ping, r->now, glue);
}

static void
nag_text(struct buf *out, const struct report *r)
{
	struct arena a = { 0 };
	struct buf b = { 0 };
	size_t i, j;

	for (i = 0; i < r->n; i++) {
		const struct report_project *p = &r->projects[i];
		struct table t = { .ncols = 3 };

		table_cell(&t, STR("Status"));
		table_cell(&t, STR("Name"));
		table_cell(&t, STR("Last Ping"));
		for (j = 0; j < p->n; j++) {
			table_cell(&t, STR("DOWN"));
			table_cell(&t, name_of(&a, p->rows[j].check));
			add_ago(&b, r, p->rows[j].check, " ");
			table_cell(&t, keep(&a, &b));
		}
		text_project(out, p->name, &t);
		table_free(&t);
		arena_reset(&a);
	}
	text_end(out, r->set);
	buf_free(&b);
	arena_free(&a);
}

static void
nag_row(struct buf *out, const struct report *r, const struct check *c)
{
	char key[41];

	html_badge(out, CHECK_DOWN);
	html_name(out, c);
	buf_adds(out, TD);
	add_ago(out, r, c, HUMAN_NBSP);
	check_unique_key(c, key);
	buf_adds(out, "</td>\n" TD "<a href=\"");
	html_escape(out, str_of(r->set->site_root));
	buf_addf(out, "/cloaked/%s/\">Details\xe2\x80\xa6</a></td></tr>", key);
}

static void
nag_html(struct buf *out, const struct report *r)
{
	const struct settings *s = r->set;
	size_t i, j;

	buf_adds(out, TABLE);
	for (i = 0; i < r->n; i++) {
		html_heading(out, r->projects[i].name, "2");
		buf_adds(out, "<td colspan=\"2\">Last Ping</td></tr>");
		for (j = 0; j < r->projects[i].n; j++)
			nag_row(out, r, r->projects[i].rows[j].check);
		buf_addc(out, '\n');
	}
	buf_adds(out, "</table>\n<p><strong>Too many notifications?</strong>\n"
	    "Visit the <a href=\"");
	html_escape(out, str_of(s->site_root));
	buf_adds(out, "/accounts/profile/notifications/\">Email Reports</a> "
	    "page on ");
	html_escape(out, str_of(s->site_name));
	buf_adds(out, " to set your notification preferences.</p>\n");
}

void
nag_letter(struct letter *l, const struct report *r, int64_t nag_period)
{
	const char *often = nag_period == HC_HOUR ? "hourly " :
	    nag_period == HC_DAY ? "daily " : "";
	struct buf what = { 0 };
	size_t i, n = 0;

	for (i = 0; i < r->n; i++)
		n += r->projects[i].n;
	buf_addf(&l->subject, "Reminder: %zu check%s still down", n,
	    n == 1 ? "" : "s");
	if (n == 1)
		buf_adds(&what, "One check is currently DOWN:");
	else
		buf_addf(&what, "%zu checks are currently DOWN:", n);
	letter_open(l, r->set);
	buf_addf(&l->text, "Hello,\n\nThis is a %sreminder sent by %s.\n%s"
	    "\n\n\n", often, r->set->site_name, buf_str(&what));
	letter_p(l, "Hello,");
	letter_p(l, "This is a %sreminder sent by %s.\n%s", often,
	    r->set->site_name, buf_str(&what));
	nag_text(&l->text, r);
	nag_html(&l->html, r);
	close_letter(l, r);
	buf_free(&what);
}
