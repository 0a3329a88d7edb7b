/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/base/conffile.h"

#include <ctype.h>
#include <string.h>

#include "lib/base/enc.h"

struct parser {
	const char *p, *end;
	int line;
	struct buf value;
	size_t keep;		/* length before trailing blanks */
};

static int
is_newline(char c)
{
	return c == '\n' || c == '\r';
}

static int
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* The next byte, which must exist; counts lines ("\r\n" as one). */
static char
take(struct parser *ps)
{
	char c = *ps->p++;

	if (c == '\n' || (c == '\r' && (ps->p == ps->end || *ps->p != '\n')))
		ps->line++;
	return c;
}

static void
take_newline(struct parser *ps)
{
	char c = take(ps);

	if (c == '\r' && ps->p < ps->end && *ps->p == '\n')
		take(ps);
}

static void
skip_line(struct parser *ps)
{
	while (ps->p < ps->end && !is_newline(*ps->p))
		ps->p++;
}

/* Behind a backslash: a newline joins lines; inside double quotes only some
 * characters lose the backslash. */
static void
escape(struct parser *ps, int quoted)
{
	if (ps->p == ps->end)
		return;
	if (is_newline(*ps->p)) {
		take_newline(ps);
		return;
	}
	if (quoted && strchr("\"\\`$", *ps->p) == NULL)
		buf_addc(&ps->value, '\\');
	buf_addc(&ps->value, take(ps));
	ps->keep = ps->value.len;
}

static int
quoted(struct parser *ps, char quote, struct hc_err *err)
{
	int start = ps->line;

	for (;;) {
		char c;

		if (ps->p == ps->end)
			return hc_err(err, HC_EINVAL, "%d: no closing %c",
			    start, quote);
		c = take(ps);
		if (c == quote)
			break;
		if (c == '\\' && quote == '"')
			escape(ps, 1);
		else
			buf_addc(&ps->value, c);
	}
	ps->keep = ps->value.len;
	return 0;
}

/* Up to the end of the line. Quotes count at the start and behind another
 * quoted part; elsewhere they are ordinary characters. */
static int
parse_value(struct parser *ps, struct hc_err *err)
{
	int plain = 0;

	buf_reset(&ps->value);
	buf_adds(&ps->value, "");
	ps->keep = 0;
	while (ps->p < ps->end && !is_newline(*ps->p)) {
		char c = take(ps);

		if (!plain && (c == '"' || c == '\'')) {
			if (quoted(ps, c, err) != 0)
				return -1;
			continue;
		}
		if (!plain && is_blank(c))
			continue;
		plain = 1;
		if (c == '\\') {
			escape(ps, 0);
			continue;
		}
		buf_addc(&ps->value, c);
		if (!is_blank(c))
			ps->keep = ps->value.len;
	}
	buf_cut(&ps->value, ps->keep);
	if (ps->p < ps->end)
		take_newline(ps);
	return 0;
}

static int
is_name(struct str s)
{
	size_t i;

	for (i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c > 127 || !(isalnum(c) || c == '_') ||
		    (i == 0 && isdigit(c)))
			return 0;
	}
	return s.len > 0;
}

static int
parse_key(struct parser *ps, struct str *key, struct hc_err *err)
{
	key->p = ps->p;
	while (ps->p < ps->end && !is_newline(*ps->p) && *ps->p != '=')
		ps->p++;
	key->len = (size_t)(ps->p - key->p);
	while (key->len > 0 && is_blank(key->p[key->len - 1]))
		key->len--;
	if (ps->p == ps->end || *ps->p != '=')
		return hc_err(err, HC_EINVAL, "%d: no \"=\" in the line",
		    ps->line);
	ps->p++;
	if (!is_name(*key))
		/* The text is not shown: it may be a line of a key file. */
		return hc_err(err, HC_EINVAL, "%d: no name before \"=\"",
		    ps->line);
	return 0;
}

static void
add_entry(struct arena *a, struct conf_file *out, size_t *cap,
    struct conf_entry e)
{
	struct conf_entry *more;

	if (out->n == *cap) {
		*cap = *cap ? *cap * 2 : 32;
		more = arena_calloc(a, *cap, sizeof *more);
		if (out->n > 0)
			memcpy(more, out->entries, out->n * sizeof *more);
		out->entries = more;
	}
	out->entries[out->n++] = e;
}

/* One line: nothing, a comment or an entry. */
static int
parse_line(struct arena *a, struct parser *ps, struct conf_file *out,
    size_t *cap, struct hc_err *err)
{
	struct conf_entry e;
	struct str key;

	while (ps->p < ps->end && is_blank(*ps->p))
		ps->p++;
	if (ps->p < ps->end && (*ps->p == '#' || *ps->p == ';'))
		skip_line(ps);
	if (ps->p == ps->end)
		return 0;
	if (is_newline(*ps->p)) {
		take_newline(ps);
		return 0;
	}
	e.line = ps->line;
	if (parse_key(ps, &key, err) != 0 || parse_value(ps, err) != 0)
		return -1;
	if (!utf8_valid(buf_view(&ps->value)))
		return hc_err(err, HC_EINVAL, "%d: %.*s is not UTF-8", e.line,
		    (int)key.len, key.p);
	e.key = arena_memdup0(a, key.p, key.len);
	e.value = arena_memdup0(a, ps->value.p, ps->value.len);
	add_entry(a, out, cap, e);
	return 0;
}

int
conf_parse(struct arena *a, struct str text, struct conf_file *out,
    struct hc_err *err)
{
	struct parser ps = { .p = text.p, .line = 1 };
	size_t cap = 0;
	int rc = 0;

	*out = (struct conf_file){ 0 };
	if (text.len == 0)
		return 0;
	if (memchr(text.p, '\0', text.len) != NULL)
		return hc_err(err, HC_EINVAL, "1: holds NUL characters");
	ps.end = text.p + text.len;
	while (rc == 0 && ps.p < ps.end)
		rc = parse_line(a, &ps, out, &cap, err);
	buf_free(&ps.value);
	return rc;
}

void
conf_quote(struct buf *out, const char *value)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	    "!%&()*+,-./:<=>?@[]^_{|}~";
	const char *p;

	if (value[strspn(value, plain)] == '\0') {
		buf_adds(out, value);
		return;
	}
	buf_addc(out, '"');
	for (p = value; *p != '\0'; p++) {
		if (strchr("\"\\`$", *p) != NULL)
			buf_addc(out, '\\');
		buf_addc(out, *p);
	}
	buf_addc(out, '"');
}
