/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Passwords as Django stores them (core.md 16.6). */
#ifndef HC_PASSWORD_H
#define HC_PASSWORD_H

#include "lib/base/buf.h"
#include "lib/base/err.h"

/* Appends the Argon2id form of password. Takes 100 MiB while it runs. */
int password_hash(struct str password, struct buf *out, struct hc_err *err)
    HC_MUSTCHECK;
/* 1 if password fits encoded; 0 if not, or if encoded is unusable, unknown or
 * broken. Knows argon2, pbkdf2_sha256, pbkdf2_sha1, bcrypt_sha256, scrypt. */
int password_verify(struct str password, struct str encoded);
/* 1 if encoded should be replaced by password_hash() after a login. */
int password_is_old(struct str encoded);
/* Appends a value that no password fits. */
void password_unusable(struct buf *out);

#endif
