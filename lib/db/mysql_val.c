/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#ifdef WITH_MYSQL
#include "lib/db/mysql_val.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/clock.h"
#include "lib/base/xmalloc.h"

/* ---- parameters ---- */

static enum enum_field_types
sent_as(enum db_type t)
{
	switch (t) {
	case DB_INT:
	case DB_BOOL:
	case DB_INTERVAL:
		return MYSQL_TYPE_LONGLONG;
	case DB_DOUBLE:
		return MYSQL_TYPE_DOUBLE;
	case DB_BLOB:
		return MYSQL_TYPE_BLOB;
	default:
		return MYSQL_TYPE_STRING;
	}
}

/* The text of a value that is sent as text or bytes. */
static struct str
text_of_val(const struct db_val *v, enum my_uuid uuid, struct arena *a)
{
	char text[HC_TIME_SIZE];

	switch (v->type) {
	case DB_UUID:
		if (uuid == MY_UUID_HEX)
			uuid_hex(&v->v.u, text);
		else
			uuid_text(&v->v.u, text);
		return arena_str(a, str_of(text));
	case DB_TIME:
		hc_time_format(v->v.i, text);
		return arena_str(a, str_of(text));
	case DB_DATE:
		hc_time_format(v->v.i * HC_DAY, text);
		return arena_str(a, (struct str){ text, 10 });
	default:
		return v->v.s.len > 0 ? v->v.s : STR("");
	}
}

/* The server only reads it, but the member of MYSQL_BIND is not const. */
static void *
unconst(const void *p)
{
	return (void *)(uintptr_t)p;
}

static void
bind_one(MYSQL_BIND *b, const struct db_val *v, enum my_uuid uuid,
    struct arena *a)
{
	struct str s;

	if (v->type == DB_NULL) {
		b->buffer_type = MYSQL_TYPE_NULL;
		return;
	}
	b->buffer_type = sent_as(v->type);
	if (b->buffer_type == MYSQL_TYPE_LONGLONG)
		b->buffer = unconst(&v->v.i);
	else if (b->buffer_type == MYSQL_TYPE_DOUBLE)
		b->buffer = unconst(&v->v.d);
	else {
		s = text_of_val(v, uuid, a);
		b->buffer = unconst(s.p);
		b->buffer_length = s.len;
		b->length = &b->buffer_length;
	}
}

MYSQL_BIND *
my_params(const struct db_call *c, const struct db_val *args, size_t nlist,
    enum my_uuid uuid, struct arena *a)
{
	size_t before = c->list != NULL ? db_list_at(c->text) : c->nargs, i;
	MYSQL_BIND *all = arena_calloc(a, c->nargs + nlist + 1, sizeof *all);
	MYSQL_BIND *b = all;

	for (i = 0; i < before; i++)
		bind_one(b++, &args[i], uuid, a);
	for (i = 0; i < nlist; i++)
		bind_one(b++, &c->list[i < c->nlist ? i : c->nlist - 1],
		    uuid, a);
	for (i = before; i < c->nargs; i++)
		bind_one(b++, &args[i], uuid, a);
	return all;
}

/* One column of a batch: arrays of values, lengths and NULLs. */
struct column {
	int64_t *ints;
	double *doubles;
	const char **texts;
	unsigned long *lengths;
	char *nulls;
};

static int
add_to_column(struct column *col, size_t row, const struct db_val *v,
    MYSQL_BIND *b, enum my_uuid uuid, struct arena *a)
{
	struct str s;

	if (v->type == DB_NULL) {
		col->nulls[row] = STMT_INDICATOR_NULL;
		col->texts[row] = "";
		return 0;
	}
	if (sent_as(v->type) != b->buffer_type)
		return -1;
	if (b->buffer_type == MYSQL_TYPE_LONGLONG)
		col->ints[row] = v->v.i;
	else if (b->buffer_type == MYSQL_TYPE_DOUBLE)
		col->doubles[row] = v->v.d;
	else {
		s = text_of_val(v, uuid, a);
		col->texts[row] = s.p;
		col->lengths[row] = s.len;
	}
	return 0;
}

