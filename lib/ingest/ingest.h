/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* From received pings to committed state changes, in groups (DESIGN 2-4,
 * core.md 5.5, 6.3, 7.3). What a ping is stands in one value that can be kept
 * and applied later; its arrival time is part of it. */
#ifndef HC_INGEST_H
#define HC_INGEST_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/buf.h"
#include "lib/base/settings.h"
#include "lib/base/uuid.h"
#include "lib/db/db.h"
#include "lib/model/check.h"

enum ingest_result {
	INGEST_PENDING,		/* not applied yet */
	INGEST_OK,
	INGEST_CREATED,		/* auto-provisioned and recorded */
	INGEST_NOT_FOUND,	/* 404 "not found" */
	INGEST_AMBIGUOUS,	/* 409 "ambiguous slug" */
	INGEST_BAD_URL,		/* 400 "invalid url format" */
	INGEST_BAD_UUID,	/* 400 "invalid uuid format" */
	INGEST_AWAY		/* the database stayed away: 503 */
};

/* Text is borrowed: it must live until the ping was applied. */
struct ingest_ping {
	/* target */
	bool by_slug;
	struct uuid code;		/* unless by_slug */
	struct str ping_key, slug;	/* if by_slug */
	bool create;			/* ?create=1 */
	/* the ping */
	int64_t arrived;		/* microseconds UTC: becomes created */
	enum ping_action action;	/* as the URL says; mail: success */
	int exitstatus;			/* -1 none; 256 stands for "over 255" */
	bool has_rid, bad_rid;
	struct uuid rid;
	struct str scheme;		/* "http", "email", X-Forwarded-Proto */
	struct str method;		/* "" for mail */
	struct str remote_addr;		/* canonical text, "" for NULL */
	struct str ua;			/* already UTF-8, cut to 200 here */
	struct str body;		/* already cut to the limit */
	bool mail;			/* filters look into the MIME message:
					   see ingest_mail_text() */
	struct str message;		/* mail: all of it, when body is only
					   what is kept */
	/* result */
	enum ingest_result result;
	bool by_slug_step;		/* answered by slug steps 1-3: no
					   Expires and Cache-Control headers */
};

struct ingest;

/* Both must outlive it. */
struct ingest *ingest_new(const struct settings *s, struct db *db);
void ingest_free(struct ingest *in);
/* How the text for the filters of mail is found: mime_filter_text(), named by
 * whom passes mails, so that others need no MIME library. */
typedef void ingest_text_fn(struct str message, int subject, int body,
    struct buf *out);
void ingest_mail_text(struct ingest *in, ingest_text_fn *fn);
/* Applies n pings in their order in as few transactions as possible and fills
 * in each one's result; every INGEST_OK and INGEST_CREATED is committed. Gives
 * up at hc_mono() time deadline with INGEST_AWAY for those not applied. */
void ingest_apply(struct ingest *in, struct ingest_ping **pings, size_t n,
    int64_t deadline);
/* Work put off by ingest_apply(): pruning each check's old rows after every
 * 100th ping, moving bodies to object storage. Does a bounded piece; returns 1
 * when more is waiting, else 0. */
int ingest_background(struct ingest *in);
/* After how many microseconds ingest_background() wants to be called again: 0
 * at once, -1 not before the next ingest_apply(). */
int64_t ingest_wait(const struct ingest *in);

/* What has been done since the start. */
struct ingest_stats {
	uint64_t results[INGEST_AWAY + 1];
	uint64_t transactions, repeated, looked_up, flips;
	uint64_t pruned, bodies_moved, bodies_failed;
};
const struct ingest_stats *ingest_stats(const struct ingest *in);

#endif
