/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* What the client commands print (cli.md B4): rows of JSON objects as a table,
 * TSV, JSON, JSON lines or chosen fields, into a descriptor of the program's.
 * A reader that goes away is no error: closed is set and the rest dropped. */
#ifndef HC_CLIENT_OUT_H
#define HC_CLIENT_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/buf.h"
#include "lib/base/err.h"

struct json_t;

enum out_kind {
	OUT_TEXT,
	OUT_TIME,	/* ISO 8601; on a terminal how long ago */
	OUT_SECONDS,	/* on a terminal in words; text stays text */
	OUT_STATUS,	/* has a colour */
	OUT_SET		/* 1 when the member is there and not null */
};

struct out_column {
	const char *name;	/* as -o has it; NULL ends the array */
	enum out_kind kind;
	bool usual;		/* shown without -o */
	const char *member;	/* of the row; NULL: name */
	const char *instead;	/* the member to take where that is missing */
};

enum out_format { OUT_AUTO, OUT_TABLE, OUT_TSV, OUT_JSON, OUT_JSONL };

/* Letters above 255 of the options below. */
enum {
	OUT_OPT_JSON = 2000, OUT_OPT_JSONL, OUT_OPT_TSV, OUT_OPT_COLOR
};

#define OUT_OPTIONS_JSON \
	{ OUT_OPT_JSON, "json", NULL, "print JSON as the server sent it" }, \
	{ OUT_OPT_JSONL, "jsonl", NULL, "print JSON, an object a line" }
#define OUT_OPTIONS \
	{ 'o', "fields", "FIELD,...", "print these fields; help lists them" }, \
	{ 'H', "header", NULL, "print the names of the fields first" }, \
	{ '0', "null", NULL, "end records by NUL, not newline" }, \
	{ 'q', "quiet", NULL, "print nothing on standard output" }, \
	{ OUT_OPT_TSV, "tsv", NULL, "print tab-separated values" }, \
	{ OUT_OPT_COLOR, "color", "WHEN", "colours: auto, always, never" }, \
	OUT_OPTIONS_JSON

struct out {
	int fd;
	enum out_format format;
	const char *fields;		/* of -o */
	const char *usual;		/* without it; NULL: the usual ones */
	bool header, nul, quiet;
	bool live;			/* each record is written at once */
	bool closed;			/* nobody reads any more */
	int colour;			/* -1: where it is a terminal */
	int64_t now;
	/* Private: */
	int error;
	bool bare;	/* not rows: an object, or a value */
	const struct out_column *all, **columns;
	size_t ncolumns, rows;
	struct buf text, *cells;
	size_t ncells, cells_cap;
};

void out_init(struct out *o, const struct out_column *all);
/* 1 when it was one of the options above, 0 when not, -1 for a bad value. */
int out_option(struct out *o, int c, const char *arg);
/* Call it when the options are read. -1 for an unknown field. */
int out_begin(struct out *o, struct hc_err *err) HC_MUSTCHECK;
/* "-o help" was given: the names have been printed. */
bool out_wants_help(const struct out *o);
void out_help(struct out *o);
/* json, what --json prints, is row itself when NULL. */
void out_row(struct out *o, const struct json_t *row,
    const struct json_t *json);
/* One object as JSON, by itself. */
void out_object(struct out *o, const struct json_t *object);
/* Appends s without what a terminal must not be sent. */
void out_printable(struct buf *out, struct str s);
/* Anything else, as it is; nothing when quiet. */
void out_raw(struct out *o, struct str s);
/* A record of one value, escaped and ended as those of TSV. */
void out_value(struct out *o, const struct json_t *v);
/* Writes what is left; -1 when something could not be written. */
int out_end(struct out *o, struct hc_err *err) HC_MUSTCHECK;
void out_free(struct out *o);

#endif
