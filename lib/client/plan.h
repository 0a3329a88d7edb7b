/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* hc-apply and hc-export: from a file of checks and the checks that there are
 * to what is to be done. Pure: nothing is sent from here. */
#ifndef HC_CLIENT_PLAN_H
#define HC_CLIENT_PLAN_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/buf.h"
#include "lib/base/err.h"

struct json_t;

/* The checks of a file, JSON or TSV with a line of names first: a new array of
 * objects that hold settable fields only. Errors name the check or line. NULL
 * on error. */
struct json_t *plan_read(struct str text, struct hc_err *err) HC_MUSTCHECK;
/* A check of the API as such an object; channels is the API's array of them:
 * they are written by name where that is clear, or as "*". */
struct json_t *plan_export(const struct json_t *check,
    const struct json_t *channels);
/* Names of channels become ids, "*" becomes all; HC_EINVAL for one that is
 * unknown or not unique. */
int plan_channels(struct json_t *wanted, const struct json_t *channels,
    struct hc_err *err) HC_MUSTCHECK;

/* From ids in a body back to what a server takes: an id that is the name of
 * another channel is none. */
void plan_channels_to_send(struct json_t *body,
    const struct json_t *channels);

enum plan_kind {
	PLAN_CREATE = '+', PLAN_CHANGE = '~', PLAN_DELETE = '-',
	PLAN_SAME = '='
};

struct plan_step {
	enum plan_kind kind;
	const char *label;	/* slug or name; borrowed, as id is */
	const char *id;		/* of the check that there is */
	struct json_t *body;	/* to be sent; owned */
};

/* Zero-initialised is empty and valid. Steps stand in the order in which they
 * are to be carried out: creations, changes, deletions; those that have
 * nothing to do are at the end. */
struct plan {
	struct plan_step *steps;
	size_t n, changes;	/* without PLAN_SAME */
};
void plan_free(struct plan *p);
/* Checks are paired by slug, those without one by name. HC_EEXIST when it is
 * not clear which check is meant, HC_EINVAL when a server would not take what
 * is to be sent. prune: those that are not wanted go. */
int plan_make(struct plan *p, const struct json_t *wanted,
    const struct json_t *checks, bool prune, struct hc_err *err) HC_MUSTCHECK;
/* "~ backup: grace, tags" */
void plan_line(const struct plan_step *s, struct buf *out);

/* Orders checks by slug, name and id: a new array. */
struct json_t *plan_sorted(const struct json_t *checks);

#endif
