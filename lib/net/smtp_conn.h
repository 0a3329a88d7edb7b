/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* The connections of smtp_server.c: bytes between bufferevents and sessions. */
#ifndef HC_SMTP_CONN_H
#define HC_SMTP_CONN_H

#include <event2/event.h>
#include <sys/socket.h>

#include "lib/net/smtp_server.h"

struct smtp_conn;

struct smtp_pool {
	struct event_base *base;
	const struct smtp_options *options;
	SSL_CTX *tls;			/* owned */
	struct smtp_server server;
	struct smtp_conn *first;
	unsigned n;
	struct smtp_conn **ready;	/* with a complete message, in order */
	size_t nready, ready_cap;
	int64_t ready_since;		/* hc_mono() time of the first */
	int draining;
};

/* base, options and tls are set. */
void smtp_pool_init(struct smtp_pool *p);
/* Takes the connections whose message is complete; the caller frees *v. */
size_t smtp_pool_take(struct smtp_pool *p, struct smtp_conn ***v);
/* 421 to all; they go away as they have read it. */
void smtp_pool_goodbye(struct smtp_pool *p);
void smtp_pool_close(struct smtp_pool *p);

/* Takes over an accepted socket; -1, fd still open, when a limit is reached. */
int smtp_conn_new(struct smtp_pool *p, int fd, const struct sockaddr *sa);
void smtp_conn_mail(const struct smtp_conn *c, struct smtp_mail *m);
/* Answers its message and goes on with its input. */
void smtp_conn_answer(struct smtp_conn *c, const char *reply);

struct timeval smtp_timeval(int64_t us);

#endif
