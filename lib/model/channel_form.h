/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* What a new channel of each kind is made from: fields with the names that
 * upstream's forms give them ("url_down"), each with one or more texts. One
 * table says which kinds there are and what each takes. */
#ifndef HC_CHANNEL_FORM_H
#define HC_CHANNEL_FORM_H

#include "lib/model/channel_create.h"

struct form;

struct form *form_new(void);
void form_free(struct form *f);
/* Another text of the field; both are copied. */
void form_add(struct form *f, const char *field, const char *text);
/* Adds the members of a JSON object: texts, numbers, booleans ("true",
 * "false"), and lists of these. */
int form_add_json(struct form *f, struct str json, struct hc_err *err)
    HC_MUSTCHECK;
/* The last text of the field, NULL when there is none. */
const char *form_get(const struct form *f, const char *field);

struct channel_kind {
	const char *kind;
	const char *const *fields;	/* ends with NULL */
	/* Appends the channel's value; may set c->name and email_verified. */
	int (*build)(struct db *db, const struct form *f,
	    struct channel_new *c, struct buf *value, struct hc_err *err);
};
/* NULL: no such kind, or none that can be made from a form. */
const struct channel_kind *channel_kind_find(const char *kind);
/* Appends the kinds, "email, webhook". */
void channel_kinds(struct buf *out);

struct channel_how {
	int all;			/* assign it to all checks */
	const struct uuid *checks;	/* else to these */
	size_t n;
	int dry;			/* check everything, keep nothing */
};
/* Makes the channel in one transaction: c->project_id, c->kind and c->name are
 * given, the rest follows from the form. */
int channel_create(struct db *db, struct channel_new *c, const struct form *f,
    const struct channel_how *how, struct uuid *code, struct hc_err *err)
    HC_MUSTCHECK;

#endif
