/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Notifications that are to be sent: which ones a flip asks for, their rows,
 * and what came of them (core.md 9, transports.md 2.2, 6.8). */
#ifndef HC_SENDING_H
#define HC_SENDING_H

#include <stdbool.h>

#include "lib/db/db.h"
#include "lib/model/check.h"

/* The longest error that its columns hold, in characters. */
#define SENDING_ERROR_MAX 200

/* 1 when a channel of that kind and value has nothing to send for a status: a
 * rule of lib/notify (integration_noop). */
typedef int sending_noop_fn(struct str kind, struct str value,
    enum check_status status);

/* A row of api_channel, as far as it decides who is notified. */
struct channel_ref {
	int64_t id, project_id;
	struct uuid code;
	struct str kind, value;
};
#define CHANNEL_REF_COLUMNS "ch.id, ch.project_id, ch.code, ch.kind, ch.value"
void channel_ref_read(const struct db_res *r, size_t row, size_t col,
    struct channel_ref *ch);
/* 1 found, 0 not, -1; text lives as long as *res. */
int channel_ref_by_code(struct db *db, const struct uuid *code,
    struct db_res *res, struct channel_ref *ch, struct hc_err *err)
    HC_MUSTCHECK;

/* What notifications are about. */
struct sending_flip {
	int64_t id;			/* 0: a test without one */
	int64_t check_id;		/* 0: a test, owner NULL */
	struct uuid check;
	int64_t created;
	enum check_status status;	/* CHECK_UP or CHECK_DOWN */
};
/* One notification. */
struct sending {
	int64_t id;			/* api_notification */
	struct uuid code;
	struct sending_flip flip;
	int64_t channel_id;
	struct uuid channel;
	/* A group has a row, but no message of its own. */
	bool is_group;
	const char *group_error;	/* its value cannot be read */
	int64_t members, failed;	/* the group's, sent or not */
	size_t root;			/* index of its group, or its own */
};
struct sendings {
	struct sending *v;
	size_t n, cap;
};
void sendings_add(struct sendings *s, const struct sending *e);
void sendings_free(struct sendings *s);

/* What asks for notifications: a flip (or test) and a channel. */
struct sending_want {
	struct sending_flip flip;
	struct channel_ref channel;
};
/* Appends to s what is to be sent, without no-ops, groups followed by their
 * members. */
int sending_expand(struct db *db, const struct sending_want *w, size_t n,
    sending_noop_fn *noop, struct sendings *s, struct hc_err *err)
    HC_MUSTCHECK;

/* Inserts their rows as `Sending` and sets the ids. With a holder, each gets a
 * lease until expires; NULL: none. Joins the caller's transaction; HC_EFKEY
 * (at the commit, perhaps): a channel or check has gone, work out anew. */
int sending_insert(struct db *db, struct sendings *s, int64_t now,
    const char *holder, int64_t expires, struct hc_err *err) HC_MUSTCHECK;
/* Deletes the test notifications of a channel (transports.md 10.4). */
int sending_delete_tests(struct db *db, int64_t channel_id,
    struct hc_err *err) HC_MUSTCHECK;

/* How one ended. */
struct sent {
	int64_t notification_id, channel_id;
	int64_t started, duration;
	bool permanent;			/* disables the channel */
	const char *error;		/* "" on success; cut to what fits */
	/* A member's group, which counts its failures: */
	int64_t group_id;		/* 0: none */
	int64_t group_failed;
};
/* Writes n of them, and with `leases` ends their leases; joins the caller's
 * transaction. Only these columns are touched, `disabled` only when it becomes
 * true. */
int sending_record(struct db *db, const struct sent *v, size_t n, bool leases,
    struct hc_err *err) HC_MUSTCHECK;

#endif
