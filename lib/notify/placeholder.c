/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/notify/placeholder.h"

#include <string.h>

#include "lib/base/json.h"
#include "lib/model/check_json.h"

#define FIXED_MAX 11		/* all but $TAG1 and on */

static struct str
quoted(struct alert *a, struct str s)
{
	struct buf b = { 0 };

	json_quote(&b, s);
	return arena_take(&a->arena, &b);
}

static struct str
now_text(struct alert *a)
{
	struct buf b = { 0 };

	iso_time(&b, a->created);
	return arena_take(&a->arena, &b);
}

static struct str
json_text(struct alert *a)
{
	const struct check_json j = { .check = &a->check, .set = a->set,
		.version = 3, .channels = a->channels, .now = a->now };
	struct buf b = { 0 };

	check_json(&b, &j);
	return arena_take(&a->arena, &b);
}

static struct str
exit_text(struct alert *a)
{
	if (!a->has_ping || !a->ping.has_exitstatus)
		return STR("-1");
	return str_of(arena_printf(&a->arena, "%d", a->ping.exitstatus));
}

const struct placeholder *
placeholders(struct alert *a, unsigned which, size_t *n)
{
	struct placeholder *v = arena_calloc(&a->arena, FIXED_MAX + a->ntags,
	    sizeof *v);
	size_t i, k = 0;

	v[k++] = (struct placeholder){ "$CODE", str_of(a->code) };
	v[k++] = (struct placeholder){ "$STATUS",
		str_of(a->up ? "up" : "down") };
	v[k++] = (struct placeholder){ "$NOW", now_text(a) };
	if (which & PLACEHOLDER_WEBHOOK)
		v[k++] = (struct placeholder){ "$NAME_JSON",
			quoted(a, a->check.name) };
	v[k++] = (struct placeholder){ "$NAME", a->check.name };
	if (which & PLACEHOLDER_WEBHOOK)
		v[k++] = (struct placeholder){ "$SLUG", a->check.slug };
	v[k++] = (struct placeholder){ "$TAGS", a->check.tags };
	if (which & PLACEHOLDER_JSON)
		v[k++] = (struct placeholder){ "$JSON", json_text(a) };
	if (which & PLACEHOLDER_BODY) {
		v[k++] = (struct placeholder){ "$BODY_JSON",
			quoted(a, a->body) };
		v[k++] = (struct placeholder){ "$BODY", a->body };
	}
	if (which & PLACEHOLDER_WEBHOOK)
		v[k++] = (struct placeholder){ "$EXITSTATUS", exit_text(a) };
	for (i = 0; i < a->ntags; i++)
		v[k++] = (struct placeholder){
			arena_printf(&a->arena, "$TAG%zu", i + 1),
			a->tags[i] };
	*n = k;
	return v;
}

const struct placeholder *
placeholder_match(struct str s, const struct placeholder *v, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (str_starts(s, v[i].name))
			return &v[i];
	return NULL;
}

void
placeholder_replace(struct buf *out, struct str text,
    const struct placeholder *v, size_t n, placeholder_fn *write)
{
	const char *end = text.p + text.len, *p = text.p, *dollar;
	const struct placeholder *found;

	while (p < end) {
		dollar = memchr(p, '$', (size_t)(end - p));
		if (dollar == NULL)
			dollar = end;
		buf_add(out, p, (size_t)(dollar - p));
		if (dollar == end)
			return;
		found = placeholder_match((struct str){ dollar,
			(size_t)(end - dollar) }, v, n);
		if (found == NULL) {
			buf_addc(out, '$');
			p = dollar + 1;
			continue;
		}
		if (write != NULL)
			write(out, found->value);
		else
			buf_addbuf(out, found->value);
		p = dollar + strlen(found->name);
	}
}
