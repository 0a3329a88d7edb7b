/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Statement texts and the table of prepared statements. */
#include <string.h>

#include "lib/base/xmalloc.h"
#include "lib/db/driver.h"

/* The end of the quoted text or comment at p; p when there is none. */
static const char *
skip_quoted(const char *p)
{
	const char *end;

	switch (*p) {
	case '\'':
	case '"':
	case '`':
		end = strchr(p + 1, *p);
		return end != NULL ? end + 1 : p + strlen(p);
	case '-':
		return p[1] == '-' ? p + strcspn(p, "\n") : p;
	case '/':
		if (p[1] != '*')
			return p;
		end = strstr(p + 2, "*/");
		return end != NULL ? end + 2 : p + strlen(p);
	default:
		return p;
	}
}

const char *
db_next_param(const char *p)
{
	const char *q;

	while (*p != '\0' && *p != '?') {
		q = skip_quoted(p);
		p = q != p ? q : p + 1;
	}
	return *p == '?' ? p : NULL;
}

size_t
db_list_at(const char *text)
{
	const char *p = text;
	size_t n = 0;

	while ((p = db_next_param(p)) != NULL && p[1] != '?') {
		n++;
		p++;
	}
	if (p == NULL)
		hc_bug("no list parameter: %s", text);
	return n;
}

size_t
db_list_padded(size_t n)
{
	size_t p = 1;

	while (p < n)
		p *= 2;
	return p;
}

char *
db_expand_list(const char *text, size_t n)
{
	const char *p = text;
	struct buf b = { 0 };
	size_t i;

	while ((p = db_next_param(p)) != NULL && p[1] != '?')
		p++;
	if (p == NULL)
		hc_bug("no list parameter: %s", text);
	buf_add(&b, text, (size_t)(p - text));
	for (i = 0; i < n; i++)
		buf_adds(&b, i > 0 ? ", ?" : "?");
	buf_adds(&b, p + 2);
	return buf_steal(&b);
}

struct str
db_values(const char *text)
{
	const char *at = strstr(text, " VALUES ("), *end;

	if (at == NULL)
		return (struct str){ NULL, 0 };
	at += 8;
	end = at + 1 + strspn(at + 1, "?, ");
	/* Nothing but parameters, and nothing behind them. */
	if (strcmp(end, ")") != 0)
		return (struct str){ NULL, 0 };
	return (struct str){ at, (size_t)(end + 1 - at) };
}

char *
db_expand_values(const char *text, size_t n)
{
	struct str row = db_values(text);
	struct buf b = { 0 };
	size_t i;

	buf_add(&b, text, (size_t)(row.p - text));
	for (i = 0; i < n; i++) {
		if (i > 0)
			buf_adds(&b, ", ");
		buf_addbuf(&b, row);
	}
	return buf_steal(&b);
}

static size_t
slot_of(const struct db_stmt *q, uint64_t variant)
{
	return (size_t)(((uintptr_t)q >> 4) * 31 + variant) %
	    DB_CACHE_SLOTS;
}

struct db_prep *
db_cache_find(const struct db_cache *c, const struct db_call *call,
    uint64_t variant)
{
	struct db_prep *p;

	for (p = c->slots[slot_of(call->q, variant)]; p != NULL; p = p->next)
		if (p->q == call->q && p->variant == variant &&
		    p->text == call->text)
			return p;
	return NULL;
}

void
db_cache_add(struct db_cache *c, struct db_prep *p, const struct db_call *call,
    uint64_t variant)
{
	size_t slot = slot_of(call->q, variant);

	p->q = call->q;
	p->text = call->text;
	p->variant = variant;
	p->next = c->slots[slot];
	c->slots[slot] = p;
}

void
db_cache_clear(struct db_cache *c, void (*fn)(struct db_prep *p))
{
	struct db_prep *p, *next;
	size_t i;

	for (i = 0; i < DB_CACHE_SLOTS; i++) {
		for (p = c->slots[i]; p != NULL; p = next) {
			next = p->next;
			fn(p);
		}
		c->slots[i] = NULL;
	}
}
