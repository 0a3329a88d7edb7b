/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Hosts, opening, waiting (STYLE 28, 30; lessons A3). */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/base/clock.h"
#include "lib/base/fail.h"
#include "lib/base/log.h"
#include "lib/base/num.h"
#include "lib/base/xmalloc.h"
#include "lib/db/driver.h"

#define CALL_LIMIT (5 * HC_SECOND)	/* without a deadline */
#define CONNECT_LIMIT (5 * HC_SECOND)	/* for one host */
#define IDLE_LIMIT (60 * HC_SECOND)
/* A host that failed is left alone for this long, twice as long each time it
 * fails again; when no other host is left the pause is short. */
#define AWAY_FIRST HC_SECOND
#define AWAY_MOST (30 * HC_SECOND)
#define ALONE_FIRST (HC_SECOND / 10)
#define ALONE_MOST HC_SECOND

/* The i'th part of a list with commas; the last one when there are fewer. */
static char *
list_part(const char *list, size_t i)
{
	size_t len;

	for (;; i--) {
		len = strcspn(list, ",");
		if (i == 0 || list[len] == '\0')
			return xmemdup0(list, len);
		list += len + 1;
	}
}

void
db_hosts_init(struct db *db)
{
	const char *names = db->set->db_host ? db->set->db_host : "";
	const char *ports = db->set->db_port ? db->set->db_port : "";
	const char *p;
	size_t i;

	db->nhosts = 1;
	if (db->ops->kind != DB_SQLITE)
		for (p = names; (p = strchr(p, ',')) != NULL; p++)
			db->nhosts++;
	db->hosts = xcalloc(db->nhosts, sizeof *db->hosts);
	for (i = 0; i < db->nhosts; i++) {
		db->hosts[i].name = list_part(names, i);
		db->hosts[i].port = list_part(ports, i);
	}
}

void
db_hosts_free(struct db *db)
{
	size_t i;

	for (i = 0; i < db->nhosts; i++) {
		free(db->hosts[i].name);
		free(db->hosts[i].port);
	}
	free(db->hosts);
}

void
db_start(struct db *db)
{
	db->limit = db->deadline ? db->deadline : hc_mono() + CALL_LIMIT;
}

static uint64_t
random_below(struct db *db, uint64_t n)
{
	db->rng ^= db->rng << 13;
	db->rng ^= db->rng >> 7;
	db->rng ^= db->rng << 17;
	return db->rng % n;
}

static void
sleep_for(int64_t us)
{
	struct timespec ts = { .tv_sec = (time_t)(us / HC_SECOND),
		.tv_nsec = (long)(us % HC_SECOND * 1000) };

	if (us > 0)
		nanosleep(&ts, NULL);
}

int
db_pause(struct db *db, int64_t limit, int try)
{
	int64_t most = INT64_C(2000) << (try < 7 ? try : 7);
	int64_t left = limit - hc_mono();

	if (left <= 0)
		return 0;
	if (most > left)
		most = left;
	sleep_for((int64_t)random_below(db, (uint64_t)most + 1));
	return 1;
}

int
db_poll(int fd, int events, int64_t until)
{
	struct pollfd p = { .fd = fd, .events = (short)events };
	int64_t left;
	int ms, n;

	for (;;) {
		ms = -1;
		if (until != 0) {
			left = until - hc_mono();
			ms = left <= 0 ? 0 : left > HC_HOUR ? 3600000 :
			    (int)((left + 999) / 1000);
		}
		n = poll(&p, 1, ms);
		if (n == 1)
			return p.revents;
		if (n == 0 && (ms == 0 || hc_mono() >= until))
			return 0;
		if (n == -1 && errno != EINTR)
			return POLLERR;
	}
}

