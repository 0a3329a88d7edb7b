/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* The table of settings; only lib/base/settings*.c include this. */
#ifndef HC_SETTINGS_TABLE_H
#define HC_SETTINGS_TABLE_H

#include <stddef.h>
#include <stdint.h>

enum setting_kind { K_STR, K_SECRET, K_BOOL, K_INT, K_LIST };

struct setting {
	const char *name;
	enum setting_kind kind;
	size_t offset;		/* of the member in struct settings */
	const char *dflt;	/* as it would be written; NULL: unset */
	int64_t min, max;	/* K_INT */
	int none_ok;		/* K_INT: `None` is allowed */
	const char *group;
	const char *help;
};

extern const struct setting setting_table[];
extern const size_t setting_count;

#endif
