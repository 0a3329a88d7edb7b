/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#ifdef WITH_PGSQL
#include "lib/db/pgsql_val.h"

#include <arpa/inet.h>
#include <endian.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/base/clock.h"
#include "lib/base/enc.h"
#include "lib/base/xmalloc.h"

/* Object identifiers of built-in types never change (pg_type.dat). */
#define T_BOOL 16
#define T_BYTEA 17
#define T_INT8 20
#define T_INT2 21
#define T_INT4 23
#define T_OID 26
#define T_FLOAT4 700
#define T_FLOAT8 701
#define T_INTERVAL 1186

/* 2000-01-01, from which the binary forms count. */
#define EPOCH_DAYS 10957
#define EPOCH_US (EPOCH_DAYS * HC_DAY)

static const struct {
	Oid scalar;	/* 0: the server infers it */
	Oid element, array;
} types[] = {
	[DB_NULL] = { 0, 25, 1009 },
	[DB_INT] = { 0, T_INT8, 1016 },
	[DB_BOOL] = { T_BOOL, T_BOOL, 1000 },
	[DB_DOUBLE] = { T_FLOAT8, T_FLOAT8, 1022 },
	[DB_TEXT] = { 0, 25, 1009 },
	[DB_BLOB] = { T_BYTEA, T_BYTEA, 1001 },
	[DB_UUID] = { 2950, 2950, 2951 },
	[DB_TIME] = { 1184, 1184, 1185 },
	[DB_DATE] = { 1082, 1082, 1182 },
	[DB_INTERVAL] = { T_INTERVAL, T_INTERVAL, 1187 },
	[DB_INET] = { 869, 869, 1041 }
};

/* ---- texts ---- */

/* Does the text before p end with word, blanks aside? *start: where. */
static int
ends_with(const char *text, const char *p, const char *word,
    const char **start)
{
	size_t len = strlen(word);

	while (p > text && (p[-1] == ' ' || p[-1] == '\n' || p[-1] == '\t'))
		p--;
	if ((size_t)(p - text) < len || strncasecmp(p - len, word, len) != 0)
		return 0;
	*start = p - len;
	return 1;
}

/* Writes what stands before the list at p, without its "[NOT] IN (", and the
 * comparison with the array; returns where the text goes on. */
static const char *
add_list(struct buf *b, const char *text, const char *from, const char *p,
    int n)
{
	const char *start, *not;

	if (p[2] != ')' || !ends_with(text, p, "(", &start) ||
	    !ends_with(text, start, "in", &start))
		hc_bug("a list parameter is not IN (...): %s", text);
	if (ends_with(text, start, "not", &not)) {
		buf_add(b, from, (size_t)(not - from));
		buf_addf(b, "<> ALL($%d)", n);
	} else {
		buf_add(b, from, (size_t)(start - from));
		buf_addf(b, "= ANY($%d)", n);
	}
	return p + 3;
}

static int
has_returning(const char *text)
{
	for (; *text != '\0'; text++)
		if (strncasecmp(text, " returning ", 11) == 0)
			return 1;
	return 0;
}

char *
pg_text(const struct db_call *c)
{
	const char *from = c->text, *p = from;
	struct buf b = { 0 };
	int n = 0;

	while ((p = db_next_param(p)) != NULL) {
		n++;
		if (p[1] == '?')
			p = add_list(&b, c->text, from, p, n);
		else {
			buf_add(&b, from, (size_t)(p - from));
			buf_addf(&b, "$%d", n);
			p++;
		}
		from = p;
	}
	buf_adds(&b, from);
	if (c->id != NULL && !has_returning(c->text))
		buf_adds(&b, " RETURNING id");
	return buf_steal(&b);
}

/* The type of column col: the first value that has one tells. */
static enum db_type
column_type(const struct db_call *c, size_t col)
{
	enum db_type t = DB_NULL;
	size_t row;

	for (row = 0; row < c->nrows && t == DB_NULL; row++)
		t = db_val_type(&c->args[row * c->nargs + col]);
	return t;
}

uint64_t
pg_variant(const struct db_call *c)
{
	uint64_t v = c->id != NULL ? 2 : 1;
	size_t i;

	if (c->list != NULL)
		v = v << 8 | c->list[0].type;
	for (i = 0; c->nrows > 0 && i < c->nargs; i++)
		v = v * 1099511628211u ^ (uint64_t)column_type(c, i);
	return v;
}

/* ---- parameters ---- */