static int
make_column(MYSQL_BIND *b, const struct db_val *v, size_t nrows, size_t stride,
    enum my_uuid uuid, struct arena *a)
{
	enum db_type t = DB_NULL;
	struct column col;
	size_t i;

	for (i = 0; i < nrows && t == DB_NULL; i++)
		t = db_val_type(&v[i * stride]);
	b->buffer_type = sent_as(t);
	col.nulls = arena_calloc(a, nrows, sizeof *col.nulls);
	col.texts = arena_calloc(a, nrows, sizeof *col.texts);
	col.lengths = arena_calloc(a, nrows, sizeof *col.lengths);
	col.ints = arena_calloc(a, nrows, sizeof *col.ints);
	col.doubles = arena_calloc(a, nrows, sizeof *col.doubles);
	b->buffer = col.texts;
	if (b->buffer_type == MYSQL_TYPE_LONGLONG)
		b->buffer = col.ints;
	else if (b->buffer_type == MYSQL_TYPE_DOUBLE)
		b->buffer = col.doubles;
	b->length = col.lengths;
	b->u.indicator = col.nulls;
	for (i = 0; i < nrows; i++)
		if (add_to_column(&col, i, &v[i * stride], b, uuid, a) == -1)
			return -1;
	return 0;
}

MYSQL_BIND *
my_columns(const struct db_call *c, size_t first, size_t nrows,
    enum my_uuid uuid, struct arena *a)
{
	MYSQL_BIND *b = arena_calloc(a, c->nargs, sizeof *b);
	size_t i;

	for (i = 0; i < c->nargs; i++)
		if (make_column(&b[i], c->args + first * c->nargs + i, nrows,
		    c->nargs, uuid, a) == -1)
			return NULL;
	return b;
}

size_t
my_rows_fitting(const struct db_call *c, size_t first, size_t bytes)
{
	size_t row, i, sum = 0;

	for (row = first; row < c->nrows; row++) {
		for (i = 0; i < c->nargs; i++) {
			const struct db_val *v = &c->args[row * c->nargs + i];

			/* The most that anything else takes. */
			sum += 48;
			if (v->type == DB_TEXT || v->type == DB_BLOB)
				sum += v->v.s.len;
		}
		if (sum > bytes && row > first)
			break;
	}
	return row - first;
}

static int
any_uuid(const struct db_val *v, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (v[i].type == DB_UUID)
			return 1;
	return 0;
}

int
my_has_uuid(const struct db_call *c)
{
	return any_uuid(c->args, c->nargs * (c->nrows ? c->nrows : 1)) ||
	    any_uuid(c->list, c->nlist);
}

/* ---- rows ---- */

struct my_field {
	int64_t i;
	double d;
	MYSQL_TIME t;
	unsigned long length;
	my_bool is_null, error;
	enum enum_field_types type;	/* the column's */
};

struct my_row {
	unsigned n;
	MYSQL_BIND *binds;
	struct my_field *fields;
};

static void
bind_field(MYSQL_BIND *b, struct my_field *f)
{
	b->is_null = &f->is_null;
	b->length = &f->length;
	b->error = &f->error;
	switch (f->type) {
	case MYSQL_TYPE_TINY:
	case MYSQL_TYPE_SHORT:
	case MYSQL_TYPE_INT24:
	case MYSQL_TYPE_LONG:
	case MYSQL_TYPE_LONGLONG:
	case MYSQL_TYPE_YEAR:
		b->buffer_type = MYSQL_TYPE_LONGLONG;
		b->buffer = &f->i;
		break;
	case MYSQL_TYPE_FLOAT:
	case MYSQL_TYPE_DOUBLE:
		b->buffer_type = MYSQL_TYPE_DOUBLE;
		b->buffer = &f->d;
		break;
	case MYSQL_TYPE_DATE:
	case MYSQL_TYPE_DATETIME:
	case MYSQL_TYPE_TIMESTAMP:
		b->buffer_type = MYSQL_TYPE_DATETIME;
		b->buffer = &f->t;
		b->buffer_length = sizeof f->t;
		break;
	default:
		/* Only the length; the bytes are fetched into the arena. */
		b->buffer_type = MYSQL_TYPE_STRING;
		break;
	}
}

