/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/base/sandbox.h"

void
hc_sandbox(const char *promises)
{
	(void)promises;
}
