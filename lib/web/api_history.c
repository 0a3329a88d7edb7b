/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Pings, their bodies, and flips (api.md 9, 10). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/enc.h"
#include "lib/base/json.h"
#include "lib/base/log.h"
#include "lib/base/num.h"
#include "lib/base/xmalloc.h"
#include "lib/model/check_json.h"
#include "lib/model/history.h"
#include "lib/model/object.h"
#include "lib/model/tokenbucket.h"
#include "lib/web/api.h"

#define PINGS_MAX 1000
#define ENTRY_BYTES 400
/* After so many errors in a minute object storage is left alone. */
#define S3_BUCKET_NAME "s3_get_object_error"
#define S3_ERRORS 3
#define S3_REFILL 60

/* ---- pings ---- */

static void
put_date(struct buf *b, int64_t us)
{
	struct hc_tm t;

	json_put_key(b, "date");
	buf_addc(b, '"');
	iso_time(b, us);
	hc_tm_from_us(us, &t);
	if (t.usec != 0) {
		buf_cut(b, b->len - 6);
		buf_addf(b, ".%06d+00:00", t.usec);
	}
	buf_addc(b, '"');
}

static void
put_duration(struct buf *b, int64_t us)
{
	json_put_key(b, "duration");
	buf_addf(b, "%.2f", (double)us / 1e6);
	if (b->p[b->len - 1] == '0')
		buf_cut(b, b->len - 1);
}

static void
put_body_url(struct web_req *q, const struct check *c,
    const struct ping_view *p, struct buf *b)
{
	char code[UUID_TEXT_SIZE];
	struct buf url = { 0 };

	if (p->body_size <= 0) {
		json_put_null(b, "body_url");
		return;
	}
	uuid_text(&c->code, code);
	buf_addf(&url, "%s/api/v%d/checks/%s/pings/%lld/body",
	    q->set->site_root, q->version, code, (long long)p->run.n);
	json_put_str(b, "body_url", buf_view(&url));
	buf_free(&url);
}

static void
put_ping(struct web_req *q, const struct check *c, const struct ping_view *p,
    int64_t duration)
{
	struct buf *b = &q->answer.body;
	const char *type = ping_action_name(p->run.action);
	char rid[UUID_TEXT_SIZE];

	json_open(b);
	json_put_str(b, "type", str_of(type != NULL ? type : "success"));
	put_date(b, p->run.created);
	json_put_int(b, "n", p->run.n);
	json_put_str(b, "scheme", p->scheme);
	if (p->remote_addr.p != NULL)
		json_put_str(b, "remote_addr", p->remote_addr);
	else
		json_put_null(b, "remote_addr");
	json_put_str(b, "method", p->method);
	json_put_str(b, "ua", p->ua);
	if (p->run.has_rid) {
		uuid_text(&p->run.rid, rid);
		json_put_str(b, "rid", str_of(rid));
	} else {
		json_put_null(b, "rid");
	}
	put_body_url(q, c, p, b);
	if (duration != HC_NOTIME)
		put_duration(b, duration);
	json_close(b);
}

static int
put_pings(struct web_req *q, const struct check *c, struct hc_err *err)
{
	struct db_res res = { 0 };
	int64_t limit = q->project.ping_log_limit, *durations;
	struct ping_view p;
	struct buf *b;
	size_t i;
	int rc;

	rc = ping_list(q->db, c, limit, limit < PINGS_MAX ? limit : PINGS_MAX,
	    &res, err);
	durations = xcalloc(res.nrows, sizeof *durations);
	if (rc == 0)
		rc = ping_durations(q->db, c->id, &res, durations, err);
	b = web_json(q, 200);
	buf_reserve(b, 32 + ENTRY_BYTES * res.nrows);
	buf_adds(b, "{\"pings\": [");
	for (i = 0; rc == 0 && i < res.nrows; i++) {
		ping_view_read(&res, i, &p);
		if (i > 0)
			buf_adds(b, ", ");
		put_ping(q, c, &p, durations[i]);
	}
	buf_adds(b, "]}");
	free(durations);
	db_res_free(&res);
	return rc;
}

void
api_list_pings(struct web_req *q)
{
	struct db_res res = { 0 };
	struct check c;
	struct hc_err err;

	if (api_check(q, &res, &c) == 0 && put_pings(q, &c, &err) == -1)
		web_fail(q, &err);
	db_res_free(&res);
}

/* ---- bodies ---- */

/* From object storage: 1, 0 there is none, -1. */
static int
fetch_body(struct web_req *q, const struct check *c, int64_t n,
    struct buf *out, struct hc_err *err)
{
	struct buf key = { 0 };
	struct hc_err e;
	int rc;

	rc = tokenbucket_healthy(q->db, S3_BUCKET_NAME, S3_ERRORS, S3_REFILL,
	    q->now, err);
	if (rc == 0)
		return hc_err(err, HC_ELIMIT, "object storage had too many "
		    "errors");
	if (rc == -1)
		return -1;
	if (q->worker->s3 == NULL)
		q->worker->s3 = s3_new(q->set, err);
	if (q->worker->s3 == NULL)
		return -1;
	object_key(&key, &c->code, n);
	rc = s3_get(q->worker->s3, buf_view(&key), out, err);
	buf_free(&key);
	if (rc == -1 && tokenbucket_authorize(q->db, S3_BUCKET_NAME, S3_ERRORS,
	    S3_REFILL, 1, q->now, &e) == -1)
		log_warn("cannot count an error of object storage: %s",
		    e.text);
	return rc;
}

