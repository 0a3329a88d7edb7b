/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* New channels: the values of each kind (core.md 3.1, transports.md 10.3) and
 * the one INSERT. Builders append to *value and say HC_EINVAL with the form's
 * text, the field first. */
#ifndef HC_CHANNEL_CREATE_H
#define HC_CHANNEL_CREATE_H

#include <stdbool.h>

#include "lib/db/db.h"

struct channel_recipe;

struct channel_new {
	int64_t project_id;
	const char *kind;
	const struct channel_recipe *recipe;	/* channel_form.h */
	struct str name, value;
	bool email_verified;
};
/* Inserts it with a new random code; *id and *code say which. */
int channel_insert(struct db *db, const struct channel_new *c, int64_t now,
    int64_t *id, struct uuid *code, struct hc_err *err) HC_MUSTCHECK;
/* Replaces the value of channel id, if there is one. */
int channel_set_value(struct db *db, int64_t id, struct str value,
    struct hc_err *err) HC_MUSTCHECK;
/* Assigns channel id to all checks of its project. */
int channel_assign_all(struct db *db, int64_t id, struct hc_err *err)
    HC_MUSTCHECK;
/* Assigns channel id to the check of its project that has this code;
 * HC_ENOTFOUND when there is none. Twice is the same as once. */
int channel_assign(struct db *db, int64_t id, const struct uuid *check,
    struct hc_err *err) HC_MUSTCHECK;

int channel_value_email(const char *addr, bool up, bool down,
    struct buf *value, struct hc_err *err) HC_MUSTCHECK;

/* Members may be NULL: empty. headers: "Name: value" lines. */
struct webhook_side {
	const char *method, *url, *body, *headers;
};
int channel_value_webhook(const char *name, const struct webhook_side *down,
    const struct webhook_side *up, struct buf *value, struct hc_err *err)
    HC_MUSTCHECK;
int channel_value_shell(const char *cmd_down, const char *cmd_up,
    struct buf *value, struct hc_err *err) HC_MUSTCHECK;
/* codes: texts of channel codes; each must be of the project and no group. */
int channel_value_group(struct db *db, int64_t project_id,
    const char *const *codes, size_t n, struct buf *value, struct hc_err *err)
    HC_MUSTCHECK;

#endif
