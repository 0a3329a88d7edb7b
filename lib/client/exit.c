/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/client/exit.h"

enum client_exit
client_exit_of(int status)
{
	if (status >= 200 && status < 300)
		return CLIENT_DONE;
	switch (status) {
	case 400:
		return CLIENT_REJECTED;
	case 401:
	case 403:
		return CLIENT_NOAUTH;
	case 404:
		return CLIENT_NOTFOUND;
	case 409:
		return CLIENT_CONFLICT;
	case 429:
		return CLIENT_LIMITED;
	default:
		return CLIENT_AWAY;
	}
}

enum client_exit
client_exit_of_err(const struct hc_err *err)
{
	switch (err->code) {
	case HC_EINVAL:
	case HC_EDENIED:
	case HC_ESYS:
		return CLIENT_LOCAL;
	default:
		return CLIENT_AWAY;
	}
}
