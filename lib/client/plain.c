/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* HTTP/1.1 without TLS, one request at a time on a connection that is kept. */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/base/enc.h"
#include "lib/base/num.h"
#include "lib/base/xmalloc.h"
#include "lib/client/http_private.h"

#define HEAD_MAX 65536		/* header lines of an answer, all of them */

struct client_plain {
	int fd;			/* -1: not connected */
	struct buf to;		/* "host:port" it is connected to */
	struct buf in;		/* read, from pos on not yet taken */
	size_t pos;
};

/* How the end of an answer's body is known. */
struct framing {
	int64_t length;		/* -1: not given */
	bool chunked, close;
};

struct client_plain *
client_plain_new(void)
{
	struct client_plain *p = xcalloc(1, sizeof *p);

	p->fd = -1;
	return p;
}

static void
hang_up(struct client_plain *p)
{
	if (p->fd != -1)
		close(p->fd);
	p->fd = -1;
	buf_reset(&p->in);
	p->pos = 0;
}

void
client_plain_free(struct client_plain *p)
{
	if (p == NULL)
		return;
	hang_up(p);
	buf_free(&p->to);
	buf_free(&p->in);
	free(p);
}

static void
put_request(const struct client_try *t, const struct client_url *u,
    struct buf *out)
{
	const struct client_request *r = t->r;
	size_t i;

	buf_addf(out, "%s %s%.*s HTTP/1.1\r\nHost: %.*s\r\n", t->method,
	    u->path.len > 0 && u->path.p[0] == '/' ? "" : "/",
	    (int)u->path.len, u->path.p, (int)u->authority.len,
	    u->authority.p);
	buf_addf(out, "User-Agent: %s\r\n",
	    t->o->agent ? t->o->agent : "hc/" HC_VERSION);
	for (i = 0; i < r->headers.len; i += strlen(r->headers.p + i) + 1)
		buf_addf(out, "%s\r\n", r->headers.p + i);
	if (t->with_body)
		buf_addf(out, "Content-Length: %zu\r\n", r->body.len);
	buf_adds(out, "\r\n");
	if (t->with_body)
		buf_addbuf(out, r->body);
}

static int
write_all(struct client_plain *p, struct str s, int64_t end,
    struct hc_err *err)
{
	while (s.len > 0) {
		ssize_t n = send(p->fd, s.p, s.len, MSG_NOSIGNAL);

		if (n == -1 && (errno == EAGAIN || errno == EINTR)) {
			if (client_wait(p->fd, POLLOUT, end, err) == -1)
				return -1;
			continue;
		}
		if (n == -1)
			return hc_err(err, HC_ELOST, "send: %s",
			    strerror(errno));
		s.p += n;
		s.len -= (size_t)n;
	}
	return 0;
}

/* Reads more: the number of bytes, 0 at the end. */
static ssize_t
fill(struct client_plain *p, int64_t end, struct hc_err *err)
{
	ssize_t n;

	if (p->pos == p->in.len) {
		buf_reset(&p->in);
		p->pos = 0;
	}
	buf_reserve(&p->in, 16384);
	for (;;) {
		n = recv(p->fd, p->in.p + p->in.len, 16384, 0);
		if (n >= 0)
			break;
		if (errno != EAGAIN && errno != EINTR)
			return hc_err(err, HC_ELOST, "recv: %s",
			    strerror(errno));
		if (client_wait(p->fd, POLLIN, end, err) == -1)
			return -1;
	}
	p->in.len += (size_t)n;
	p->in.p[p->in.len] = '\0';
	return n;
}

/* The next line, valid until more is read. */
static int
line(struct client_plain *p, int64_t end, struct str *out,
    struct hc_err *err)
{
	size_t seen = 0;

	for (;;) {
		size_t have = p->in.len - p->pos;
		const char *start = p->in.p + p->pos, *nl = NULL;
		ssize_t n;

		if (have > seen)
			nl = memchr(start + seen, '\n', have - seen);
		if (nl != NULL) {
			out->p = start;
			out->len = (size_t)(nl - start);
			p->pos += out->len + 1;
			if (out->len > 0 && start[out->len - 1] == '\r')
				out->len--;
			return 0;
		}
		seen = have;
		if (have > HEAD_MAX)
			return hc_err(err, HC_EFAIL, "a line without end");
		n = fill(p, end, err);
		if (n == 0)
			hc_err(err, HC_ELOST, "the connection was closed");
		if (n <= 0)
			return -1;
	}
}

static int
status_line(struct str s, struct client_answer *a, struct framing *f,
    struct hc_err *err)
{
	int64_t status;

	if (s.len < 12 || !str_starts(s, "HTTP/1.") ||
	    num((struct str){ s.p + 9, 3 }, 100, 999, &status, NULL) == -1)
		return hc_err(err, HC_EFAIL, "the answer is not HTTP");
	a->status = (int)status;
	f->close = s.p[7] == '0';
	f->length = -1;
	f->chunked = false;
	return 0;
}

