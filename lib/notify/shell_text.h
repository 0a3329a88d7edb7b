/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Placeholders in commands, so that no value is ever run (DECISIONS 11). */
#ifndef HC_SHELL_TEXT_H
#define HC_SHELL_TEXT_H

#include "lib/notify/placeholder.h"

/* A placeholder outside of quotes becomes the value, quoted as shlex.quote()
 * does. Everywhere else, and from the first construct on in which one cannot
 * be sure (command substitution, here-document, comment ...), it becomes
 * ${NAME}: the shell takes the value from the environment, as data. */
void shell_text(struct buf *out, struct str cmd, const struct placeholder *v,
    size_t n);
/* s as one word of a shell. */
void shell_quote(struct buf *out, struct str s);

#endif
