/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Sends mails of ours, one after the other, beside whatever else the program's
 * loop does. Single-threaded. */
#ifndef HC_POSTBOX_H
#define HC_POSTBOX_H

#include "lib/base/settings.h"
#include "lib/net/letter.h"

struct ev;
struct postbox;

/* ev: the program's loop, or NULL for one of its own (postbox_wait()). Both
 * must outlive it. */
struct postbox *postbox_new(struct ev *ev, const struct settings *s);
/* Drops what is not sent yet, without calling back; accepts NULL. */
void postbox_free(struct postbox *p);

struct post {
	struct letter *letter;		/* emptied by postbox_add() */
	const char *to;			/* "a@x.org, b@y.org" */
	const char *from;		/* NULL: DEFAULT_FROM_EMAIL */
	int64_t now;			/* its Date */
	const char *bounce;		/* outmail.h; may be NULL */
	const char *unsubscribe;	/* link; may be NULL */
};
/* error is NULL when it was sent. Called from the loop, never from within
 * postbox_add(). */
typedef void postbox_done_fn(void *arg, const char *error);
/* Takes one mail; done may be NULL: a failure is logged then. */
void postbox_add(struct postbox *p, const struct post *m,
    postbox_done_fn *done, void *arg);
/* Mails that have not called back yet. */
size_t postbox_pending(const struct postbox *p);
/* One mail, for programs without a loop of their own: sends it now. */
int postbox_wait(struct postbox *p, const struct post *m, struct hc_err *err)
    HC_MUSTCHECK;

#endif
