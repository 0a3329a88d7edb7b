/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Changing the files of settings (hc-config). Pure. */
#ifndef HC_CLIENT_CONFIG_EDIT_H
#define HC_CLIENT_CONFIG_EDIT_H

#include "lib/base/buf.h"

/* Appends text to out with the key of a section (NULL: what stands before any,
 * or [default]) set to value; NULL takes it out. Other lines, comments among
 * them, stay as they are. */
void config_edit(struct str text, const char *section, const char *key,
    const char *value, struct buf *out);
/* Appends the names of sections, a line each. */
void config_sections(struct str text, struct buf *out);

#endif
