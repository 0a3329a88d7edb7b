/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Values and results: what is the same on every backend. */
#include <stdlib.h>
#include <string.h>

#include "lib/base/clock.h"
#include "lib/base/num.h"
#include "lib/base/xmalloc.h"
#include "lib/db/driver.h"

struct db_val
db_time(int64_t us)
{
	if (us == HC_NOTIME)
		return db_null_of(DB_TIME);
	return (struct db_val){ .type = DB_TIME, .v.i = us };
}

struct db_val
db_date(int64_t days)
{
	if (days == HC_NOTIME)
		return db_null_of(DB_DATE);
	return (struct db_val){ .type = DB_DATE, .v.i = days };
}

struct db_val
db_interval(int64_t us)
{
	if (us == HC_NOTIME)
		return db_null_of(DB_INTERVAL);
	return (struct db_val){ .type = DB_INTERVAL, .v.i = us };
}

struct db_val
db_inet(const char *addr)
{
	if (addr == NULL)
		return db_null_of(DB_INET);
	return (struct db_val){ .type = DB_INET, .v.s = str_of(addr) };
}

enum db_type
db_val_type(const struct db_val *v)
{
	return v->type == DB_NULL ? (enum db_type)v->v.i : v->type;
}

static int
check_text(const struct db_val *v, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if ((v[i].type == DB_TEXT || v[i].type == DB_INET) &&
		    v[i].v.s.len > 0 &&
		    memchr(v[i].v.s.p, '\0', v[i].v.s.len) != NULL)
			return -1;
	return 0;
}

int
db_check_args(const struct db_call *c, struct hc_err *err)
{
	size_t n = c->nrows ? c->nargs * c->nrows : c->nargs;

	if (check_text(c->args, n) == -1 ||
	    check_text(c->list, c->nlist) == -1)
		return hc_err(err, HC_EINVAL,
		    "%s: text with a NUL character", c->q->name);
	return 0;
}

void
db_res_free(struct db_res *r)
{
	arena_free(&r->arena);
	*r = (struct db_res){ 0 };
}

struct db_cell
db_cell_bytes(struct db_res *r, const void *p, size_t len)
{
	struct db_cell c = { .t = CELL_BYTES };

	c.v.s.p = arena_memdup0(&r->arena, p, len);
	c.v.s.len = len;
	return c;
}

struct db_cell *
db_add_row(struct db_res *r, size_t *cap)
{
	struct db_cell *old = r->cells;

	if (r->nrows == *cap) {
		*cap = *cap ? *cap * 4 : 1;
		r->cells = arena_calloc(&r->arena, *cap * r->ncols,
		    sizeof *r->cells);
		if (r->nrows > 0)
			memcpy(r->cells, old,
			    r->nrows * r->ncols * sizeof *old);
	}
	return &r->cells[r->nrows++ * r->ncols];
}

static const struct db_cell *
cell(const struct db_res *r, size_t row, size_t col)
{
	if (row >= r->nrows || col >= r->ncols)
		hc_bug("cell %zu,%zu of %zu x %zu", row, col, r->nrows,
		    r->ncols);
	return &r->cells[row * r->ncols + col];
}

int
db_is_null(const struct db_res *r, size_t row, size_t col)
{
	return cell(r, row, col)->t == CELL_NULL;
}

int64_t
db_get_int(const struct db_res *r, size_t row, size_t col)
{
	const struct db_cell *c = cell(r, row, col);
	int64_t i = 0;

	switch (c->t) {
	case CELL_INT:
		return c->v.i;
	case CELL_DOUBLE:
		return (int64_t)c->v.d;
	case CELL_BYTES:
		/* numeric and decimal: sums */
		if (num(c->v.s, INT64_MIN, INT64_MAX, &i, NULL) == -1)
			i = (int64_t)strtod(c->v.s.p, NULL);
		return i;
	case CELL_NULL:
		break;
	}
	return 0;
}

int
db_get_bool(const struct db_res *r, size_t row, size_t col)
{
	return db_get_int(r, row, col) != 0;
}

double
db_get_double(const struct db_res *r, size_t row, size_t col)
{
	const struct db_cell *c = cell(r, row, col);

	switch (c->t) {
	case CELL_INT:
		return (double)c->v.i;
	case CELL_DOUBLE:
		return c->v.d;
	case CELL_BYTES:
		return strtod(c->v.s.p, NULL);
	case CELL_NULL:
		break;
	}
	return 0.0;
}

/* The arena serves as the store of texts made on demand; a result that is
 * const for its readers is still one that we own. */
static struct str
number_text(const struct db_res *r, const struct db_cell *c)
{
	struct db_res *own = (struct db_res *)(uintptr_t)r;
	char *s;

	if (c->t == CELL_INT)
		s = arena_printf(&own->arena, "%lld", (long long)c->v.i);
	else
		s = arena_printf(&own->arena, "%.17g", c->v.d);
	return str_of(s);
}

struct str
db_get_str(const struct db_res *r, size_t row, size_t col)
{
	const struct db_cell *c = cell(r, row, col);

	if (c->t == CELL_NULL)
		return (struct str){ NULL, 0 };
	return c->t == CELL_BYTES ? c->v.s : number_text(r, c);
}

const char *
db_get_text(const struct db_res *r, size_t row, size_t col)
{
	struct str s = db_get_str(r, row, col);

	return s.p != NULL ? s.p : "";
}

int64_t
db_get_time(const struct db_res *r, size_t row, size_t col)
{
	const struct db_cell *c = cell(r, row, col);
	int64_t us;

	if (c->t == CELL_INT)
		return c->v.i;
	if (c->t != CELL_BYTES ||
	    hc_time_parse(c->v.s.p, c->v.s.len, &us) == -1)
		return HC_NOTIME;
	return us;
}

int64_t
db_get_date(const struct db_res *r, size_t row, size_t col)
{
	const struct db_cell *c = cell(r, row, col);
	char text[32];
	int64_t us;

	/* Of a longer text the first ten characters are the date. */
	if (c->t != CELL_BYTES || c->v.s.len < 10)
		return HC_NOTIME;
	memcpy(text, c->v.s.p, 10);
	memcpy(text + 10, " 00:00:00", 9);
	if (hc_time_parse(text, 19, &us) == -1)
		return HC_NOTIME;
	/* Whole days, so exact for negative ones too. */
	return us / HC_DAY;
}

int64_t
db_get_interval(const struct db_res *r, size_t row, size_t col)
{
	if (db_is_null(r, row, col))
		return HC_NOTIME;
	return db_get_int(r, row, col);
}

int
db_get_uuid(const struct db_res *r, size_t row, size_t col, struct uuid *u)
{
	const struct db_cell *c = cell(r, row, col);

	if (c->t == CELL_BYTES && uuid_from_any(c->v.s, u) == 0)
		return 1;
	memset(u, 0, sizeof *u);
	return 0;
}
