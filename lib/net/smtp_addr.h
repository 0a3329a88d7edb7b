/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Addresses in SMTP commands, and which of them stand for checks (core.md
 * 7.2). */
#ifndef HC_SMTP_ADDR_H
#define HC_SMTP_ADDR_H

#include <stdbool.h>

#include "lib/base/buf.h"
#include "lib/base/err.h"
#include "lib/base/uuid.h"

/* Splits what follows "FROM:" or "TO:": <local@domain>, or without the angle
 * brackets; source routes are dropped, a quoted local part is unquoted. local
 * and domain (empty buffers) get its two sides; "<>" leaves both empty, an
 * address without '@' the domain. *rest is what comes behind, trimmed. Returns
 * -1 when it is malformed. */
int smtp_addr_parse(struct str arg, struct buf *local, struct buf *domain,
    struct str *rest) HC_MUSTCHECK;
/* Appends "local@domain", quoted again where needed, as well-formed UTF-8;
 * "<>" for the empty address. */
void smtp_addr_text(struct str local, struct str domain, struct buf *out);

/* The check that a local part names. key and slug point into it. */
struct smtp_target {
	bool by_slug;
	struct uuid code;
	struct str key, slug;
};
/* A UUID, or 22 characters of a ping key, '+' and a slug; else -1. */
int smtp_target_parse(struct str local, struct smtp_target *t) HC_MUSTCHECK;

#endif
