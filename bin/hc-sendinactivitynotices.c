/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/report/notice_command.h"

int
main(int argc, char **argv)
{
	static const struct notice_command n = {
		.prog = "hc-sendinactivitynotices",
		.summary = "warn the owners of unused accounts",
		.run = notices_inactivity
	};

	return notice_main(&n, argc, argv);
}
