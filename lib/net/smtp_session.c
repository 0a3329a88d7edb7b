/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/net/smtp_session.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/xmalloc.h"
#include "lib/net/smtp_private.h"

/* A command line is kept up to here, to tell what it is; MAIL may be longer
 * than the others. */
#define KEEP_LINE (SMTP_MAX_COMMAND * 2)

struct smtp_session *
smtp_new(struct smtp_server *server)
{
	struct smtp_session *s = xcalloc(1, sizeof *s);

	s->server = server;
	return s;
}

/* Frees the message's memory and gives it back to the server's account. */
static void
drop_message(struct smtp_session *s)
{
	buf_free(&s->message);
	s->server->held -= s->held;
	s->held = 0;
}

void
smtp_reset(struct smtp_session *s)
{
	size_t i;

	free(s->sender);
	s->sender = NULL;
	for (i = 0; i < s->nrcpts; i++)
		free(s->rcpts[i].address);
	free(s->rcpts);
	s->rcpts = NULL;
	s->nrcpts = s->rcpts_cap = 0;
	drop_message(s);
}

void
smtp_free(struct smtp_session *s)
{
	if (s == NULL)
		return;
	smtp_reset(s);
	buf_free(&s->line);
	free(s);
}

void
smtp_greet(const struct smtp_session *s, struct buf *out)
{
	buf_addf(out, "220 %s hc-smtpd ESMTP\r\n", s->server->hostname);
}

struct str
smtp_message(const struct smtp_session *s)
{
	return buf_view(&s->message);
}

const char *
smtp_sender(const struct smtp_session *s)
{
	return s->sender;
}

size_t
smtp_rcpts(const struct smtp_session *s, const struct smtp_rcpt **v)
{
	*v = s->rcpts;
	return s->nrcpts;
}

void
smtp_done(struct smtp_session *s, const char *reply, struct buf *out)
{
	buf_addf(out, "%s\r\n", reply);
	smtp_reset(s);
	s->phase = SMTP_COMMANDS;
}

void
smtp_tls_started(struct smtp_session *s)
{
	smtp_reset(s);
	buf_reset(&s->line);
	s->phase = SMTP_COMMANDS;
	s->greeted = s->extended = s->unknown = s->overlong = 0;
	s->secure = 1;
}

/* --- the message --- */

static void
refuse(struct smtp_session *s, const char *reply)
{
	if (s->refused == NULL)
		s->refused = reply;
	drop_message(s);
}

static void
keep(struct smtp_session *s, const char *p, size_t n)
{
	struct smtp_server *sv = s->server;

	if (s->refused != NULL || n == 0)
		return;
	buf_add(&s->message, p, n);
	sv->held += s->message.cap - s->held;
	s->held = s->message.cap;
	if (sv->held > sv->max_held)
		refuse(s, "452 4.3.1 Insufficient system storage, "
		    "try again later");
}

/* Counts n bytes of the message as they came. */
static void
count(struct smtp_session *s, size_t n)
{
	s->line_len += n;
	s->total += n;
	if (s->line_len > SMTP_MAX_LINE)
		refuse(s, "500 Line too long (see RFC5321 4.5.3.1.6)");
	else if (s->total > SMTP_MAX_SIZE)
		refuse(s, "552 Error: Too much mail data");
}

/* One byte where it matters which one it is. Returns 1 if the message ended. */
static int
data_byte(struct smtp_session *s, char c)
{
	/* The dot that ends a message is not part of it. */
	switch (s->pos) {
	case POS_START:
		if (c == '.') {
			s->pos = POS_DOT;
			return 0;
		}
		break;
	case POS_DOT:
		if (c == '\r') {
			s->pos = POS_DOT_CR;
			return 0;
		}
		count(s, 1);
		break;
	case POS_DOT_CR:
		if (c == '\n')
			return 1;
		count(s, 2);
		keep(s, "\r", 1);
		break;
	case POS_CR:
		if (c == '\n') {
			count(s, 1);
			keep(s, "\n", 1);
			s->pos = POS_START;
			s->line_len = 0;
			return 0;
		}
		break;
	case POS_MID:
		break;
	}
	count(s, 1);
	keep(s, &c, 1);
	s->pos = c == '\r' ? POS_CR : POS_MID;
	return 0;
}

/* Takes bytes of the message; *used says how many. 1 if it ended. */
static int
data_input(struct smtp_session *s, struct str in, size_t *used)
{
	size_t i = 0, n;

	while (i < in.len) {
		if (s->pos == POS_MID) {
			const char *cr = memchr(in.p + i, '\r', in.len - i);

			n = (cr ? (size_t)(cr - in.p) : in.len) - i;
			count(s, n);
			keep(s, in.p + i, n);
			i += n;
			if (i == in.len)
				break;
		}
		if (data_byte(s, in.p[i++])) {
			*used = i;
			return 1;
		}
	}
	*used = in.len;
	return 0;
}

static enum smtp_want
data_end(struct smtp_session *s, struct buf *out)
{
	size_t most = s->server->max_copies / s->nrcpts;

	if (s->refused == NULL && s->message.len > most)
		refuse(s, "552 5.3.4 Error: message too big for so many "
		    "recipients");
	if (s->refused != NULL) {
		smtp_done(s, s->refused, out);
		return SMTP_INPUT;
	}
	s->phase = SMTP_WAITING;
	return SMTP_MESSAGE;
}

/* --- command lines --- */

/* Adds bytes to the command line; *used says how many. 1 if it is complete,
 * its LF included. */
static int
line_input(struct smtp_session *s, struct str in, size_t *used)
{
	const char *lf = memchr(in.p, '\n', in.len);
	size_t n = lf ? (size_t)(lf - in.p) + 1 : in.len;
	size_t room = KEEP_LINE > s->line.len ? KEEP_LINE - s->line.len : 0;

	*used = n;
	if (n > room) {
		s->overlong = 1;
		buf_add(&s->line, in.p, room);
	} else
		buf_add(&s->line, in.p, n);
	if (lf != NULL && n > 1)
		s->last = in.p[n - 2];
	else if (lf == NULL)
		s->last = in.p[n - 1];
	return lf != NULL;
}

static enum smtp_want
line_end(struct smtp_session *s, struct buf *out)
{
	struct str line = buf_view(&s->line);
	enum smtp_want want = SMTP_INPUT;

	if (s->last != '\r') {
		/* It does not mean the same by a line as we do: whatever
		 * comes next may be something smuggled in. */
		buf_adds(out, "500 5.5.2 Error: bare <LF> received, lines "
		    "end with <CR><LF>\r\n");
		s->phase = SMTP_ENDED;
		want = SMTP_CLOSE;
	} else {
		if (!s->overlong)
			line.len -= 2;
		want = smtp_command(s, line, out);
	}
	buf_reset(&s->line);
	s->overlong = 0;
	s->last = '\0';
	return want;
}

enum smtp_want
smtp_input(struct smtp_session *s, struct str in, size_t *used,
    struct buf *out)
{
	enum smtp_want want = SMTP_INPUT;
	size_t n;

	*used = 0;
	if (s->phase == SMTP_ENDED)
		return SMTP_CLOSE;
	if (s->phase == SMTP_WAITING)
		return SMTP_MESSAGE;
	while (want == SMTP_INPUT && *used < in.len) {
		struct str rest = { in.p + *used, in.len - *used };

		n = rest.len;
		if (s->phase == SMTP_DATA) {
			if (data_input(s, rest, &n))
				want = data_end(s, out);
		} else if (line_input(s, rest, &n))
			want = line_end(s, out);
		*used += n;
	}
	return want;
}
