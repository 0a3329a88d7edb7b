/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/notify/alert_mail.h"

#include <inttypes.h>
#include <string.h>

#include "lib/base/enc.h"
#include "lib/net/letter.h"

#define BODY_SHOWN 10000	/* code points of a body's end */

static int
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\v' || c == '\f' || c == '\r';
}

static int
all_blank(struct str s)
{
	size_t i;

	for (i = 0; i < s.len; i++)
		if (!is_blank(s.p[i]))
			return 0;
	return 1;
}

/* One line: blanks at a break are dropped, those inside stay. */
static void
wrap_line(struct buf *out, struct str s, size_t width)
{
	size_t i = 0, column = 0;

	if (all_blank(s)) {
		buf_addbuf(out, s);
		return;
	}
	while (i < s.len) {
		size_t blanks = 0, word, chars;

		while (i + blanks < s.len && is_blank(s.p[i + blanks]))
			blanks++;
		for (word = 0; i + blanks + word < s.len &&
		    !is_blank(s.p[i + blanks + word]); word++)
			;
		chars = utf8_count((struct str){ s.p + i + blanks, word });
		if (column > 0 && column + blanks + chars > width) {
			buf_addc(out, '\n');
			column = 0;
		} else if (word > 0) {
			buf_add(out, s.p + i, blanks);
			column += blanks;
		}
		buf_add(out, s.p + i + blanks, word);
		column += chars;
		i += blanks + word;
	}
}

/* Appends s with lines over width columns broken at blanks; words stay whole,
 * lines of white space only and a final newline stay. */
static void
wrap_text(struct buf *out, struct str s, size_t width)
{
	const char *p = s.p, *end = s.p + s.len, *nl;

	while (p < end) {
		nl = memchr(p, '\n', (size_t)(end - p));
		wrap_line(out, (struct str){ p,
		    (size_t)((nl ? nl : end) - p) }, width);
		if (nl == NULL)
			break;
		buf_addc(out, '\n');
		p = nl + 1;
	}
}

/* The last BODY_SHOWN code points; *total is the number of all. */
static struct str
body_tail(const struct alert_mail *a, size_t *total)
{
	size_t skip;

	*total = utf8_count(a->body);
	if (*total <= BODY_SHOWN)
		return a->body;
	skip = utf8_prefix(a->body, *total - BODY_SHOWN);
	return (struct str){ a->body.p + skip, a->body.len - skip };
}

/* ---- text ---- */

static void
line(struct buf *out, const char *label, struct str value)
{
	if (value.len == 0)
		return;
	buf_adds(out, label);
	buf_addbuf(out, value);
	buf_addc(out, '\n');
}

static void
text_ping(const struct alert_mail *a, struct buf *out)
{
	if (!a->has_ping)
		return;
	buf_adds(out, "Last ping: ");
	buf_addbuf(out, a->ago);
	if (a->remote_addr.len > 0) {
		buf_adds(out, ", from ");
		buf_addbuf(out, a->remote_addr);
	}
	buf_addc(out, '\n');
	line(out, "Last ping type: ", a->kind);
	if (a->subject.len > 0) {
		buf_adds(out, "Last ping subject: ");
		html_escape(out, a->subject);	/* as upstream writes it */
		buf_addc(out, '\n');
	}
}

static void
text_body(const struct alert_mail *a, struct buf *out)
{
	struct str shown;
	size_t total;

	if (a->body_state == ALERT_NO_BODY)
		return;
	shown = body_tail(a, &total);
	buf_adds(out, "\nLast Ping Body:\n");
	if (a->body_state == ALERT_BODY && total > BODY_SHOWN)
		buf_addf(out, "Showing the last %d bytes of %zu bytes total.\n",
		    BODY_SHOWN, total);
	buf_adds(out, "---------------\n");
	if (a->body_state == ALERT_BODY_PENDING)
		buf_adds(out, "The request body data is being processed and "
		    "will be available for viewing shortly.\n"
		    "Please view it on the website.");
	else if (a->body_state == ALERT_BODY_ATTACHED)
		buf_adds(out, "See the attachment.");
	else
		wrap_text(out, shown, 80);
	buf_addc(out, '\n');
}

static void
text_projects(const struct alert_mail *a, struct buf *out)
{
	size_t i;

	if (a->nprojects == 0)
		return;
	buf_adds(out, "\nProjects Overview:\n------------------\n");
	for (i = 0; i < a->nprojects; i++) {
		const struct alert_project *p = &a->projects[i];

		buf_adds(out, "* ");
		buf_addbuf(out, p->name);
		if (p->down > 0)
			buf_addf(out, ": %" PRId64 " check%s down\n", p->down,
			    p->down == 1 ? "" : "s");
		else
			buf_adds(out, ": OK, all checks up\n");
	}
}

