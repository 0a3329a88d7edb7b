/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* For tests/oracle/human.py. Standard input: "t now", microseconds since the
 * epoch; standard output: how far t is from now, a line each. */
#include <inttypes.h>
#include <stdio.h>

#include "lib/base/human.h"

int
main(void)
{
	struct buf out = { 0 };
	int64_t t, now;

	while (scanf("%" SCNd64 " %" SCNd64, &t, &now) == 2) {
		buf_reset(&out);
		human_ago(&out, t, now, HUMAN_NBSP);
		puts(buf_str(&out));
	}
	buf_free(&out);
	return 0;
}