static void
host_failed(struct db *db, struct db_host *h)
{
	int64_t first = db->nhosts > 1 ? AWAY_FIRST : ALONE_FIRST;
	int64_t most = db->nhosts > 1 ? AWAY_MOST : ALONE_MOST;

	/* A file costs nothing to look at. */
	if (db->ops->kind == DB_SQLITE && db->away_err.code != HC_ERETRY)
		return;
	h->away_for = h->away_for ? h->away_for * 2 : first;
	if (h->away_for > most)
		h->away_for = most;
	h->away_until = hc_mono() + h->away_for;
	log_debug("database host %s: %s", h->name, db->away_err.text);
}

/* One attempt with h, which may take until then. */
static int
try_host(struct db *db, struct db_host *h, int64_t until)
{
	int was_away = h->away_for != 0;

	if (hc_fail("db.open", "away")) {
		hc_err(&db->away_err, HC_EAWAY, "database: HC_FAIL");
		host_failed(db, h);
		return -1;
	}
	db->lost = db->stale = db->timed_out = 0;
	db->open_limit = until;
	if (h->port[0] != '\0' && db->ops->kind != DB_SQLITE &&
	    num(str_of(h->port), 1, 65535, &h->number, &db->away_err) == -1)
		return hc_err_wrap(&db->away_err, "DB_PORT");
	if (db->ops->open(db, h, &db->away_err) == -1) {
		host_failed(db, h);
		return -1;
	}
	h->away_for = h->away_until = 0;
	db->last_used = hc_mono();
	if (was_away && db->ops->kind != DB_SQLITE)
		log_info("database is back, host=%s", h->name);
	return 0;
}

/* Tries each host that is not being left alone, the last good one first.
 * *next: when the first of the others may be tried. */
static int
try_hosts(struct db *db, int64_t *next)
{
	struct db_host *h;
	int64_t now, share;
	size_t i, at;

	*next = INT64_MAX;
	for (i = 0; i < db->nhosts; i++) {
		at = (db->host + i) % db->nhosts;
		h = &db->hosts[at];
		now = hc_mono();
		/* A silent host leaves the others their share of the time. */
		share = (db->limit - now) / (int64_t)(db->nhosts - i);
		if (share > CONNECT_LIMIT)
			share = CONNECT_LIMIT;
		if (h->away_until <= now && try_host(db, h, now + share) == 0) {
			db->host = at;
			return 0;
		}
		if (h->away_until < *next)
			*next = h->away_until;
	}
	/* With every host away none is better left alone than another. */
	if (*next > hc_mono() + ALONE_MOST)
		*next = hc_mono() + ALONE_MOST;
	return -1;
}

/* Lets the host whose turn is next be tried although it is being left alone. */
static void
pardon(struct db *db)
{
	struct db_host *h = &db->hosts[0];
	size_t i;

	for (i = 1; i < db->nhosts; i++)
		if (db->hosts[i].away_until < h->away_until)
			h = &db->hosts[i];
	h->away_until = 0;
}

static void
leave(struct db *db)
{
	struct db_host *h = &db->hosts[db->host];

	if (db->stale == DB_STALE_HOST && db->nhosts > 1) {
		hc_err(&db->away_err, HC_EAWAY, "not usable now");
		host_failed(db, h);
	}
	db_close(db);
}

int
db_ensure(struct db *db, struct hc_err *err)
{
	int idle = hc_mono() - db->last_used > IDLE_LIMIT;
	int64_t next;

	if (db->conn != NULL && (db->lost || db->stale ||
	    !db->ops->alive(db, idle)))
		leave(db);
	if (db->conn != NULL)
		return 0;
	while (try_hosts(db, &next) == -1) {
		if (db->away_err.code == HC_EINVAL)
			return hc_err(err, HC_EINVAL, "%s", db->away_err.text);
		/* A file that cannot be opened will not be there in a
		 * second either: say so now. */
		if (next > db->limit || (db->ops->kind == DB_SQLITE &&
		    db->away_err.code != HC_ERETRY))
			return hc_err(err, HC_EAWAY, "%s", db->away_err.text);
		sleep_for(next - hc_mono());
		pardon(db);
	}
	return 0;
}
