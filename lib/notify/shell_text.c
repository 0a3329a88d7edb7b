/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/notify/shell_text.h"

#include <string.h>

enum where {
	BARE,			/* outside of quotes */
	SINGLE,
	DOUBLE,
	UNSURE			/* until the end */
};

struct scan {
	struct buf *out;
	enum where where;
	bool escaped;		/* by a backslash before it */
	bool word_start;	/* a comment can begin */
	char last;		/* outside of quotes */
};

static bool
is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || (c != '\0' &&
	    strchr("_@%+=:,./-", c) != NULL);
}

void
shell_quote(struct buf *out, struct str s)
{
	size_t i, plain = 0;

	for (i = 0; i < s.len; i++)
		plain += is_plain(s.p[i]);
	if (s.len > 0 && plain == s.len) {
		buf_addbuf(out, s);
		return;
	}
	buf_addc(out, '\'');
	for (i = 0; i < s.len; i++) {
		if (s.p[i] == '\'')
			buf_adds(out, "'\"'\"'");
		else
			buf_addc(out, s.p[i]);
	}
	buf_addc(out, '\'');
}

/* Some shells read $'...' as a text with escapes. */
static bool
odd_after_dollar(const struct scan *s, struct str value)
{
	return s->last == '$' && (memchr(value.p, '\'', value.len) != NULL ||
	    memchr(value.p, '\\', value.len) != NULL);
}

static void
put(struct scan *s, const struct placeholder *p)
{
	if (s->where == SINGLE || s->escaped)
		buf_adds(s->out, p->name);
	else if (s->where != BARE)
		buf_addf(s->out, "${%s}", p->name + 1);
	else if (p->value.len > 0 && odd_after_dollar(s, p->value))
		buf_addf(s->out, "\"${%s}\"", p->name + 1);
	else
		shell_quote(s->out, p->value);
	s->escaped = false;
	s->word_start = false;
	s->last = 'x';
}

static void
bare(struct scan *s, char c, char next)
{
	if (c == '\\')
		s->escaped = true;
	else if (c == '\'')
		s->where = s->last == '$' ? UNSURE : SINGLE;
	else if (c == '"')
		s->where = DOUBLE;
	else if (c == '`' || (c == '<' && next == '<') ||
	    (c == '$' && (next == '(' || next == '{')) ||
	    (c == '(' && next == '(') || (c == '#' && s->word_start))
		s->where = UNSURE;
	s->word_start = strchr(" \t\n;&|()<>", c) != NULL && c != '\0';
	s->last = c;
}

static void
step(struct scan *s, char c, char next)
{
	if (s->escaped)
		s->escaped = s->word_start = false;
	else if (s->where == BARE)
		bare(s, c, next);
	else if (s->where == SINGLE && c == '\'') {
		s->where = BARE;
		s->last = c;
	} else if (s->where == DOUBLE) {
		if (c == '\\')
			s->escaped = true;
		else if (c == '`' || (c == '$' && (next == '(' ||
		    next == '{')))
			s->where = UNSURE;
		else if (c == '"') {
			s->where = BARE;
			s->last = c;
		}
	}
	buf_addc(s->out, c);
}

void
shell_text(struct buf *out, struct str cmd, const struct placeholder *v,
    size_t n)
{
	struct scan s = { .out = out, .word_start = true };
	const struct placeholder *p;
	size_t i = 0;

	while (i < cmd.len) {
		p = cmd.p[i] != '$' ? NULL : placeholder_match((struct str){
			cmd.p + i, cmd.len - i }, v, n);
		if (p != NULL) {
			put(&s, p);
			i += strlen(p->name);
			continue;
		}
		step(&s, cmd.p[i], i + 1 < cmd.len ? cmd.p[i + 1] : '\0');
		i++;
	}
}
