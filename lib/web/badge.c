/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/web/badge.h"

#include <string.h>

#include "lib/base/enc.h"
#include "lib/base/json.h"

static const struct {
	const char *name, *type;
} formats[] = {
	[BADGE_SVG] = { "svg", "image/svg+xml" },
	[BADGE_JSON] = { "json", "application/json" },
	[BADGE_SHIELDS] = { "shields", "application/json" },
};

enum state { UP, LATE, DOWN };
static const struct {
	const char *name, *color, *shields;
} states[] = {
	[UP] = { "up", "#4c1", "success" },
	[LATE] = { "late", "#fe7d37", "important" },
	[DOWN] = { "down", "#e05d44", "critical" },
};

int
badge_format(struct str name, enum badge_format *f)
{
	size_t i;

	for (i = 0; i < sizeof formats / sizeof formats[0]; i++) {
		if (str_is(name, formats[i].name)) {
			*f = (enum badge_format)i;
			return 0;
		}
	}
	return -1;
}

const char *
badge_type(enum badge_format f)
{
	return formats[f].type;
}

void
badge_count(struct badge *b, const struct check *c, int64_t now)
{
	enum check_status status = check_status_or_stored(c, now);

	b->total++;
	b->grace += status == CHECK_GRACE;
	b->down += status == CHECK_DOWN;
}

/* ---- svg ---- */

/* How wide characters are in the badge's font; others 7. */
static const char *const widths[] = {
	[3] = "ijlI", [4] = "frJ-", [5] = "t", [6] = "cesxFLP1_",
	[8] = "ACDHNUV", [9] = "wGOQ", [10] = "mM", [11] = "W",
};

static unsigned
width(struct str s)
{
	const char *p = s.p, *end = s.p + s.len;
	unsigned sum = 0, w, of;
	uint32_t cp;

	while (p < end) {
		cp = utf8_next(&p, end);
		of = 7;
		for (w = 0; w < sizeof widths / sizeof widths[0]; w++)
			if (widths[w] != NULL && cp > 0 && cp < 0x80 &&
			    strchr(widths[w], (int)cp) != NULL)
				of = w;
		sum += of;
	}
	return sum;
}

static void
add_text(struct buf *out, unsigned half, int shadow, struct str text)
{
	buf_addf(out, "    <text x=\"%u.%c\" y=\"%d\"%s>", half / 2,
	    half % 2 ? '5' : '0', shadow ? 15 : 14,
	    shadow ? " fill=\"#010101\" fill-opacity=\".3\"" : "");
	html_escape(out, text);
	buf_adds(out, "</text>\n");
}

static void
write_svg(const struct badge *b, enum state s, struct buf *out)
{
	struct str status = str_of(states[s].name);
	unsigned left = width(b->label) + 10, right = width(status) + 10;
	unsigned all = left + right;

	buf_addf(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" "
	    "xmlns:xlink=\"http://www.w3.org/1999/xlink\" width=\"%u\" "
	    "height=\"20\">\n"
	    "  <linearGradient id=\"smooth\" x2=\"0\" y2=\"100%%\">\n"
	    "    <stop offset=\"0\" stop-color=\"#bbb\" "
	    "stop-opacity=\".1\"/>\n"
	    "    <stop offset=\"1\" stop-opacity=\".1\"/>\n"
	    "  </linearGradient>\n\n", all);
	buf_addf(out, "  <mask id=\"round\">\n"
	    "    <rect width=\"%u\" height=\"20\" rx=\"3\" "
	    "fill=\"#fff\"/>\n  </mask>\n\n"
	    "  <g mask=\"url(#round)\">\n"
	    "    <rect width=\"%u\" height=\"20\" fill=\"#555\"/>\n", all,
	    left);
	buf_addf(out, "    <rect x=\"%u\" width=\"%u\" height=\"20\" "
	    "fill=\"%s\"/>\n"
	    "    <rect width=\"%u\" height=\"20\" fill=\"url(#smooth)\"/>\n"
	    "  </g>\n\n", left, right, states[s].color, all);
	buf_adds(out, "  <g fill=\"#fff\" text-anchor=\"middle\" "
	    "font-family=\"Verdana,Geneva,DejaVu Sans,sans-serif\" "
	    "text-rendering=\"geometricPrecision\" font-size=\"11\">\n");
	add_text(out, left, 1, b->label);
	add_text(out, left, 0, b->label);
	add_text(out, 2 * left + right, 1, status);
	add_text(out, 2 * left + right, 0, status);
	buf_adds(out, "  </g>\n</svg>\n");
}

void
badge_write(const struct badge *b, enum badge_format f, struct buf *out)
{
	enum state s = b->down > 0 ? DOWN : b->late && b->grace > 0 ? LATE :
	    UP;

	if (f == BADGE_SVG) {
		write_svg(b, s, out);
		return;
	}
	json_open(out);
	if (f == BADGE_SHIELDS) {
		json_put_int(out, "schemaVersion", 1);
		json_put_str(out, "label", b->label);
		json_put_str(out, "message", str_of(states[s].name));
		json_put_str(out, "color", str_of(states[s].shields));
	} else {
		json_put_str(out, "status", str_of(states[s].name));
		json_put_int(out, "total", b->total);
		json_put_int(out, "grace", b->grace);
		json_put_int(out, "down", b->down);
	}
	json_close(out);
}