void
alert_mail_text(const struct alert_mail *a, struct buf *dst)
{
	const char *status = a->up ? "up" : "down";
	struct buf b = { 0 }, *out = &b;

	buf_adds(out, "The check \"");
	buf_addbuf(out, a->check);
	buf_addf(out, "\" has gone %s.\n", status);
	if (a->reason.len > 0)
		buf_addf(out, "Reason: %.*s.\n", (int)a->reason.len,
		    a->reason.p);
	if (a->up && a->downtime.len > 0)
		buf_addf(out, "The downtime lasted %.*s.\n",
		    (int)a->downtime.len, a->downtime.p);
	buf_addf(out, "\nView on %s:\n%s\n", a->site_name, a->cloaked);
	if (a->desc.len > 0) {
		buf_adds(out, "\nDescription:\n------------\n");
		line(out, "", a->desc);
	}
	buf_adds(out, "\nDetails:\n--------\n");
	line(out, "Project: ", a->project);
	line(out, "Tags: ", a->tags);
	line(out, "Period: ", a->period);
	if (a->schedule.len > 0) {
		buf_adds(out, "Schedule: ");
		html_escape(out, a->schedule);	/* as upstream writes it */
		buf_addc(out, '\n');
		line(out, "Time zone: ", a->tz);
	}
	buf_addf(out, "Total pings: %" PRId64 " (since %.*s)\n", a->total,
	    (int)a->since.len, a->since.p);
	text_ping(a, out);
	buf_addf(out, "Status changed to %s at: ", status);
	line(out, "", a->changed);
	text_body(a, out);
	text_projects(a, out);
	buf_addf(out, "\n--\nUnsubscribe: %s\nRegards, %s\n", a->unsubscribe,
	    a->site_name);
	text_plain(dst, buf_view(out));
	buf_free(out);
}

/* ---- HTML ---- */

static void
esc(struct buf *out, struct str s)
{
	html_escape(out, s);
}

static void
escs(struct buf *out, const char *s)
{
	html_escape(out, str_of(s));
}

#define LABEL "<div style=\"color:#888;font-size:13px\">"
#define CODE \
	"<code style=\"background:#eee;border-radius:3px;padding:2px 4px\">"
#define CELL "<td style=\"padding:8px 16px 8px 0;vertical-align:top\">"
#define HEADING "<h3 style=\"font-size:16px;margin:24px 0 8px\">"

static void
cell(struct buf *out, const char *label, struct str value, const char *tag)
{
	buf_addf(out, CELL LABEL "%s</div> ", label);
	buf_adds(out, tag);
	esc(out, value);
	if (tag[0] != '\0')
		buf_adds(out, "</code>");
	buf_adds(out, "</td>\n");
}

static void
html_tags(struct buf *out, struct str tags)
{
	const char *p = tags.p, *end = tags.p + tags.len;

	buf_adds(out, CELL LABEL "Tags</div>");
	while (p < end) {
		const char *sp = memchr(p, ' ', (size_t)(end - p));
		size_t n = (size_t)((sp ? sp : end) - p);

		if (n > 0) {
			buf_adds(out, " " CODE);
			esc(out, (struct str){ p, n });
			buf_adds(out, "</code>");
		}
		p += n + 1;
	}
	buf_adds(out, "</td>\n");
}

static void
html_table(const struct alert_mail *a, struct buf *out)
{
	buf_adds(out, "<table style=\"border-collapse:collapse\">\n<tr>");
	if (a->project.len > 0)
		cell(out, "Project", a->project, "");
	if (a->tags.len > 0)
		html_tags(out, a->tags);
	buf_adds(out, "</tr>\n<tr>");
	if (a->schedule.len > 0) {
		cell(out, "Schedule", a->schedule, CODE);
		cell(out, "Time Zone", a->tz, "");
	} else
		cell(out, "Period", a->period, "");
	buf_addf(out, CELL LABEL "Total Pings</div> %" PRId64 " (since ",
	    a->total);
	esc(out, a->since);
	buf_adds(out, ")</td>\n</tr>\n");
	if (a->has_ping) {
		buf_adds(out, "<tr>" CELL LABEL "Last Ping</div> ");
		esc(out, a->ago);
		if (a->remote_addr.len > 0) {
			buf_adds(out, ", from ");
			esc(out, a->remote_addr);
		}
		buf_adds(out, "</td>\n");
		cell(out, "Last Ping Type", a->badge, CODE);
		buf_adds(out, "</tr>\n");
	}
	buf_addf(out, "<tr>" CELL LABEL "Status Changed to %s at</div> ",
	    a->up ? "Up" : "Down");
	esc(out, a->changed);
	buf_adds(out, "</td></tr>\n</table>\n");
}

