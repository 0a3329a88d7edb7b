/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/report/notice_command.h"

int
main(int argc, char **argv)
{
	static const struct notice_command n = {
		.prog = "hc-sendflappingnotices",
		.summary = "tell of checks that go up and down all day",
		.run = notices_flapping
	};

	return notice_main(&n, argc, argv);
}
