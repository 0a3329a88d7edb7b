/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/client/plan.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/xmalloc.h"
#include "lib/client/fields.h"
#include "lib/client/select.h"
#include "lib/sched/tz.h"

/* A check, wanted or there, by what pairs it. */
struct entry {
	const char *key, *name, *id;
	bool by_name;		/* it has no slug: key is its name */
	json_t *check;
	bool used;
};

void
plan_free(struct plan *p)
{
	size_t i;

	for (i = 0; i < p->n; i++)
		json_decref(p->steps[i].body);
	free(p->steps);
	*p = (struct plan){ 0 };
}

/* ---- order ---- */

static int
compare_keys(const struct entry *a, const struct entry *b)
{
	if (a->by_name != b->by_name)
		return a->by_name ? 1 : -1;
	return strcmp(a->key, b->key);
}

static int
compare(const void *va, const void *vb)
{
	const struct entry *a = va, *b = vb;
	int c = compare_keys(a, b);

	if (c == 0)
		c = strcmp(a->name, b->name);
	return c != 0 ? c : strcmp(a->id, b->id);
}

static struct entry *
entries(const json_t *checks, size_t *n)
{
	struct entry *list, *e;
	size_t i;

	*n = json_array_size(checks);
	list = xcalloc(*n + 1, sizeof *list);
	for (i = 0; i < *n; i++) {
		e = &list[i];
		e->check = json_array_get(checks, i);
		e->name = member_text(e->check, "name");
		e->key = member_text(e->check, "slug");
		e->by_name = *e->key == '\0';
		if (e->by_name)
			e->key = e->name;
		e->id = check_id(e->check);
	}
	qsort(list, *n, sizeof *list, compare);
	return list;
}

struct json_t *
plan_sorted(const struct json_t *checks)
{
	json_t *sorted = json_array();
	size_t i, n;
	struct entry *list = entries(checks, &n);

	for (i = 0; i < n; i++)
		json_array_append(sorted, list[i].check);
	free(list);
	return sorted;
}

/* ---- differences ---- */

/* The same instant of zone files: servers store the current name. */
static bool
same_zone(const json_t *a, const json_t *b)
{
	const char *current, *s = json_string_value(a);

	if (s == NULL || !json_is_string(b))
		return false;
	current = tz_canonical(str_of(s));
	return current != NULL && strcmp(current, json_string_value(b)) == 0;
}

static int
compare_texts(const void *a, const void *b)
{
	const struct str *x = a, *y = b;
	int c = memcmp(x->p, y->p, x->len < y->len ? x->len : y->len);

	return c != 0 ? c : (x->len > y->len) - (x->len < y->len);
}

/* Appends the items of a list with commas, in order. */
static void
sort_list(const char *s, struct buf *out)
{
	struct str *items = NULL;
	size_t i, n = 0, len;

	for (; *s != '\0'; s += len + (s[len] == ',')) {
		len = strcspn(s, ",");
		items = xreallocarray(items, n + 1, sizeof *items);
		items[n++] = (struct str){ s, len };
	}
	if (n > 1)
		qsort(items, n, sizeof *items, compare_texts);
	for (i = 0; i < n; i++) {
		if (i > 0)
			buf_addc(out, ',');
		buf_addbuf(out, items[i]);
	}
	free(items);
}

static bool
same_list(const json_t *a, const json_t *b)
{
	struct buf x = { 0 }, y = { 0 };
	bool same;

	sort_list(json_is_string(a) ? json_string_value(a) : "", &x);
	sort_list(json_is_string(b) ? json_string_value(b) : "", &y);
	same = str_eq(buf_view(&x), buf_view(&y));
	buf_free(&x);
	buf_free(&y);
	return same;
}

static bool
same_value(int field, const json_t *wanted, const json_t *there)
{
	/* Older servers leave out what they do not know. */
	if (there == NULL && fields[field].type == FIELD_FLAG)
		return json_is_false(wanted);
	if (there == NULL && fields[field].type == FIELD_TEXT &&
	    field != FIELD_SCHEDULE)
		return json_string_length(wanted) == 0;
	if (field == FIELD_CHANNELS)
		return same_list(wanted, there);
	return json_equal(wanted, there) ||
	    (field == FIELD_TZ && same_zone(wanted, there));
}

/* The fields of wanted that check has otherwise: a new object. */
static json_t *
differences(const json_t *wanted, const json_t *check)
{
	json_t *body = json_object(), *v;
	int i;

	for (i = 0; i < FIELDS; i++) {
		v = json_object_get(wanted, fields[i].name);
		if (v != NULL && !same_value(i, v,
		    json_object_get(check, fields[i].name)))
			json_object_set(body, fields[i].name, v);
	}
	return body;
}

/* ---- pairs ---- */

static void
add_step(struct plan *p, enum plan_kind kind, const struct entry *e,
    const char *id, json_t *body)
{
	p->steps = xreallocarray(p->steps, p->n + 1, sizeof *p->steps);
	p->steps[p->n++] = (struct plan_step){ .kind = kind, .id = id,
		.label = *e->key != '\0' ? e->key : "(no name)",
		.body = body };
	p->changes += kind != PLAN_SAME;
}

static void
pair(struct plan *p, struct entry *wanted, struct entry *there)
{
	json_t *body = differences(wanted->check, there->check);

	wanted->used = there->used = true;
	/* Before version 3 a new name brings a new slug, unless one is
	 * given. */
	if (json_object_get(body, "name") != NULL)
		json_object_set(body, "slug",
		    json_object_get(wanted->check, "slug"));
	add_step(p, json_object_size(body) > 0 ? PLAN_CHANGE : PLAN_SAME,
	    wanted, there->id, body);
}