static void
html_body(const struct alert_mail *a, struct buf *out)
{
	struct str shown;
	size_t total;

	if (a->subject.len > 0) {
		buf_adds(out, HEADING "Last Ping Subject</h3>");
		esc(out, a->subject);
		buf_addc(out, '\n');
	}
	if (a->body_state == ALERT_NO_BODY)
		return;
	shown = body_tail(a, &total);
	buf_adds(out, HEADING "Last Ping Body</h3>\n");
	if (a->body_state == ALERT_BODY_PENDING) {
		buf_adds(out, "<p>The request body data is being processed "
		    "and will be available for viewing shortly. Please "
		    "<a href=\"");
		escs(out, a->cloaked);
		buf_addf(out, "#ping-%" PRId64
		    "\">view it on the website</a>.</p>\n", a->ping_n);
	} else if (a->body_state == ALERT_BODY_ATTACHED)
		buf_adds(out, "<p>See the attachment.</p>\n");
	else {
		if (total > BODY_SHOWN) {
			buf_addf(out, "<p>Showing the last %d bytes of %zu "
			    "bytes total. <a href=\"", BODY_SHOWN, total);
			escs(out, a->cloaked);
			buf_addf(out, "#ping-%" PRId64
			    "\">View full body</a>.</p>\n", a->ping_n);
		}
		buf_adds(out, "<pre style=\"background:#eee;padding:8px;"
		    "white-space:pre-wrap\">");
		html_lines(out, shown, "<br>");
		buf_adds(out, "</pre>\n");
	}
}

static void
html_projects(const struct alert_mail *a, struct buf *out)
{
	size_t i;

	if (a->nprojects == 0)
		return;
	buf_adds(out, HEADING "Projects Overview</h3>\n<table>\n");
	for (i = 0; i < a->nprojects; i++) {
		const struct alert_project *p = &a->projects[i];

		buf_adds(out, "<tr>" CELL "<a href=\"");
		esc(out, p->link);
		buf_adds(out, "\">");
		esc(out, p->name);
		buf_adds(out, "</a></td>\n" CELL);
		if (p->down > 0)
			buf_addf(out, "<b>%" PRId64 " check%s down</b>",
			    p->down, p->down == 1 ? "" : "s");
		else
			buf_adds(out, "OK, all checks up");
		buf_adds(out, "</td></tr>\n");
	}
	buf_adds(out, "</table>\n");
}

static void
html_footer(const struct alert_mail *a, struct buf *out)
{
	buf_adds(out, "<p style=\"color:#888;font-size:12px\">\xe2\x80\x94\n"
	    "<br>You are receiving this email because you are subscribed to ");
	escs(out, a->site_name);
	buf_adds(out, " monitoring notifications");
	if (a->recipient_of.len > 0) {
		buf_adds(out, " for project \"");
		esc(out, a->recipient_of);
		buf_addc(out, '"');
	}
	buf_adds(out, ". Don't want to receive these notifications?\n"
	    "<a href=\"");
	escs(out, a->unsubscribe);
	buf_adds(out, "\">Unsubscribe</a>.</p>\n</body>\n</html>\n");
}

void
alert_mail_html(const struct alert_mail *a, struct buf *out)
{
	buf_adds(out, "<!DOCTYPE html>\n<html>\n<head>\n"
	    "<meta charset=\"utf-8\">\n</head>\n<body style=\"font-family:"
	    "sans-serif;font-size:15px;color:#333\">\n<p>\"");
	esc(out, a->check);
	buf_addf(out, "\" is %s", a->up ? "UP" : "DOWN");
	if (!a->up && a->reason.len > 0) {
		buf_adds(out, " (");
		esc(out, a->reason);
		buf_addc(out, ')');
	}
	buf_addc(out, '.');
	if (a->up && a->downtime.len > 0) {
		buf_adds(out, " The downtime lasted ");
		esc(out, a->downtime);
		buf_addc(out, '.');
	}
	buf_adds(out, "</p>\n<p><a href=\"");
	escs(out, a->cloaked);
	buf_adds(out, "\">View on ");
	escs(out, a->site_name);
	buf_adds(out, "\xe2\x80\xa6</a></p>\n");
	if (a->desc.len > 0) {
		buf_adds(out, HEADING "Description</h3>\n<p>");
		html_lines(out, a->desc, "<br>");
		buf_adds(out, "</p>\n");
	}
	html_table(a, out);
	html_body(a, out);
	html_projects(a, out);
	html_footer(a, out);
}