static void
frame(struct str s, struct framing *f)
{
	struct str value = STR("");
	const char *colon = memchr(s.p, ':', s.len);
	struct str name = { s.p, colon ? (size_t)(colon - s.p) : s.len };

	if (colon != NULL)
		value = utf8_strip((struct str){ colon + 1,
		    s.len - name.len - 1 });
	if (str_case_is(name, "content-length")) {
		if (num(value, 0, INT64_MAX, &f->length, NULL) == -1)
			f->close = true;
	} else if (str_case_is(name, "transfer-encoding"))
		f->chunked = str_case_is(value, "chunked");
	else if (str_case_is(name, "connection"))
		f->close |= str_case_is(value, "close");
}

/* Up to the empty line; answers of the kind 100 are passed over. */
static int
head(struct client_plain *p, const struct client_try *t,
    struct client_answer *a, struct framing *f, struct hc_err *err)
{
	struct str s;
	size_t total;

	do {
		if (line(p, t->end, &s, err) == -1 ||
		    status_line(s, a, f, err) == -1)
			return -1;
		total = 0;
		for (;;) {
			if (line(p, t->end, &s, err) == -1)
				return -1;
			if (s.len == 0)
				break;
			total += s.len;
			if (total > HEAD_MAX)
				return hc_err(err, HC_EFAIL,
				    "too many header lines");
			frame(s, f);
			client_answer_header(a, s);
		}
	} while (a->status < 200);
	return 0;
}

/* len bytes of the body; -1: all that comes. */
static int
body_bytes(struct client_plain *p, int64_t len, int64_t end,
    struct client_answer *a, struct hc_err *err)
{
	while (len != 0) {
		size_t n = p->in.len - p->pos;

		if (n == 0) {
			ssize_t got = fill(p, end, err);

			if (got == 0 && len < 0)
				return 0;
			if (got == 0)
				hc_err(err, HC_ELOST,
				    "the connection was closed");
			if (got <= 0)
				return -1;
			continue;
		}
		if (len > 0 && (uint64_t)len < n)
			n = (size_t)len;
		if (client_answer_body(a, p->in.p + p->pos, n, err) == -1)
			return -1;
		p->pos += n;
		if (len > 0)
			len -= (int64_t)n;
	}
	return 0;
}

static int
chunks(struct client_plain *p, int64_t end, struct client_answer *a,
    struct hc_err *err)
{
	int64_t size;
	struct str s;

	do {
		size_t i;

		if (line(p, end, &s, err) == -1)
			return -1;
		for (size = 0, i = 0; i < s.len && hex_digit(s.p[i]) >= 0 &&
		    i < 8; i++)
			size = size * 16 + hex_digit(s.p[i]);
		if (i == 0 || (i < s.len && s.p[i] != ';' && s.p[i] != ' '))
			return hc_err(err, HC_EFAIL, "a chunk without size");
		if (size > 0 && (body_bytes(p, size, end, a, err) == -1 ||
		    line(p, end, &s, err) == -1))
			return -1;
	} while (size > 0);
	do {
		if (line(p, end, &s, err) == -1)
			return -1;
	} while (s.len > 0);
	return 0;
}

static int
read_answer(struct client_plain *p, const struct client_try *t,
    struct client_answer *a, struct hc_err *err)
{
	struct framing f = { .length = -1 };
	int rc = 0;

	if (head(p, t, a, &f, err) == -1)
		return -1;
	if (strcmp(t->method, "HEAD") == 0 || a->status == 204 ||
	    a->status == 304)
		rc = 0;
	else if (f.chunked)
		rc = chunks(p, t->end, a, err);
	else {
		f.close |= f.length == -1;
		rc = body_bytes(p, f.length, t->end, a, err);
	}
	if (rc == 0 && f.close)
		hang_up(p);
	return rc;
}

/* Connected to where u leads; *kept: it was before. */
static int
connected(struct client_plain *p, const struct client_url *u, int64_t end,
    bool *kept, struct hc_err *err)
{
	struct buf to = { 0 };

	buf_addf(&to, "%.*s:%.*s", (int)u->host.len, u->host.p,
	    (int)u->port.len, u->port.p);
	*kept = p->fd != -1 && strcmp(buf_str(&to), buf_str(&p->to)) == 0;
	if (!*kept) {
		hang_up(p);
		p->fd = client_connect(u->host, u->port, end, err);
	}
	buf_free(&p->to);
	p->to = to;
	return p->fd == -1 ? -1 : 0;
}

int
client_plain_try(struct client_plain *p, const struct client_try *t,
    struct client_answer *a, struct hc_err *err)
{
	struct buf out = { 0 };
	struct hc_err unsent;
	struct client_url u;
	bool kept;
	int rc;

	if (client_url_split(t->url, &u) == -1)
		return hc_err(err, HC_EINVAL, "not a URL: %s",
		    client_shown(t->r));
	put_request(t, &u, &out);
	if (t->r->once)
		hang_up(p);
	do {
		rc = connected(p, &u, t->end, &kept, err);
		if (rc == -1)
			break;
		/* A server that has enough of a body says so, then hangs up:
		 * its answer is read all the same. */
		rc = write_all(p, buf_view(&out), t->end, &unsent);
		if (rc == -1 && unsent.code == HC_ETIMEOUT)
			*err = unsent;
		else
			rc = read_answer(p, t, a, err);
		if (rc == -1)
			hang_up(p);
		/* One that was kept may have been closed meanwhile. */
	} while (rc == -1 && kept && err->code == HC_ELOST && a->status == 0);
	explicit_bzero(out.p, out.cap);
	buf_free(&out);
	return rc;
}
