/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Sends mail to the server of EMAIL_HOST, by libcurl in the program's loop
 * (transports.md 8.1): one connection a message, encryption and login as the
 * settings say, a lost connection and a message that was not taken tried again
 * up to three times. Single-threaded. */
#ifndef HC_SMTP_CLIENT_H
#define HC_SMTP_CLIENT_H

#include <stdint.h>

#include "lib/base/buf.h"
#include "lib/base/settings.h"

struct ev;
struct smtp_client;
struct smtp_sending;

/* The settings must outlive it. ca_file: instead of the system's, or NULL. */
struct smtp_client *smtp_client_new(struct ev *ev, const struct settings *s,
    const char *ca_file);
/* Cancels what is under way; accepts NULL. */
void smtp_client_free(struct smtp_client *c);

/* One message to some addresses; all of it is borrowed until it is done. */
struct smtp_mail {
	const char *from;		/* bare address of the envelope */
	const char *const *to;		/* likewise; ends in NULL */
	struct str text;		/* what mail_write() made */
};
/* error is NULL when it was sent; else what the server said, or what failed.
 * Called from the loop. */
typedef void smtp_done_fn(void *arg, const char *error);
struct smtp_sending *smtp_send(struct smtp_client *c,
    const struct smtp_mail *m, smtp_done_fn *done, void *arg);
void smtp_cancel(struct smtp_sending *t);

#endif
