/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* The server's side of one SMTP connection (core.md 7.1, RFC 5321): bytes in,
 * replies out; it knows neither sockets nor clocks. Lines end CRLF and only so:
 * anything else is refused in commands and is plain data in messages. */
#ifndef HC_SMTP_SESSION_H
#define HC_SMTP_SESSION_H

#include <stddef.h>

#include "lib/base/buf.h"
#include "lib/net/smtp_addr.h"

#define SMTP_MAX_SIZE 33554432u	/* bytes of a message, as EHLO says */
#define SMTP_MAX_LINE 1001u	/* bytes of a message's line, CRLF included */
#define SMTP_MAX_COMMAND 512u	/* bytes of a command, without CRLF */
#define SMTP_MAX_RCPTS 1000u

/* What all sessions of a server share. */
struct smtp_server {
	const char *hostname;	/* our name in replies */
	const char *domain;	/* the one we take mail for */
	int tls;		/* STARTTLS can be had */
	/* Memory that the messages of all sessions take, and the most that
	 * they may: beyond it a message is refused for now (452). */
	size_t held, max_held;
	/* The most that a message times its recipients may make (552). */
	size_t max_copies;
};

struct smtp_rcpt {
	struct smtp_target target;	/* points into address */
	char *address;			/* local@domain */
};

struct smtp_session;

/* What the session needs before it takes more input. */
enum smtp_want {
	SMTP_INPUT,		/* nothing: it has taken all */
	SMTP_MESSAGE,		/* a message is complete: smtp_done() */
	SMTP_STARTTLS,		/* once out is sent, throw away all input that
				   came until then, and start TLS:
				   smtp_tls_started() */
	SMTP_CLOSE		/* send out, then close */
};

struct smtp_session *smtp_new(struct smtp_server *server);
void smtp_free(struct smtp_session *s);		/* accepts NULL */
/* The first line, to be sent before anything is read. */
void smtp_greet(const struct smtp_session *s, struct buf *out);
/* Takes bytes from in, as many as it says in *used, and appends replies. When
 * it wants something else than input, the rest must wait for that. */
enum smtp_want smtp_input(struct smtp_session *s, struct str in, size_t *used,
    struct buf *out);
/* The complete message. All of it lives until smtp_done(). */
struct str smtp_message(const struct smtp_session *s);
const char *smtp_sender(const struct smtp_session *s);	/* "<>" if empty */
size_t smtp_rcpts(const struct smtp_session *s, const struct smtp_rcpt **v);
/* Answers the message with that line (without CRLF) and forgets it. */
void smtp_done(struct smtp_session *s, const char *reply, struct buf *out);
/* The connection is encrypted now: all that was said before is forgotten. */
void smtp_tls_started(struct smtp_session *s);

#endif
