/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* An SMTP server on libevent: listening sockets, connections, TLS, time-outs
 * and limits around smtp_session.h. Single-threaded. All messages that became
 * complete in one turn of the loop are delivered by one call and answered after
 * it. */
#ifndef HC_SMTP_SERVER_H
#define HC_SMTP_SERVER_H

#include <openssl/ssl.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/net/listen.h"
#include "lib/net/smtp_session.h"

/* One message, valid during the call. */
struct smtp_mail {
	const char *peer;		/* canonical address, "" for unix */
	const char *sender;
	const struct smtp_rcpt *rcpts;
	size_t nrcpts;
	struct str data;
	const char *reply;		/* set it: a line without CRLF */
};

struct smtp_hooks {
	void (*deliver)(void *arg, struct smtp_mail *mails, size_t n);
	/* Work behind the answers, a bounded piece: returns after how many
	 * microseconds to call again; 0 at once, -1 when there is none. */
	int64_t (*background)(void *arg);
	/* A fresh context on SIGHUP; NULL keeps the old one. May be NULL. */
	SSL_CTX *(*reload)(void *arg);
	void *arg;
};

struct smtp_options {
	const struct listeners *listeners;
	const char *hostname, *domain;
	SSL_CTX *tls;			/* NULL: no STARTTLS */
	unsigned max_conns, max_per_peer;
	int64_t idle;			/* microseconds without a byte */
	int64_t progress;		/* ... without a message accepted */
};

/* Serves until SIGTERM or SIGINT: what was read completely is delivered and
 * answered, the other connections get 421. ready runs once the loop stands. */
int smtp_serve(const struct smtp_options *o, const struct smtp_hooks *h,
    void (*ready)(void), struct hc_err *err) HC_MUSTCHECK;

/* A server context from PEM files; NULL on failure. */
SSL_CTX *smtp_tls_context(const char *cert, const char *key,
    struct hc_err *err);

#endif
