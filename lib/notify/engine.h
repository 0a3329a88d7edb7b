/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Sends notifications, many at once: one curl multi handle in the program's
 * loop, a bounded number of seats, a cap for each host, a time budget for each
 * delivery (core.md 9, transports.md 3, lessons A5). It reads the database for
 * what messages say and writes nothing there: whoever gave it a job records the
 * result. Single-threaded. */
#ifndef HC_ENGINE_H
#define HC_ENGINE_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/settings.h"
#include "lib/base/uuid.h"
#include "lib/db/db.h"
#include "lib/model/check.h"

#define ENGINE_SEATS 256		/* under way, slow ones apart */
#define ENGINE_PER_HOST 32		/* of them to one host */
#define ENGINE_BUDGET (100 * HC_SECOND)	/* for one, from its first request */
#define NOTIFY_ERROR_MAX 200		/* characters of an error text */

struct ev;
struct engine;

/* A check that is none, for test notifications that say something of their
 * own. */
struct notify_subject {
	const char *name, *desc;
};
/* One notification to be sent; its row is in the database already. */
struct notify_job {
	int64_t notification_id;
	struct uuid notification_code;
	int64_t channel_id;
	int64_t flip_id;		/* 0: a test notification */
	enum check_status status;	/* CHECK_UP or CHECK_DOWN */
	/* Of a test, borrowed until it calls back; NULL: `TEST`. */
	const struct notify_subject *subject;
};

struct notify_result {
	int64_t notification_id, channel_id;
	int64_t started;		/* microseconds UTC */
	int64_t duration;		/* microseconds */
	bool permanent;			/* disable the channel */
	char error[NOTIFY_ERROR_MAX * 4 + 1];	/* UTF-8, "" on success */
	struct uuid channel_code;	/* for the log: */
	char kind[21];
};
/* Called from the loop, never from within engine_add(). */
typedef void notify_done_fn(void *arg, const struct notify_result *r);

/* All three must outlive it. */
struct engine *engine_new(struct ev *ev, const struct settings *s,
    struct db *db);
/* Drops what is under way without calling back; accepts NULL. */
void engine_free(struct engine *e);
/* Takes a job, and starts it when a seat is free. Groups are not for it: they
 * have no message of their own. */
void engine_add(struct engine *e, const struct notify_job *job,
    notify_done_fn *done, void *arg);
/* How many more it would start at once. */
size_t engine_free_seats(const struct engine *e);
/* Jobs that have not called back yet; and of them those that are not waiting
 * for others to one host, or to be told of with others (STORM_DIGEST). */
size_t engine_pending(const struct engine *e);
size_t engine_busy(const struct engine *e);

/* For tests: what differs from run to run, fixed. Before the first job. */
struct engine_fake {
	int64_t now;		/* HC_NOTIME: the clock */
	struct uuid check;	/* code of the dummy check */
	const char *connect_to, *ca_file;	/* fetch.h */
	const char *shell;	/* instead of /bin/sh; NULL: that */
	bool no_backoff;
	int64_t timeout;	/* of a request; 0: as ever */
	int64_t storm_pause;	/* while changes gather; likewise */
};
void engine_fake(struct engine *e, const struct engine_fake *f);

#endif
