/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#ifndef HC_JWT_H
#define HC_JWT_H

#include "lib/base/buf.h"
#include "lib/base/err.h"

/* JSON Web Tokens (RFC 7519), as GitHub takes them. Appends one signed by RS256
 * with an RSA key in PEM; claims: a JSON object. HC_EINVAL: the key is none. */
int jwt_rs256(struct buf *out, const char *pem, struct str claims,
    struct hc_err *err) HC_MUSTCHECK;

#endif
