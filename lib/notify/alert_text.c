/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Texts that several kinds share (transports.md 4.7-4.11). */
#include <inttypes.h>
#include <string.h>

#include "lib/base/enc.h"
#include "lib/base/human.h"
#include "lib/base/json.h"
#include "lib/notify/alert.h"

#define EXCERPT_MAX 1000

static void
detail(struct buf *out, const struct alert_marks *m, const char *label,
    struct str value, bool code)
{
	if (out->len > 0 && out->p[out->len - 1] != '\n')
		buf_addc(out, '\n');
	buf_addf(out, "%s%s:%s %s", m->bold, label, m->unbold,
	    code ? m->code : "");
	html_escape(out, value);
	if (code)
		buf_adds(out, m->uncode);
}

static void
details(struct buf *out, const struct alert *a, const struct alert_marks *m,
    bool code_tags)
{
	struct buf b = { 0 };

	if (a->project.name.len > 0)
		detail(out, m, "Project", a->project.name, false);
	if (a->ntags > 0 && code_tags) {
		detail(out, m, "Tags", STR(""), false);
		alert_code_tags(out, a, m->code, m->uncode);
	} else if (a->ntags > 0) {
		alert_tags(&b, a, "", ", ");
		detail(out, m, "Tags", buf_view(&b), false);
	}
	if (a->check.kind == CHECK_SIMPLE)
		detail(out, m, "Period", a->period, false);
	else {
		detail(out, m, "Schedule", a->check.schedule, true);
		detail(out, m, "Time Zone", a->check.tz, false);
	}
	buf_reset(&b);
	buf_addf(&b, "%" PRId64, a->ping.n);
	detail(out, m, "Total Pings", buf_view(&b), false);
	detail(out, m, "Last Ping", a->last, false);
	buf_free(&b);
}

void
alert_details(struct buf *out, const struct alert *a,
    const struct alert_marks *m)
{
	details(out, a, m, false);
}

void
alert_details_code(struct buf *out, const struct alert *a,
    const struct alert_marks *m)
{
	details(out, a, m, true);
}

void
alert_others(struct buf *out, const struct alert *a, alert_name_fn *name)
{
	const char *word = a->up ? "still" : "also";
	int64_t i;

	if (a->nothers == 0)
		return;
	if (a->ndown == 0)
		buf_adds(out, "\n\nAll the other checks are up.");
	else if (a->down == NULL)
		buf_addf(out, "\n\n%" PRId64 " other checks are %s down.",
		    a->ndown, word);
	else
		buf_addf(out, "\n\nThe following checks are %s down:", word);
	for (i = 0; a->down != NULL && i < a->ndown; i++) {
		buf_addc(out, '\n');
		name(out, a, &a->down[i]);
		buf_adds(out, " (last ping: ");
		alert_other_ago(out, a, &a->down[i]);
		buf_addc(out, ')');
	}
}

void
alert_other_ago(struct buf *out, const struct alert *a,
    const struct alert_other *o)
{
	if (o->last_ping == HC_NOTIME)
		buf_adds(out, "never");
	else
		human_ago(out, o->last_ping, a->now, " ");
}

void
alert_other_name(struct buf *out, const struct alert_other *o)
{
	char code[UUID_TEXT_SIZE];

	if (o->name.len == 0)
		uuid_text(&o->code, code);
	html_escape(out, o->name.len > 0 ? o->name : str_of(code));
}

void
alert_other_bold(struct buf *out, const struct alert *a,
    const struct alert_other *o)
{
	(void)a;
	buf_adds(out, "\xe2\x80\xa2 <b>");
	alert_other_name(out, o);
	buf_adds(out, "</b>");
}

void
alert_message(struct buf *out, const struct alert *a,
    const struct alert_marks *m, alert_name_fn *name)
{
	alert_cause(out, a, false);
	if (out->len > 0)
		buf_adds(out, "\n\n");
	alert_details(out, a, m);
	alert_others(out, a, name);
	alert_finish(out);
}

struct str
alert_excerpt(struct alert *a)
{
	struct buf b = { 0 };

	if (utf8_count(a->body) <= EXCERPT_MAX)
		return a->body;
	buf_add(&b, a->body.p, utf8_prefix(a->body, EXCERPT_MAX));
	buf_adds(&b, "\n[truncated]");
	return arena_take(&a->arena, &b);
}

void
alert_tags(struct buf *out, const struct alert *a, const char *mark,
    const char *sep)
{
	size_t i;

	for (i = 0; i < a->ntags; i++) {
		buf_addf(out, "%s%s", i > 0 ? sep : "", mark);
		buf_addbuf(out, a->tags[i]);
		buf_adds(out, mark);
	}
}

void
alert_code_tags(struct buf *out, const struct alert *a, const char *code,
    const char *uncode)
{
	size_t i;

	for (i = 0; i < a->ntags; i++) {
		buf_adds(out, code);
		html_escape(out, a->tags[i]);
		buf_addf(out, "%s ", uncode);
	}
}

const char *
alert_dot(const struct alert *a)
{
	return a->up ? "\xf0\x9f\x9f\xa2" : "\xf0\x9f\x94\xb4";
}

const char *
alert_because(struct alert *a)
{
	if (a->reason.len == 0)
		return "";
	return arena_printf(&a->arena, " (%s)", a->reason.p);
}

void
alert_cause(struct buf *out, const struct alert *a, bool any)
{
	if (a->reason.len > 0 && (any || !a->up))
		buf_addf(out, "Reason: %s.", a->reason.p);
	else
		alert_lasted(out, a, "");
}

void
alert_lasted(struct buf *out, const struct alert *a, const char *sep)
{
	if (a->up && a->downtime.len > 0)
		buf_addf(out, "%sThe downtime lasted %s.", sep,
		    a->downtime.p);
}

const char *
alert_html(struct alert *a, struct str s)
{
	struct buf b = { 0 };

	html_escape(&b, s);
	return arena_take(&a->arena, &b).p;
}

static bool
is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

void
alert_finish(struct buf *b)
{
	size_t i, start = 0, n = 0;

	for (i = 0; i < b->len; i++) {
		if (i + 1 < b->len && memcmp(b->p + i, HUMAN_NBSP, 2) == 0) {
			b->p[n++] = ' ';
			i++;
		} else
			b->p[n++] = b->p[i];
	}
	while (n > 0 && is_space(b->p[n - 1]))
		n--;
	while (start < n && is_space(b->p[start]))
		start++;
	if (b->len == 0)
		return;
	memmove(b->p, b->p + start, n - start);
	buf_cut(b, n - start);
}

struct json_t *
alert_json(struct buf *b)
{
	alert_finish(b);
	return json_take(b);
}

struct json_t *
alert_jsonf(const char *fmt, ...)
{
	struct buf b = { 0 };
	va_list ap;

	va_start(ap, fmt);
	buf_vaddf(&b, fmt, ap);
	va_end(ap);
	return alert_json(&b);
}