static const char *
scalar_text(const struct db_val *v, struct arena *a)
{
	char text[HC_TIME_SIZE + 8];

	switch (v->type) {
	case DB_NULL:
		return NULL;
	case DB_INT:
		return arena_printf(a, "%lld", (long long)v->v.i);
	case DB_BOOL:
		return v->v.i ? "t" : "f";
	case DB_DOUBLE:
		return arena_printf(a, "%.17g", v->v.d);
	case DB_TEXT:
	case DB_INET:
		return arena_memdup0(a, v->v.s.p, v->v.s.len);
	case DB_BLOB:
		return v->v.s.len > 0 ? v->v.s.p : "";
	case DB_UUID:
		uuid_text(&v->v.u, text);
		return arena_strdup(a, text);
	case DB_TIME:
		hc_time_format(v->v.i, text);
		return arena_printf(a, "%s+00", text);
	case DB_DATE:
		hc_time_format(v->v.i * HC_DAY, text);
		return arena_memdup0(a, text, 10);
	case DB_INTERVAL:
		/* Whole days apart, as they are written elsewhere. */
		return arena_printf(a, "%lld days %lld microseconds",
		    (long long)(v->v.i / HC_DAY),
		    (long long)(v->v.i % HC_DAY));
	}
	hc_bug("value of type %d", (int)v->type);
}

static void
add_scalar(struct pg_params *p, const struct db_val *v, struct arena *a)
{
	int i = p->n++;

	p->values[i] = scalar_text(v, a);
	p->types[i] = types[db_val_type(v)].scalar;
	if (v->type == DB_BLOB) {
		p->formats[i] = 1;
		p->lengths[i] = (int)v->v.s.len;
	}
}

static void
put32(struct buf *b, int64_t v)
{
	uint32_t be = htobe32((uint32_t)v);

	buf_add(b, &be, sizeof be);
}

static void
put64(struct buf *b, int64_t v)
{
	uint64_t be = htobe64((uint64_t)v);

	buf_add(b, &be, sizeof be);
}

static void
put_double(struct buf *b, double d)
{
	int64_t i;

	memcpy(&i, &d, sizeof i);
	put64(b, i);
}

/* Family (the server's own numbers), bits, is_cidr, length, address. */
static int
put_inet(struct buf *b, struct str s)
{
	char text[INET6_ADDRSTRLEN];
	unsigned char addr[16];
	int v6;

	if (s.len >= sizeof text)
		return -1;
	if (s.len > 0)
		memcpy(text, s.p, s.len);
	text[s.len] = '\0';
	v6 = strchr(text, ':') != NULL;
	if (inet_pton(v6 ? AF_INET6 : AF_INET, text, addr) != 1)
		return -1;
	buf_addc(b, v6 ? 3 : 2);
	buf_addc(b, (char)(v6 ? 128 : 32));
	buf_addc(b, 0);
	buf_addc(b, v6 ? 16 : 4);
	buf_add(b, addr, v6 ? 16 : 4);
	return 0;
}

static int
put_value(struct buf *b, const struct db_val *v)
{
	switch (v->type) {
	case DB_NULL:
		break;
	case DB_INT:
		put64(b, v->v.i);
		break;
	case DB_BOOL:
		buf_addc(b, v->v.i != 0);
		break;
	case DB_DOUBLE:
		put_double(b, v->v.d);
		break;
	case DB_TEXT:
	case DB_BLOB:
		buf_addbuf(b, v->v.s);
		break;
	case DB_UUID:
		buf_add(b, v->v.u.b, sizeof v->v.u.b);
		break;
	case DB_TIME:
		put64(b, v->v.i - EPOCH_US);
		break;
	case DB_DATE:
		put32(b, v->v.i - EPOCH_DAYS);
		break;
	case DB_INTERVAL:
		put64(b, v->v.i % HC_DAY);
		put32(b, v->v.i / HC_DAY);
		put32(b, 0);
		break;
	case DB_INET:
		return put_inet(b, v->v.s);
	}
	return 0;
}

/* An array of n values, stride apart, in PostgreSQL's binary form. */
static int
put_array(struct buf *b, enum db_type t, const struct db_val *v, size_t n,
    size_t stride)
{
	size_t i, start;
	uint32_t len;

	put32(b, 1);				/* dimensions */
	put32(b, 1);				/* there may be NULLs */
	put32(b, types[t].element);
	put32(b, (int64_t)n);
	put32(b, 1);				/* first index */
	for (i = 0; i < n; i++, v += stride) {
		if (v->type == DB_NULL) {
			put32(b, -1);
			continue;
		}
		if (v->type != t)
			return -1;
		start = b->len;
		put32(b, 0);
		if (put_value(b, v) == -1)
			return -1;
		len = htobe32((uint32_t)(b->len - start - 4));
		memcpy(b->p + start, &len, sizeof len);
	}
	return 0;
}

static int
add_array(struct pg_params *p, enum db_type t, const struct db_val *v,
    size_t n, size_t stride, struct arena *a)
{
	struct buf b = { 0 };
	int i = p->n++, rc = -1;

	if (put_array(&b, t, v, n, stride) == 0 && b.len <= INT_MAX) {
		p->values[i] = arena_memdup0(a, b.p, b.len);
		p->lengths[i] = (int)b.len;
		p->formats[i] = 1;
		p->types[i] = types[t].array;
		rc = 0;
	}
	buf_free(&b);
	return rc;
}

