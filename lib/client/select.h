/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* How commands name checks (cli.md B3): a UUID, a unique key, slug:NAME,
 * name:NAME, tag:TAG, or a word that is a slug or a name. Checks are objects of
 * the Management API. */
#ifndef HC_CLIENT_SELECT_H
#define HC_CLIENT_SELECT_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/buf.h"
#include "lib/base/err.h"

struct json_t;

enum sel_kind { SEL_UUID, SEL_KEY, SEL_SLUG, SEL_NAME, SEL_TAG, SEL_WORD };
struct sel {
	enum sel_kind kind;
	struct str text;	/* without the prefix */
};

/* Borrows word. */
struct sel sel_parse(struct str word);
/* Appends those of the array checks that match to the array found, in their
 * order; returns how many. A word that is the slug of any check is no name. */
size_t sel_find(const struct sel *s, const struct json_t *checks,
    struct json_t *found);

bool check_has_tag(const struct json_t *check, struct str tag);
/* uuid, or unique_key where the key is read-only; "" when it has neither. */
const char *check_id(const struct json_t *check);
/* new, up, grace, down, paused or started among a list with commas: -1 and err
 * for any other word. */
int check_status_list(const char *list, struct hc_err *err) HC_MUSTCHECK;
/* It has one of them; started goes with any other. */
bool check_has_status(const struct json_t *check, const char *list);
/* A string member; "" when it is none. */
const char *member_text(const struct json_t *object, const char *name);

#endif
