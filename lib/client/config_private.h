/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#ifndef HC_CLIENT_CONFIG_PRIVATE_H
#define HC_CLIENT_CONFIG_PRIVATE_H

#include "lib/client/config.h"

/* Sets k unless something before it did. */
void client_set(struct client_config *c, enum client_key k,
    struct client_setting s);
/* The key of that name, -1 for none. */
int client_key_find(struct str name);
/* Settings of a file: 1, 0 when there is none. */
int client_file_read(struct client_config *c, const char *path,
    struct hc_err *err);
/* ~/.hchk, whose line is an API key. */
int client_hchk_read(struct client_config *c, struct hc_err *err);
/* What stands in the file, or what the command prints first, without blanks
 * around it. */
int client_indirect(struct client_config *c, const char *what,
    const char **out, struct hc_err *err);

#endif
