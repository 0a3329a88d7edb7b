/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/net/letter.h"

#include <string.h>

#include "lib/base/clock.h"
#include "lib/base/enc.h"

#define FONT "font-family:Arial,Helvetica,sans-serif;"

void
html_lines(struct buf *out, struct str s, const char *mark)
{
	const char *nl;

	while ((nl = s.len ? memchr(s.p, '\n', s.len) : NULL) != NULL) {
		html_escape(out, (struct str){ s.p, (size_t)(nl - s.p) });
		buf_adds(out, mark);
		s.len -= (size_t)(nl + 1 - s.p);
		s.p = nl + 1;
	}
	html_escape(out, s);
}

void
html_unlinked(struct buf *out, struct str s)
{
	const char *dot;

	while ((dot = s.len ? memchr(s.p, '.', s.len) : NULL) != NULL) {
		html_escape(out, (struct str){ s.p, (size_t)(dot - s.p) });
		buf_adds(out, "<span>.</span>");
		s.len -= (size_t)(dot + 1 - s.p);
		s.p = dot + 1;
	}
	html_escape(out, s);
}

void
text_plain(struct buf *out, struct str s)
{
	size_t i;

	for (i = 0; i < s.len; i++) {
		if (i + 1 < s.len && memcmp(s.p + i, "\xc2\xa0", 2) == 0) {
			buf_addc(out, ' ');
			i++;
		} else
			buf_addc(out, s.p[i]);
	}
}

void
letter_open(struct letter *l, const struct settings *s)
{
	struct buf logo = { 0 };

	l->set = s;
	settings_logo_url(s, &logo);
	buf_adds(&l->html, "<!DOCTYPE html>\n<html>\n<head>\n"
	    "<meta charset=\"utf-8\">\n"
	    "<meta name=\"viewport\" content=\"width=device-width\">\n"
	    "</head>\n<body style=\"margin:0;" FONT
	    "font-size:16px;line-height:1.5;color:#333\">\n"
	    "<div style=\"background:#F2F4F6;padding:24px 0;"
	    "text-align:center\">\n<img src=\"");
	html_escape(&l->html, buf_view(&logo));
	buf_adds(&l->html, "\" alt=\"");
	html_escape(&l->html, str_of(s->site_name));
	buf_adds(&l->html, "\" height=\"50\">\n</div>\n"
	    "<table align=\"center\" width=\"600\" cellpadding=\"0\" "
	    "cellspacing=\"0\" style=\"max-width:100%\">\n"
	    "<tr><td style=\"padding:32px 16px\">\n");
	buf_free(&logo);
}

void
letter_p(struct letter *l, const char *fmt, ...)
{
	struct buf b = { 0 };
	va_list ap;

	va_start(ap, fmt);
	buf_vaddf(&b, fmt, ap);
	va_end(ap);
	buf_adds(&l->html, "<p>");
	html_lines(&l->html, buf_view(&b), "<br>\n");
	buf_adds(&l->html, "</p>\n");
	buf_free(&b);
}

void
letter_button(struct letter *l, const char *label, const char *url)
{
	buf_adds(&l->html, "<p style=\"text-align:center;padding:16px 0\">"
	    "<a href=\"");
	html_escape(&l->html, str_of(url));
	buf_adds(&l->html, "\" style=\"display:inline-block;"
	    "background:#22BC66;color:#FFF;padding:10px 18px;"
	    "border-radius:3px;text-decoration:none\">");
	html_escape(&l->html, str_of(label));
	buf_adds(&l->html, "</a></p>\n");
}

void
letter_close(struct letter *l, int64_t now, const char *unsubscribe)
{
	struct hc_tm t;

	hc_tm_from_us(now, &t);
	buf_addf(&l->html, "</td></tr>\n</table>\n"
	    "<div style=\"padding:24px 16px;text-align:center;font-size:12px;"
	    "color:#888\">\n<p>\xc2\xa9 %d ", t.year);
	html_escape(&l->html, str_of(l->set->site_name));
	buf_adds(&l->html, ". All rights reserved.</p>\n");
	if (unsubscribe != NULL) {
		buf_adds(&l->html, "<p><a href=\"");
		html_escape(&l->html, str_of(unsubscribe));
		buf_adds(&l->html, "\">Unsubscribe</a></p>\n");
	}
	buf_adds(&l->html, "</div>\n</body>\n</html>\n");
}

void
letter_free(struct letter *l)
{
	buf_free(&l->subject);
	buf_free(&l->text);
	buf_free(&l->html);
}
