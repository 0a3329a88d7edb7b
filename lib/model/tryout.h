/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* What hc-up puts into an empty database, so that there is something to ping:
 * a user who may do everything, a project, and a check with the shortest times
 * that there are. */
#ifndef HC_TRYOUT_H
#define HC_TRYOUT_H

#include "lib/model/user.h"

/* 1: *check is the first check of the user with that address; 0: there is none.
 * *empty: the database has no users at all. */
int tryout_find(struct db *db, struct str email, struct uuid *check,
    int *empty, struct hc_err *err) HC_MUSTCHECK;
int tryout_create(struct db *db, const struct user_new *n, int64_t now,
    struct uuid *check, struct hc_err *err) HC_MUSTCHECK;

#endif