static int
add_columns(struct pg_params *p, const struct db_call *c, struct arena *a)
{
	size_t i;

	for (i = 0; i < c->nargs; i++)
		if (add_array(p, column_type(c, i), c->args + i, c->nrows,
		    c->nargs, a) == -1)
			return -1;
	return 0;
}

int
pg_params_make(struct pg_params *p, const struct db_call *c, struct arena *a,
    struct hc_err *err)
{
	size_t before = c->list != NULL ? db_list_at(c->text) : c->nargs;
	size_t i, max = c->nargs + 1;
	int rc = 0;

	p->n = 0;
	p->values = arena_calloc(a, max, sizeof *p->values);
	p->lengths = arena_calloc(a, max, sizeof *p->lengths);
	p->formats = arena_calloc(a, max, sizeof *p->formats);
	p->types = arena_calloc(a, max, sizeof *p->types);
	if (c->nrows > 0)
		rc = add_columns(p, c, a);
	for (i = 0; c->nrows == 0 && i < before; i++)
		add_scalar(p, &c->args[i], a);
	if (c->list != NULL)
		rc = add_array(p, c->list[0].type, c->list, c->nlist, 1, a);
	for (i = before; i < c->nargs; i++)
		add_scalar(p, &c->args[i], a);
	if (rc == -1)
		return hc_err(err, HC_EINVAL,
		    "values of different types, or a bad address");
	return 0;
}

/* ---- rows ---- */

static int
digits_of(const char *end, int64_t scale)
{
	int64_t us = 0;

	for (; *end >= '0' && *end <= '9'; end++, scale /= 10)
		us += (*end - '0') * scale;
	return (int)us;
}

/* "HH:MM:SS.ffffff", where h is the number already read. */
static int64_t
clock_part(const char *start, int64_t h, char *end)
{
	int64_t us = llabs(h) * HC_HOUR;

	us += strtoll(end + 1, &end, 10) * HC_MINUTE;
	if (*end == ':')
		us += strtoll(end + 1, &end, 10) * HC_SECOND;
	if (*end == '.')
		us += digits_of(end + 1, HC_SECOND / 10);
	return *start == '-' ? -us : us;
}

/* "1 year 2 mons -3 days -04:05:06.789" (IntervalStyle postgres), counted as
 * extract(epoch) does. */
static int64_t
parse_interval(const char *s)
{
	int64_t us = 0, n;
	char *end;

	while (*s != '\0') {
		n = strtoll(s, &end, 10);
		if (end == s)
			break;
		if (*end == ':')
			return us + clock_part(s, n, end);
		end += *end == ' ';
		if (*end == 'y')
			us += n * 31557600 * HC_SECOND;
		else if (*end == 'm')
			us += n * 30 * HC_DAY;
		else
			us += n * HC_DAY;
		s = end + strcspn(end, " ");
		s += *s == ' ';
	}
	return us;
}

static struct db_cell
bytea(struct db_res *r, const char *p, size_t len)
{
	size_t i, n = len > 2 ? (len - 2) / 2 : 0;
	char *out = arena_alloc(&r->arena, n + 1);

	for (i = 0, p += 2; i < n; i++, p += 2)
		out[i] = (char)(hex_digit(p[0]) << 4 | hex_digit(p[1]));
	out[n] = '\0';
	return (struct db_cell){ .t = CELL_BYTES, .v.s = { out, n } };
}

static struct db_cell
read_cell(struct db_res *r, Oid type, const char *p, size_t len)
{
	switch (type) {
	case T_BOOL:
		return (struct db_cell){ .t = CELL_INT, .v.i = *p == 't' };
	case T_INT2:
	case T_INT4:
	case T_INT8:
	case T_OID:
		return (struct db_cell){ .t = CELL_INT,
			.v.i = strtoll(p, NULL, 10) };
	case T_FLOAT4:
	case T_FLOAT8:
		return (struct db_cell){ .t = CELL_DOUBLE,
			.v.d = strtod(p, NULL) };
	case T_INTERVAL:
		return (struct db_cell){ .t = CELL_INT,
			.v.i = parse_interval(p) };
	case T_BYTEA:
		return bytea(r, p, len);
	default:
		return db_cell_bytes(r, p, len);
	}
}

void
pg_rows(struct db_res *r, const PGresult *from)
{
	int nrows = PQntuples(from), ncols = PQnfields(from), row, col;
	struct db_cell *c;

	r->nrows = (size_t)nrows;
	r->ncols = (size_t)ncols;
	r->cells = c = arena_calloc(&r->arena, r->nrows * r->ncols + 1,
	    sizeof *c);
	for (row = 0; row < nrows; row++)
		for (col = 0; col < ncols; col++, c++)
			if (!PQgetisnull(from, row, col))
				*c = read_cell(r, PQftype(from, col),
				    PQgetvalue(from, row, col),
				    (size_t)PQgetlength(from, row, col));
}
#else
typedef int hc_pgsql_val_unused;
#endif
