/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* What the program will still do from here on: words such as "inet", "db",
 * "exec", "read=PATH", "write=PATH" (STYLE 22). The filters behind it come per
 * system; where there is none the call does nothing. */
#ifndef HC_SANDBOX_H
#define HC_SANDBOX_H

void hc_sandbox(const char *promises);

#endif