struct my_row *
my_row_new(MYSQL_STMT *stmt, const MYSQL_RES *meta)
{
	struct my_row *row = xcalloc(1, sizeof *row);
	const MYSQL_FIELD *f = meta->fields;
	unsigned i;

	row->n = mysql_stmt_field_count(stmt);
	row->binds = xcalloc(row->n, sizeof *row->binds);
	row->fields = xcalloc(row->n, sizeof *row->fields);
	for (i = 0; i < row->n; i++) {
		row->fields[i].type = f[i].type;
		bind_field(&row->binds[i], &row->fields[i]);
	}
	return row;
}

int
my_row_fits(const struct my_row *row, MYSQL_STMT *stmt)
{
	return row->n == mysql_stmt_field_count(stmt);
}

void
my_row_free(struct my_row *row)
{
	if (row == NULL)
		return;
	free(row->binds);
	free(row->fields);
	free(row);
}

static int64_t
time_us(const MYSQL_TIME *t)
{
	struct hc_tm tm = { .year = (int)t->year, .month = (int)t->month,
		.day = (int)t->day, .hour = (int)t->hour,
		.minute = (int)t->minute, .second = (int)t->second,
		.usec = (int)t->second_part };

	return hc_tm_to_us(&tm);
}

static int
read_bytes(struct db_cell *c, struct db_res *r, MYSQL_STMT *stmt, unsigned col,
    unsigned long len)
{
	char *p = arena_alloc(&r->arena, len + 1);
	MYSQL_BIND b = { .buffer_type = MYSQL_TYPE_STRING, .buffer = p,
		.buffer_length = len };

	p[len] = '\0';
	*c = (struct db_cell){ .t = CELL_BYTES, .v.s = { p, len } };
	return len > 0 && mysql_stmt_fetch_column(stmt, &b, col, 0) != 0 ?
	    -1 : 0;
}

static int
read_cell(struct db_cell *c, struct db_res *r, struct my_row *row,
    MYSQL_STMT *stmt, unsigned col)
{
	const struct my_field *f = &row->fields[col];
	char text[HC_TIME_SIZE];

	if (f->is_null)
		return 0;
	switch (row->binds[col].buffer_type) {
	case MYSQL_TYPE_LONGLONG:
		*c = (struct db_cell){ .t = CELL_INT, .v.i = f->i };
		return 0;
	case MYSQL_TYPE_DOUBLE:
		*c = (struct db_cell){ .t = CELL_DOUBLE, .v.d = f->d };
		return 0;
	case MYSQL_TYPE_DATETIME:
		*c = (struct db_cell){ .t = CELL_INT, .v.i = time_us(&f->t) };
		if (f->type == MYSQL_TYPE_DATE) {
			hc_time_format(c->v.i, text);
			*c = db_cell_bytes(r, text, 10);
		}
		return 0;
	default:
		return read_bytes(c, r, stmt, col, f->length);
	}
}

int
my_rows(struct my_row *row, MYSQL_STMT *stmt, struct db_res *r)
{
	struct db_cell *cells;
	size_t cap = 0;
	unsigned i;
	int rc;

	r->ncols = row->n;
	if (mysql_stmt_bind_result(stmt, row->binds))
		return -1;
	while ((rc = mysql_stmt_fetch(stmt)) == 0 ||
	    rc == MYSQL_DATA_TRUNCATED) {
		cells = db_add_row(r, &cap);
		for (i = 0; i < row->n; i++)
			if (read_cell(&cells[i], r, row, stmt, i) == -1)
				return -1;
	}
	return rc == MYSQL_NO_DATA ? 0 : -1;
}
#else
typedef int hc_mysql_val_unused;
#endif
