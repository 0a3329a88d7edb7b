/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Making a channel from a form (form.h). Which fields a kind has and how its
 * value follows from them is the integration's: lib/notify. */
#ifndef HC_CHANNEL_FORM_H
#define HC_CHANNEL_FORM_H

#include "lib/model/channel_create.h"
#include "lib/model/form.h"

/* What a channel of a kind is made from. */
struct channel_recipe {
	const char *const *fields;	/* names; ends with NULL */
	/* Appends the channel's value; may set c->name, when the form has it,
	 * and email_verified. */
	int (*build)(struct db *db, const struct form *f,
	    struct channel_new *c, struct buf *value, struct hc_err *err);
};
#define FIELDS(...) (const char *const[]){ __VA_ARGS__, NULL }

/* "value": an address of the web, kept as it is. */
extern const struct channel_recipe channel_recipe_url;
/* "phone", "up" and "down". */
extern const struct channel_recipe channel_recipe_phone;
/* Appends {"value": TO, "up": BOOL, "down": BOOL}; number: form_phone() or its
 * like, for the field that TO comes from. */
int channel_value_directed(struct buf *value, const struct form *f,
    const char *field, form_number_fn *number, struct hc_err *err)
    HC_MUSTCHECK;
/* Appends the text of a required field. */
int channel_value_text(struct buf *value, const struct form *f,
    const char *field, size_t max, struct hc_err *err) HC_MUSTCHECK;
/* Appends the members "priority" and "priority_up" of an open object from the
 * fields of these names: one of choices each, dflt where it is missing. */
int channel_value_priorities(struct buf *value, const struct form *f,
    const char *const *choices, const char *dflt, struct hc_err *err)
    HC_MUSTCHECK;

struct channel_how {
	int all;			/* assign it to all checks */
	const struct uuid *checks;	/* else to these */
	size_t n;
	int dry;			/* check everything, keep nothing */
};
/* Makes the channel in one transaction: c->project_id, c->kind, c->recipe and
 * c->name are given, the rest follows from the form. */
int channel_create(struct db *db, struct channel_new *c, const struct form *f,
    const struct channel_how *how, struct uuid *code, struct hc_err *err)
    HC_MUSTCHECK;

#endif