static void
answer_body(struct web_req *q, const struct check *c, int64_t n,
    const struct db_res *res)
{
	struct str body;
	bool in_storage;
	struct hc_err err;
	struct buf *b = web_body(q, 200, "text/plain");
	int rc;

	ping_view_body_read(res, &body, &in_storage);
	if (!in_storage) {
		buf_addbuf(b, body);
		return;
	}
	rc = fetch_body(q, c, n, b, &err);
	if (rc == 0) {
		web_page(q, 404);
	} else if (rc == -1) {
		log_warn("cannot read a ping's body: %s", err.text);
		web_text(q, 503, "");
	}
}

void
api_ping_body(struct web_req *q)
{
	struct db_res res = { 0 }, body = { 0 };
	struct check c;
	struct hc_err err;
	int64_t n = 0;
	int rc;

	if (api_check(q, &res, &c) == 0) {
		/* A number that is too great is that of no ping. */
		rc = num(q->holes.v[2], 0, INT32_MAX, &n, &err) == -1 ? 0 :
		    ping_view_body(q->db, &c, q->project.ping_log_limit, n,
		    &body, &err);
		if (rc == 1)
			answer_body(q, &c, n, &body);
		else if (rc == 0)
			web_page(q, 404);
		else
			web_fail(q, &err);
	}
	db_res_free(&body);
	db_res_free(&res);
}

/* ---- flips ---- */

/* A number as Python's int() reads it, from 0 to max; -1: it is none. */
static int64_t
read_int(struct str s, int64_t max)
{
	int64_t n = 0;
	int negative, digit = 0;
	size_t i;

	s = utf8_strip(s);
	negative = s.len > 0 && s.p[0] == '-';
	for (i = s.len > 0 && (negative || s.p[0] == '+'); i < s.len; i++) {
		if (s.p[i] == '_' && digit) {
			digit = 0;
			continue;
		}
		if (s.p[i] < '0' || s.p[i] > '9')
			return -1;
		digit = 1;
		n = n * 10 + (s.p[i] - '0');
		if (n > max)
			return -1;
	}
	return !digit || (negative && n > 0) ? -1 : n;
}

/* "60.0" is as good as "60". */
static struct str
cut_zeros(struct str s)
{
	const char *dot = s.len > 0 ? memchr(s.p, '.', s.len) : NULL, *p;

	if (dot == NULL)
		return s;
	for (p = dot + 1; p < s.p + s.len && *p == '0'; p++)
		;
	if (utf8_strip((struct str){ p, (size_t)(s.p + s.len - p) }).len == 0)
		s.len = (size_t)(dot - s.p);
	return s;
}

struct span {
	int64_t from, to;
};

/* -1: a parameter is not what it should be. */
static int
read_span(const struct web_params *p, int64_t now, struct span *s)
{
	struct str start, end, seconds;
	int64_t n;

	*s = (struct span){ HC_NOTIME, HC_NOTIME };
	start = web_param(p, "start");
	end = web_param(p, "end");
	seconds = web_param(p, "seconds");
	if (start.p != NULL) {
		n = read_int(start, INT64_C(10000000000));
		if (n == -1)
			return -1;
		s->from = n * HC_SECOND;
	}
	if (end.p != NULL) {
		n = read_int(end, INT64_C(10000000000));
		if (n == -1)
			return -1;
		s->to = n * HC_SECOND;
	}
	if (seconds.len > 0) {
		n = read_int(cut_zeros(seconds), 31536000);
		if (n == -1)
			return -1;
		n = now - n * HC_SECOND;
		if (n < now && (s->from == HC_NOTIME || s->from < n))
			s->from = n;
	}
	return 0;
}

static void
answer_flips(struct web_req *q, const struct check *c)
{
	struct db_res res = { 0 };
	struct web_params p;
	struct check_flip f;
	struct span span;
	struct hc_err err;
	struct buf *b;
	size_t i;

	if (web_params(q->http->query, web_arena(q), &p) == -1) {
		web_page(q, 400);
		return;
	}
	if (read_span(&p, q->now, &span) == -1) {
		web_text(q, 400, "");
		return;
	}
	if (flip_list(q->db, c->id, span.from, span.to, &res, &err) == -1) {
		web_fail(q, &err);
		db_res_free(&res);
		return;
	}
	b = web_json(q, 200);
	buf_adds(b, "{\"flips\": [");
	for (i = 0; i < res.nrows; i++) {
		flip_read(&res, i, NULL, &f);
		buf_adds(b, i > 0 ? ", {\"timestamp\": \"" :
		    "{\"timestamp\": \"");
		iso_time(b, f.created);
		buf_addf(b, "\", \"up\": %d}", f.new_status == CHECK_UP);
	}
	buf_adds(b, "]}");
	db_res_free(&res);
}

void
api_list_flips(struct web_req *q)
{
	struct db_res res = { 0 };
	struct check c;

	if (api_check(q, &res, &c) == 0)
		answer_flips(q, &c);
	db_res_free(&res);
}

void
api_list_flips_unique(struct web_req *q)
{
	struct db_res res = { 0 };
	struct check c;

	if (api_check_unique(q, &res, &c) == 0)
		answer_flips(q, &c);
	db_res_free(&res);
}