/* Runs of entries with one key. */
struct group {
	struct entry *wanted, *there;
	size_t nwanted, nthere;
};

enum likeness { EQUAL, SAME_NAME, SAME_KEY };

static bool
alike(enum likeness how, const struct entry *w, const struct entry *t)
{
	json_t *body;
	bool same;

	if (how == SAME_KEY)
		return true;
	if (strcmp(w->name, t->name) != 0)
		return false;
	if (how == SAME_NAME)
		return true;
	body = differences(w->check, t->check);
	same = json_object_size(body) == 0;
	json_decref(body);
	return same;
}

static size_t
unused(const struct entry *e, size_t n)
{
	size_t i, left = 0;

	for (i = 0; i < n; i++)
		left += !e[i].used;
	return left;
}

/* The best pairs first; what then is left must leave no choice. */
static int
pair_group(struct plan *p, struct group *g, struct hc_err *err)
{
	size_t i, k, wanted, there;
	int how;

	for (how = EQUAL; how <= SAME_KEY; how++) {
		wanted = unused(g->wanted, g->nwanted);
		there = unused(g->there, g->nthere);
		if (how == SAME_KEY && wanted > 0 && there > wanted)
			return hc_err(err, HC_EEXIST,
			    "%s: %zu checks have this %s, %zu in the file",
			    g->wanted->key, g->nthere,
			    g->wanted->by_name ? "name" : "slug", g->nwanted);
		for (i = 0; i < g->nwanted; i++) {
			for (k = 0; !g->wanted[i].used && k < g->nthere; k++) {
				if (!g->there[k].used && alike((enum likeness)
				    how, &g->wanted[i], &g->there[k]))
					pair(p, &g->wanted[i], &g->there[k]);
			}
		}
	}
	for (i = 0; i < g->nwanted; i++) {
		if (!g->wanted[i].used)
			add_step(p, PLAN_CREATE, &g->wanted[i], NULL,
			    json_copy(g->wanted[i].check));
	}
	return 0;
}

static size_t
run_length(const struct entry *e, size_t n)
{
	size_t i = 1;

	while (i < n && compare_keys(e, &e[i]) == 0)
		i++;
	return n == 0 ? 0 : i;
}

static int
pair_all(struct plan *p, struct group all, struct hc_err *err)
{
	struct group g;
	int c;

	while (all.nwanted > 0) {
		g = all;
		g.nwanted = run_length(g.wanted, all.nwanted);
		while (all.nthere > 0 &&
		    (c = compare_keys(all.there, all.wanted)) < 0) {
			all.there++;
			all.nthere--;
		}
		g.there = all.there;
		g.nthere = run_length(g.there, all.nthere);
		if (g.nthere > 0 && compare_keys(g.there, g.wanted) != 0)
			g.nthere = 0;
		if (pair_group(p, &g, err) == -1)
			return -1;
		all.wanted += g.nwanted;
		all.nwanted -= g.nwanted;
	}
	return 0;
}

static int
step_rank(const struct plan_step *s)
{
	return (int)(strchr("+~-=", (int)s->kind) - "+~-=");
}

/* Creations, changes, deletions, the rest; each in the order they have. */
static void
order_steps(struct plan *p)
{
	struct plan_step *sorted = xcalloc(p->n + 1, sizeof *sorted);
	size_t i, n = 0;
	int rank;

	for (rank = 0; rank < 4; rank++) {
		for (i = 0; i < p->n; i++) {
			if (step_rank(&p->steps[i]) == rank)
				sorted[n++] = p->steps[i];
		}
	}
	free(p->steps);
	p->steps = sorted;
}

static int
step_valid(const struct plan_step *s, struct hc_err *err)
{
	json_t *v;
	int i;

	for (i = 0; i < FIELDS; i++) {
		v = json_object_get(s->body, fields[i].name);
		if (v != NULL && field_valid(i, v, err) == -1)
			return hc_err_wrap(err, "%.100s", s->label);
	}
	return 0;
}

int
plan_make(struct plan *p, const struct json_t *wanted,
    const struct json_t *checks, bool prune, struct hc_err *err)
{
	struct group all;
	size_t i;
	int rc;

	*p = (struct plan){ 0 };
	all.wanted = entries(wanted, &all.nwanted);
	all.there = entries(checks, &all.nthere);
	rc = pair_all(p, all, err);
	for (i = 0; rc == 0 && prune && i < all.nthere; i++) {
		if (!all.there[i].used)
			add_step(p, PLAN_DELETE, &all.there[i],
			    all.there[i].id, NULL);
	}
	free(all.wanted);
	free(all.there);
	for (i = 0; rc == 0 && i < p->n; i++)
		rc = step_valid(&p->steps[i], err);
	if (rc == 0)
		order_steps(p);
	else
		plan_free(p);
	return rc;
}

void
plan_line(const struct plan_step *s, struct buf *out)
{
	const char *sep = ": ";
	const char *key;
	json_t *value;

	buf_addf(out, "%c %s", (char)s->kind, s->label);
	if (s->kind != PLAN_CHANGE)
		return;
	json_object_foreach(s->body, key, value) {
		(void)value;
		buf_addf(out, "%s%s", sep, key);
		sep = ", ";
	}
}
