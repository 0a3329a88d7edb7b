/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/client/out.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "lib/base/enc.h"
#include "lib/base/human.h"
#include "lib/base/json.h"
#include "lib/base/tsv.h"
#include "lib/base/xmalloc.h"

#define FLUSH_SIZE 32768

void
out_init(struct out *o, const struct out_column *all)
{
	*o = (struct out){ .fd = STDOUT_FILENO, .colour = -1, .all = all,
		.now = hc_now() };
}

int
out_option(struct out *o, int c, const char *arg)
{
	switch (c) {
	case 'o':
		o->fields = arg;
		return 1;
	case 'H':
		o->header = true;
		return 1;
	case '0':
		o->nul = true;
		return 1;
	case 'q':
		o->quiet = true;
		return 1;
	case OUT_OPT_TSV:
		o->format = OUT_TSV;
		return 1;
	case OUT_OPT_JSON:
		o->format = OUT_JSON;
		return 1;
	case OUT_OPT_JSONL:
		o->format = OUT_JSONL;
		return 1;
	case OUT_OPT_COLOR:
		if (strcmp(arg, "auto") == 0)
			o->colour = -1;
		else if (strcmp(arg, "always") == 0)
			o->colour = 1;
		else if (strcmp(arg, "never") == 0)
			o->colour = 0;
		else
			return -1;
		return 1;
	}
	return 0;
}

/* ---- columns ---- */

static void
add_column(struct out *o, const struct out_column *c)
{
	o->columns = xreallocarray(o->columns, o->ncolumns + 1,
	    sizeof *o->columns);
	o->columns[o->ncolumns++] = c;
}

static int
choose_columns(struct out *o, struct hc_err *err)
{
	const struct out_column *c;
	const char *p = o->fields != NULL ? o->fields : o->usual;
	size_t len;

	if (p == NULL) {
		for (c = o->all; c->name != NULL; c++) {
			if (c->usual)
				add_column(o, c);
		}
		return 0;
	}
	for (;; p += len + 1) {
		len = strcspn(p, ",");
		for (c = o->all; c->name != NULL; c++) {
			if (str_is((struct str){ p, len }, c->name))
				break;
		}
		if (c->name == NULL)
			return hc_err(err, HC_EINVAL,
			    "unknown field: \"%.*s\" (-o help lists them)",
			    (int)len, p);
		add_column(o, c);
		if (p[len] == '\0')
			return 0;
	}
}

bool
out_wants_help(const struct out *o)
{
	return o->fields != NULL && strcmp(o->fields, "help") == 0;
}

static void flush(struct out *o);

void
out_help(struct out *o)
{
	const struct out_column *c;

	for (c = o->all; c->name != NULL; c++)
		buf_addf(&o->text, "%s\n", c->name);
	flush(o);
}

/* ---- writing ---- */

static void
flush(struct out *o)
{
	const char *p = buf_str(&o->text);
	size_t left = o->text.len;
	ssize_t n;

	while (left > 0 && !o->closed && o->error == 0) {
		n = write(o->fd, p, left);
		if (n >= 0) {
			p += n;
			left -= (size_t)n;
		} else if (errno == EPIPE) {
			o->closed = true;
		} else if (errno != EINTR) {
			o->error = errno;
		}
	}
	buf_reset(&o->text);
}

static void
end_record(struct out *o)
{
	buf_addc(&o->text, o->nul ? '\0' : '\n');
	if (o->live || o->text.len > FLUSH_SIZE)
		flush(o);
}

/* ---- values ---- */

static const json_t *
cell_value(const struct out_column *c, const json_t *row)
{
	const json_t *v = json_object_get(row,
	    c->member != NULL ? c->member : c->name);

	if (v == NULL && c->instead != NULL)
		v = json_object_get(row, c->instead);
	return v;
}

