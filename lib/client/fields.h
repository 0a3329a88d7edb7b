/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* What the Management API lets one set on a check (api.md 8.1): one table for
 * options, files and comparisons. */
#ifndef HC_CLIENT_FIELDS_H
#define HC_CLIENT_FIELDS_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/buf.h"
#include "lib/base/err.h"

struct json_t;

enum field_type {
	FIELD_TEXT,
	FIELD_SECONDS,	/* 60 to 31536000 */
	FIELD_FLAG
};

struct field {
	const char *name;
	enum field_type type;
	size_t max;		/* code points of a text; 0: any number */
};

/* In the order of files that hc-export writes. The numbers are those of the
 * options below. */
enum {
	FIELD_NAME, FIELD_SLUG, FIELD_TAGS, FIELD_DESC, FIELD_TIMEOUT,
	FIELD_SCHEDULE, FIELD_TZ, FIELD_GRACE, FIELD_MANUAL_RESUME,
	FIELD_METHODS, FIELD_START_KW, FIELD_SUCCESS_KW, FIELD_FAILURE_KW,
	FIELD_FILTER_SUBJECT, FIELD_FILTER_BODY, FIELD_FILTER_HTTP_BODY,
	FIELD_FILTER_DEFAULT_FAIL, FIELD_CHANNELS,
	FIELDS
};
extern const struct field fields[FIELDS];
/* The field of that name, or -1. */
int field_find(struct str name);

#define FIELD_OPT 3000		/* + the number: --name */
#define FIELD_OPT_NO 3100	/* + the number: --no-name */
#define FIELD_ROW(f, name, arg, help) { FIELD_OPT + (f), name, arg, help }
#define FIELD_FLAG_ROWS(f, name, help) \
	{ FIELD_OPT + (f), name, NULL, help }, \
	{ FIELD_OPT_NO + (f), "no-" name, NULL, "the opposite" }
#define FIELD_OPTIONS \
	FIELD_ROW(FIELD_NAME, "name", "TEXT", "its name"), \
	FIELD_ROW(FIELD_SLUG, "slug", "SLUG", "its name in ping addresses"), \
	FIELD_ROW(FIELD_TAGS, "tags", "TAGS", "its tags, blanks between"), \
	FIELD_ROW(FIELD_DESC, "desc", "TEXT", "its description"), \
	FIELD_ROW(FIELD_TIMEOUT, "timeout", "TIME", "time between pings"), \
	FIELD_ROW(FIELD_GRACE, "grace", "TIME", "how late they may be"), \
	FIELD_ROW(FIELD_SCHEDULE, "schedule", "EXPR", "cron or OnCalendar"), \
	FIELD_ROW(FIELD_TZ, "tz", "ZONE", "time zone of the schedule"), \
	FIELD_FLAG_ROWS(FIELD_MANUAL_RESUME, "manual-resume", \
	    "stay paused when pinged"), \
	FIELD_ROW(FIELD_METHODS, "methods", "METHODS", \
	    "POST: only such requests count"), \
	FIELD_ROW(FIELD_CHANNELS, "channels", "LIST", \
	    "channels by id or name, or *"), \
	FIELD_ROW(FIELD_START_KW, "start-kw", "WORDS", "keywords of a start"), \
	FIELD_ROW(FIELD_SUCCESS_KW, "success-kw", "WORDS", "of a success"), \
	FIELD_ROW(FIELD_FAILURE_KW, "failure-kw", "WORDS", "of a failure"), \
	FIELD_FLAG_ROWS(FIELD_FILTER_SUBJECT, "filter-subject", \
	    "look for them in subjects of mails"), \
	FIELD_FLAG_ROWS(FIELD_FILTER_BODY, "filter-body", \
	    "look for them in bodies of mails"), \
	FIELD_FLAG_ROWS(FIELD_FILTER_HTTP_BODY, "filter-http-body", \
	    "look for them in bodies of pings"), \
	FIELD_FLAG_ROWS(FIELD_FILTER_DEFAULT_FAIL, "filter-default-fail", \
	    "without a keyword it is a failure")

/* Puts the field, read from text as options and TSV have it: seconds may have
 * a unit, flags are 0 or 1. */
int field_put_text(struct json_t *object, int field, struct str text,
    struct hc_err *err) HC_MUSTCHECK;
/* An option of the rows above: 1; 0 when it is none; -1 for a bad value. */
int field_option(struct json_t *object, int c, const char *arg,
    struct hc_err *err) HC_MUSTCHECK;
/* Whether a server would take the value, as far as one can know here: type,
 * length, range, syntax. Errors are in the server's words. */
int field_valid(int field, const struct json_t *value, struct hc_err *err)
    HC_MUSTCHECK;

#endif
