/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/report/notice_command.h"

int
main(int argc, char **argv)
{
	static const struct notice_command n = {
		.prog = "hc-sendlogs",
		.summary = "mail the number of new log records to ADMINS",
		.run = notices_logs
	};

	return notice_main(&n, argc, argv);
}
