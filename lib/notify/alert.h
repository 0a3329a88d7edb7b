/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* One change of status and all that messages tell of it (transports.md 2, 4).
 * Shared by the deliveries of one flip; what only some messages need is read
 * when the first of them asks. Every text is well-formed UTF-8. */
#ifndef HC_ALERT_H
#define HC_ALERT_H

#include "lib/base/settings.h"
#include "lib/model/alert_rows.h"

/* What there is beside the flip, the check and the project: */
#define NEED_PING 1u		/* the last ping: has_ping, ping, last, ago */
#define NEED_BODY 2u		/* and its body: body */
#define NEED_DOWNTIME 4u	/* of an "up": downtime */
#define NEED_OTHERS 8u		/* nothers, ndown, down */
#define NEED_CHANNELS 16u	/* channels */

struct json_t;

struct alert_other {
	struct uuid code;
	struct str name;		/* as stored: may be empty */
	int64_t last_ping;
};

struct alert {
	const struct settings *set;
	struct arena arena;		/* holds all of its texts */
	int64_t flip_id;		/* 0: a test notification */
	int64_t now;			/* when it was loaded */
	int64_t created;		/* of the flip */
	bool up;
	struct check check;
	struct project_row project;
	struct str name;		/* of the check, or its code */
	char code[UUID_TEXT_SIZE], key[41];
	const char *status;		/* "DOWN" or "UP" */
	const char *cloaked;		/* link to the check */
	struct str reason;		/* REASON or empty */
	struct str period;		/* PERIOD; empty for schedules */
	struct str *tags;
	size_t ntags;
	unsigned loaded;		/* NEED_ bits that are there */

	bool has_ping;
	struct last_ping ping;
	struct str kind;		/* KIND of the ping */
	struct str ago;			/* AGO of it, or "never" */
	struct str last;		/* "KIND, AGO", or "Never" */
	struct str body;		/* UTF-8; empty: none */
	bool body_missing;		/* there is one, but not to be had */
	struct str downtime;		/* DUR or empty */
	int64_t nothers, ndown;		/* other checks, those down */
	const struct alert_other *down;	/* in natural order, if at most 10 */
	struct str channels;		/* codes joined by ",", sorted */
	/* private */
	int refs;
	struct alert *next;
};

/* Fills a from a row; texts are copied. */
void alert_from_flip(struct alert *a, const struct flip_row *f, bool up);
/* The check that test notifications are about (transports.md 10.4). With a
 * subject it is that one, without a reason or pings (8.6). */
struct notify_subject;
void alert_dummy(struct alert *a, const struct project_row *p,
    const struct uuid *code, bool up, const struct notify_subject *subject);
/* Reads what is missing. Where the body is in object storage NEED_BODY stays
 * out of loaded: alert_set_body() then, or body_missing. */
int alert_need(struct alert *a, struct db *db, unsigned need,
    struct hc_err *err) HC_MUSTCHECK;
void alert_set_body(struct alert *a, struct str raw);
void alert_clear(struct alert *a);

/* ---- texts that several kinds share ---- */

struct alert_marks {
	const char *bold, *unbold, *code, *uncode;
};
/* The details block of transports.md 4.10; html: values are escaped. */
void alert_details(struct buf *out, const struct alert *a,
    const struct alert_marks *m);
/* The block about other checks: name() appends one check's line up to " (last
 * ping: ...)". */
typedef void alert_name_fn(struct buf *out, const struct alert *a,
    const struct alert_other *o);
void alert_others(struct buf *out, const struct alert *a, alert_name_fn *name);
/* Appends the name of another check, or its code, as HTML. */
void alert_other_name(struct buf *out, const struct alert_other *o);
/* Appends when its last ping was: AGO or "never". */
void alert_other_ago(struct buf *out, const struct alert *a,
    const struct alert_other *o);
/* Likewise in bold, as an item of a list. */
alert_name_fn alert_other_bold;
/* Cause, details and other checks: what pushes to phones say. */
void alert_message(struct buf *out, const struct alert *a,
    const struct alert_marks *m, alert_name_fn *name);
/* The same with each tag as code. */
void alert_details_code(struct buf *out, const struct alert *a,
    const struct alert_marks *m);
/* Each tag in code marks, as HTML, and a blank after each. */
void alert_code_tags(struct buf *out, const struct alert *a, const char *code,
    const char *uncode);
/* The excerpt of the body: at most 1000 code points. */
struct str alert_excerpt(struct alert *a);
/* Tags with sep between them, each one in mark. */
void alert_tags(struct buf *out, const struct alert *a, const char *mark,
    const char *sep);
/* A red or a green dot. */
const char *alert_dot(const struct alert *a);
/* " (REASON)", or nothing. */
const char *alert_because(struct alert *a);
/* "Reason: REASON." or "The downtime lasted DUR.", or nothing. any: an "up" may
 * have a reason, too (4.2). */
void alert_cause(struct buf *out, const struct alert *a, bool any);
/* sep and "The downtime lasted DUR.", or nothing. */
void alert_lasted(struct buf *out, const struct alert *a, const char *sep);
/* Text as HTML, in the alert's arena. */
const char *alert_html(struct alert *a, struct str s);
/* Strips, and makes U+00A0 a blank (4.11). */
void alert_finish(struct buf *b);
/* The text of b, finished, for a JSON tree; frees b. */
struct json_t *alert_json(struct buf *b);
struct json_t *alert_jsonf(const char *fmt, ...)
    __attribute__((format(printf, 1, 2)));

/* What many kinds show as a table (6.6, 6.11, 6.18, 6.22). */
struct alert_fact {
	const char *title;
	struct str value;
};
#define ALERT_FACTS 7			/* at most */
struct fact_style {
	const char *mark, *sep;		/* of tags, as alert_tags() */
	const char *star;		/* before each '*' of a schedule */
	bool desc;			/* with the description */
};
/* Fills v, returns how many there are. The ping has to be there. */
size_t alert_facts(struct alert *a, const struct fact_style *st,
    struct alert_fact v[ALERT_FACTS]);
/* What incidents tell (6.13, 6.15): an object with project and pings, and the
 * members that say when pings are due, a schedule between open and shut. */
struct json_t *alert_incident(const struct alert *a);
void alert_incident_due(struct json_t *v, const struct alert *a,
    const char *open, const char *shut);
/* Link to a check. */
void cloaked_url(struct buf *out, const char *site_root,
    const struct uuid *code);

#endif