/* The value as text, not escaped; nothing for null. */
static void
add_plain(struct buf *out, const json_t *v)
{
	if (v == NULL || json_is_null(v))
		return;
	if (json_is_string(v))
		buf_add(out, json_string_value(v), json_string_length(v));
	else if (json_is_boolean(v))
		buf_addc(out, json_is_true(v) ? '1' : '0');
	else
		json_dump(out, v);
}

static void
add_tsv(struct buf *out, const struct out_column *c, const json_t *v)
{
	struct buf plain = { 0 };

	if (c != NULL && c->kind == OUT_SET) {
		buf_addc(out, v != NULL && !json_is_null(v) ? '1' : '0');
		return;
	}
	add_plain(&plain, v);
	tsv_escape(out, buf_view(&plain));
	buf_free(&plain);
}

void
out_printable(struct buf *out, struct str s)
{
	const char *p = s.p, *end = s.p + s.len;
	uint32_t cp;

	while (p < end) {
		cp = utf8_next(&p, end);
		utf8_add(out, cp < 0x20 || (cp >= 0x7f && cp < 0xa0) ? '?' :
		    cp);
	}
}

static void
add_for_people(struct out *o, struct buf *out, const struct out_column *c,
    const json_t *v)
{
	struct buf plain = { 0 };
	int64_t t;

	if (v == NULL || json_is_null(v)) {
		buf_adds(out, c->kind == OUT_SET ? "0" : "-");
	} else if (c->kind == OUT_SET) {
		buf_addc(out, '1');
	} else if (c->kind == OUT_TIME && json_is_string(v) &&
	    hc_time_parse(json_string_value(v), json_string_length(v), &t) ==
	    0) {
		human_ago(out, t, o->now, " ");
	} else if (c->kind == OUT_SECONDS && json_is_integer(v)) {
		t = json_integer_value(v);
		if (t < 60 || t > INT64_MAX / HC_SECOND)
			buf_addf(out, "%" PRId64 " s", t);
		else
			human_long(out, t * HC_SECOND);
	} else {
		add_plain(&plain, v);
		out_printable(out, buf_view(&plain));
		buf_free(&plain);
	}
}

/* ---- rows ---- */

static struct buf *
new_cell(struct out *o)
{
	if (o->ncells == o->cells_cap) {
		o->cells_cap = o->cells_cap ? 2 * o->cells_cap : 64;
		o->cells = xreallocarray(o->cells, o->cells_cap,
		    sizeof *o->cells);
	}
	o->cells[o->ncells] = (struct buf){ 0 };
	return &o->cells[o->ncells++];
}

static void
add_header(struct out *o)
{
	const char *p;
	size_t i;

	for (i = 0; i < o->ncolumns; i++) {
		p = o->columns[i]->name;
		if (o->format == OUT_TSV) {
			buf_addf(&o->text, "%s%s", i > 0 ? "\t" : "", p);
			continue;
		}
		for (struct buf *cell = new_cell(o); *p != '\0'; p++)
			buf_addc(cell, *p == '_' ? ' ' :
			    *p >= 'a' && *p <= 'z' ? (char)(*p - 32) : *p);
	}
	if (o->format == OUT_TSV)
		end_record(o);
}

int
out_begin(struct out *o, struct hc_err *err)
{
	bool terminal = isatty(o->fd);
	const char *plain = getenv("NO_COLOR");

	if (o->colour == -1)
		o->colour = terminal && (plain == NULL || *plain == '\0');
	if (o->format == OUT_AUTO)
		o->format = terminal && !o->nul ? OUT_TABLE : OUT_TSV;
	if ((o->format == OUT_JSON || o->format == OUT_JSONL) &&
	    o->fields != NULL)
		return hc_err(err, HC_EINVAL,
		    "JSON has all fields: leave out -o");
	if (o->all == NULL)
		return 0;
	if (choose_columns(o, err) == -1)
		return -1;
	if (o->format == OUT_TABLE || (o->header && o->format == OUT_TSV))
		add_header(o);
	return 0;
}

