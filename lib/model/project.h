/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Projects (core.md 3). */
#ifndef HC_PROJECT_H
#define HC_PROJECT_H

#include "lib/auth/apikey.h"
#include "lib/db/db.h"

struct project_new {
	int64_t owner_id;
	struct str name;
	struct str badge_key;	/* empty: a new uuid's text */
	/* Stored forms (lib/auth/apikey.h); empty: none. */
	struct str api_key, api_key_readonly, ping_key;
};
int project_insert(struct db *db, const struct project_new *p, int64_t *id,
    struct uuid *code, struct hc_err *err) HC_MUSTCHECK;
/* 1 found, 0 not, -1 error. */
int project_by_code(struct db *db, const struct uuid *code, int64_t *id,
    struct hc_err *err) HC_MUSTCHECK;
/* The project of an installation that has one: 1; 0 when there is none or
 * several; -1. */
int project_only(struct db *db, int64_t *id, struct hc_err *err) HC_MUSTCHECK;

/* Mail addresses in column 0: the owner's, then the members', sorted. */
int project_people(struct db *db, int64_t id, struct db_res *res,
    struct hc_err *err) HC_MUSTCHECK;

/* 1 to 60 characters, as upstream's forms take it. */
int project_name_check(const char *name, struct hc_err *err) HC_MUSTCHECK;

/* A project with new keys, which nobody can read again: the database keeps
 * those of the API as hashes. secret: SECRET_KEY. */
struct project_keys {
	struct uuid code;
	char api_key[APIKEY_SIZE], api_key_readonly[APIKEY_SIZE];
	char ping_key[PING_KEY_SIZE];
};
int project_create(struct db *db, const char *secret, int64_t owner_id,
    const char *name, struct project_keys *keys, struct hc_err *err)
    HC_MUSTCHECK;
/* Deletes the project with its checks, channels and memberships. Joins the
 * caller's transaction, which must be open; one that is gone is no failure. */
int project_delete(struct db *db, int64_t id, struct hc_err *err)
    HC_MUSTCHECK;

#endif
