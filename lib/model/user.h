/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Accounts: users and their profiles (core.md 3, 12.7, 14). */
#ifndef HC_USER_H
#define HC_USER_H

#include <stdbool.h>

#include "lib/db/db.h"

struct user_new {
	struct str email;	/* lower-cased here */
	struct str password;	/* encoded (lib/auth/password.h) */
	bool superuser;		/* also staff */
	bool use_payments;	/* USE_PAYMENTS: decides the profile's limits */
};
struct user {
	int64_t id;
	char username[31];
};
/* Creates user and profile, unless an account with this address exists:
 * HC_EEXIST "email ADDR is already taken". Joins the caller's transaction,
 * which must be open: account creations wait for each other until it ends. */
int user_create(struct db *db, const struct user_new *n, int64_t now,
    struct user *u, struct hc_err *err) HC_MUSTCHECK;
/* 1 found, 0 not, -1 error. The address in any case. */
int user_by_email(struct db *db, struct str email, struct user *u,
    struct hc_err *err) HC_MUSTCHECK;
/* The account of an installation that has one: 1; 0 when there is none or
 * several; -1. */
int user_only(struct db *db, struct user *u, struct hc_err *err) HC_MUSTCHECK;

/* Creates profiles with defaults for all users that lack one; *n: how many. */
int profile_create_missing(struct db *db, bool use_payments, int64_t *n,
    struct hc_err *err) HC_MUSTCHECK;

/* The whole account set that signing up creates (core.md 14): user, profile,
 * project, check, channel, assigned. One transaction. *check: code of the
 * check. */
int user_create_account(struct db *db, const struct user_new *n, int64_t now,
    struct user *u, struct uuid *check, struct hc_err *err) HC_MUSTCHECK;

/* Deletes the user and all that belongs to it (12.7). Joins the caller's
 * transaction, which must be open. */
int user_delete(struct db *db, int64_t id, struct hc_err *err) HC_MUSTCHECK;

#endif