void
out_row(struct out *o, const struct json_t *row, const struct json_t *json)
{
	bool first = o->rows++ == 0;
	size_t i;

	if (o->quiet || o->closed)
		return;
	switch (o->format) {
	case OUT_JSON:
		buf_adds(&o->text, first ? "[\n" : ",\n");
		json_dump(&o->text, json != NULL ? json : row);
		if (o->live || o->text.len > FLUSH_SIZE)
			flush(o);
		break;
	case OUT_JSONL:
		json_dump(&o->text, json != NULL ? json : row);
		end_record(o);
		break;
	case OUT_TABLE:
		for (i = 0; i < o->ncolumns; i++)
			add_for_people(o, new_cell(o), o->columns[i],
			    cell_value(o->columns[i], row));
		break;
	default:
		for (i = 0; i < o->ncolumns; i++) {
			if (i > 0)
				buf_addc(&o->text, '\t');
			add_tsv(&o->text, o->columns[i],
			    cell_value(o->columns[i], row));
		}
		end_record(o);
	}
}

void
out_object(struct out *o, const struct json_t *object)
{
	if (o->quiet || o->closed)
		return;
	json_dump(&o->text, object);
	end_record(o);
	o->bare = true;
}

void
out_raw(struct out *o, struct str s)
{
	if (o->quiet || o->closed)
		return;
	o->bare |= o->rows == 0;
	buf_addbuf(&o->text, s);
	if (o->live || o->text.len > FLUSH_SIZE)
		flush(o);
}

void
out_value(struct out *o, const struct json_t *v)
{
	if (o->quiet || o->closed)
		return;
	add_tsv(&o->text, NULL, v);
	end_record(o);
	o->bare = true;
}

/* ---- tables ---- */

static const char *
status_colour(struct str s)
{
	if (str_is(s, "up"))
		return "\033[32m";
	if (str_is(s, "down"))
		return "\033[31m";
	if (str_is(s, "grace"))
		return "\033[33m";
	return "\033[2m";
}

static void
print_table(struct out *o)
{
	size_t i, n = o->ncolumns, *width = xcalloc(n + 1, sizeof *width);
	size_t pad, len;
	bool coloured;

	for (i = 0; i < o->ncells; i++) {
		len = utf8_count(buf_view(&o->cells[i]));
		if (len > width[i % n])
			width[i % n] = len;
	}
	for (i = 0; i < o->ncells; i++) {
		coloured = o->colour && i >= n &&
		    o->columns[i % n]->kind == OUT_STATUS;
		if (coloured)
			buf_adds(&o->text,
			    status_colour(buf_view(&o->cells[i])));
		buf_addbuf(&o->text, buf_view(&o->cells[i]));
		if (coloured)
			buf_adds(&o->text, "\033[0m");
		pad = width[i % n] + 2 - utf8_count(buf_view(&o->cells[i]));
		while (i % n < n - 1 && pad-- > 0)
			buf_addc(&o->text, ' ');
		if (i % n == n - 1)
			buf_addc(&o->text, '\n');
		buf_free(&o->cells[i]);
	}
	o->ncells = 0;
	free(width);
}

int
out_end(struct out *o, struct hc_err *err)
{
	if (o->format == OUT_TABLE && o->rows > 0)
		print_table(o);
	if (o->format == OUT_JSON && o->all != NULL && !o->quiet && !o->bare)
		buf_adds(&o->text, o->rows == 0 ? "[]\n" : "\n]\n");
	flush(o);
	if (o->error == 0)
		return 0;
	errno = o->error;
	return hc_err_sys(err, "standard output");
}

void
out_free(struct out *o)
{
	size_t i;

	for (i = 0; i < o->ncells; i++)
		buf_free(&o->cells[i]);
	free(o->cells);
	free(o->columns);
	buf_free(&o->text);
}
