/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* What of the job's output goes into the ping: the last bytes of it, in a
 * ring that grows up to the limit, and the first ones where that is asked
 * for. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "bin/hc-run/run.h"
#include "lib/base/clock.h"
#include "lib/base/enc.h"
#include "lib/base/xmalloc.h"

#define NOTICE_MIN 200		/* smaller bodies are all output */
#define LINE_MAX_ 4096		/* bytes of a line that patterns see */
#define OMITTED 64		/* room for the line between head and tail */

struct ring {
	char *p;
	size_t cap, limit;	/* limit 0: none */
	size_t start, len;
	uint64_t total;		/* bytes that were ever added */
};

struct output {
	const struct run_options *o;
	struct ring ring;
	struct buf head;
	struct buf line[2];	/* of each descriptor, for patterns */
	bool inside[2];		/* a line has begun, for prefixes */
	bool failed, succeeded;
};

static size_t
min_size(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Into a block of cap bytes, from its beginning; what does not fit is lost
 * from the front. */
static void
ring_move(struct ring *r, size_t cap)
{
	char *p = xmalloc(cap);
	size_t keep = min_size(r->len, cap), from, first;

	if (keep > 0) {
		from = (r->start + r->len - keep) % r->cap;
		first = min_size(keep, r->cap - from);
		memcpy(p, r->p + from, first);
		memcpy(p + first, r->p, keep - first);
	}
	free(r->p);
	r->p = p;
	r->cap = cap;
	r->start = 0;
	r->len = keep;
}

static void
ring_add(struct ring *r, const char *p, size_t n)
{
	size_t want, at, first;

	r->total += n;
	if (r->limit > 0 && n > r->limit) {
		p += n - r->limit;
		n = r->limit;
	}
	want = r->len + n;
	if (r->limit > 0 && want > r->limit)
		want = r->limit;
	if (want > r->cap) {
		size_t cap = r->cap ? r->cap : 4096;

		while (cap < want)
			cap *= 2;
		ring_move(r, r->limit > 0 ? min_size(cap, r->limit) : cap);
	}
	if (n == 0)
		return;
	if (r->len + n > r->cap) {
		size_t lost = r->len + n - r->cap;

		r->start = (r->start + lost) % r->cap;
		r->len -= lost;
	}
	at = (r->start + r->len) % r->cap;
	first = min_size(n, r->cap - at);
	memcpy(r->p + at, p, first);
	memcpy(r->p, p + first, n - first);
	r->len += n;
}

static void
ring_limit(struct ring *r, size_t limit)
{
	r->limit = limit;
	if (limit > 0 && r->cap > limit)
		ring_move(r, limit);
}

struct output *
output_new(const struct run_options *o)
{
	struct output *out = xcalloc(1, sizeof *out);

	out->o = o;
	if (o->limit_given)
		out->ring.limit = o->limit;
	else
		out->ring.limit = o->as_runitor ? RUNITOR_LIMIT_MAX :
		    RUN_LIMIT_MAX;
	return out;
}

void
output_free(struct output *out)
{
	free(out->ring.p);
	buf_free(&out->head);
	buf_free(&out->line[0]);
	buf_free(&out->line[1]);
	free(out);
}

static void
capture(struct output *out, const char *p, size_t n)
{
	size_t first = 0;

	if (out->head.len < out->o->head) {
		first = min_size(n, out->o->head - out->head.len);
		buf_add(&out->head, p, first);
	}
	ring_add(&out->ring, p + first, n - first);
}

/* Each line with the time at which it began. */
static void
capture_prefixed(struct output *out, int fd, const char *p, size_t n)
{
	char at[HC_TIME_SIZE];

	while (n > 0) {
		const char *nl = memchr(p, '\n', n);
		size_t len = nl ? (size_t)(nl - p) + 1 : n;

		if (!out->inside[fd - 1]) {
			int64_t now = hc_now();

			hc_time_format(now - now % HC_SECOND, at);
			at[10] = 'T';
			capture(out, at, strlen(at));
			capture(out, "Z ", 2);
		}
		out->inside[fd - 1] = nl == NULL;
		capture(out, p, len);
		p += len;
		n -= len;
	}
}

static void
match(struct output *out, struct buf *line)
{
	const struct run_options *o = out->o;

	if (o->fail_pattern != NULL && !out->failed)
		out->failed = regexec(o->fail_pattern, buf_str(line), 0, NULL,
		    0) == 0;
	if (o->success_pattern != NULL && !out->succeeded)
		out->succeeded = regexec(o->success_pattern, buf_str(line), 0,
		    NULL, 0) == 0;
	buf_reset(line);
}

static void
look(struct output *out, int fd, const char *p, size_t n)
{
	struct buf *line = &out->line[fd - 1];

	while (n > 0) {
		const char *nl = memchr(p, '\n', n);
		size_t len = nl ? (size_t)(nl - p) : n;

		buf_add(line, p, min_size(len, LINE_MAX_ - line->len));
		if (nl != NULL)
			match(out, line);
		p += len + (nl != NULL);
		n -= len + (nl != NULL);
	}
}

void
output_add(struct output *out, int fd, const char *p, size_t n)
{
	if (out->o->fail_pattern != NULL || out->o->success_pattern != NULL)
		look(out, fd, p, n);
	if (out->o->no_output)
		return;
	if (out->o->prefix)
		capture_prefixed(out, fd, p, n);
	else
		capture(out, p, n);
}

void
output_note(struct output *out, const char *fmt, ...)
{
	struct buf b = { 0 };
	va_list ap;

	va_start(ap, fmt);
	buf_vaddf(&b, fmt, ap);
	va_end(ap);
	ring_add(&out->ring, buf_str(&b), b.len);
	buf_free(&b);
}

const char *
output_verdict(struct output *out)
{
	int i;

	for (i = 0; i < 2; i++) {
		if (out->line[i].len > 0)
			match(out, &out->line[i]);
	}
	if (out->failed)
		return "the output has what --fail-pattern looks for";
	if (out->o->success_pattern != NULL && !out->succeeded)
		return "the output lacks what --success-pattern looks for";
	return NULL;
}

/* min(flag, N) when there is a flag, else min(N, max); cli.md A4. */
static size_t
effective_limit(const struct run_options *o, int64_t server)
{
	size_t max = o->as_runitor ? RUNITOR_LIMIT_MAX : RUN_LIMIT_MAX;

	if (o->limit_given && o->limit > 0)
		return server < 0 ? o->limit :
		    min_size(o->limit, (size_t)server);
	if (server < 0)
		return o->limit_given ? 0 : RUN_LIMIT;
	return o->limit_given ? (size_t)server : min_size((size_t)server, max);
}

/* Well-formed, and no longer than before. */
static void
put_clean(struct buf *body, size_t limit)
{
	struct buf clean = { 0 };
	size_t from = 0;

	/* Not the rest of a character that was cut. */
	while (from < 3 && from < body->len &&
	    ((unsigned char)body->p[from] & 0xc0) == 0x80)
		from++;
	utf8_clean(&clean, (struct str){ body->p + from, body->len - from });
	from = 0;
	if (limit > 0 && clean.len > limit)
		from = clean.len - limit;
	while (from < clean.len && from > 0 &&
	    ((unsigned char)clean.p[from] & 0xc0) == 0x80)
		from++;
	buf_reset(body);
	buf_add(body, buf_str(&clean) + from, clean.len - from);
	buf_free(&clean);
}

void
output_body(struct output *out, int64_t server_limit, struct buf *body)
{
	const struct run_options *o = out->o;
	size_t limit = effective_limit(o, server_limit), tail = limit, head;
	struct ring *r = &out->ring;

	head = min_size(out->head.len, limit / 2);
	if (head > 0)
		tail = limit > head + OMITTED ? limit - head - OMITTED : 1;
	if (limit == 0 && server_limit == 0)
		return;		/* the server takes none */
	ring_limit(r, tail);
	if (tail > 0 && r->total > tail && head == 0 &&
	    (o->as_runitor || tail >= NOTICE_MIN))
		output_note(out, "\n[%s] Output truncated to last %zu bytes.",
		    o->as_runitor ? "runitor" : "hc", tail);
	ring_move(r, r->len > 0 ? r->len : 1);
	buf_add(body, out->head.p, head);
	if (r->total > r->len && head > 0)
		buf_addf(body, "\n[… %llu bytes omitted …]\n",
		    (unsigned long long)(r->total - r->len +
		    (out->head.len - head)));
	buf_add(body, r->p, r->len);
	if (!o->as_runitor && body->len > 0)
		put_clean(body, limit);
}
