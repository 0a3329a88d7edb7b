/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Between smtp_session.c and smtp_command.c. */
#ifndef HC_SMTP_PRIVATE_H
#define HC_SMTP_PRIVATE_H

#include "lib/net/smtp_session.h"

enum smtp_phase { SMTP_COMMANDS, SMTP_DATA, SMTP_WAITING, SMTP_ENDED };

/* Where in a message's line the next byte stands. */
enum smtp_pos { POS_START, POS_DOT, POS_DOT_CR, POS_MID, POS_CR };

struct smtp_session {
	struct smtp_server *server;
	enum smtp_phase phase;
	int greeted, extended;	/* HELO or EHLO; EHLO */
	int secure;		/* TLS runs */
	int unknown;		/* commands we did not know */
	/* the command line so far */
	struct buf line;
	int overlong;
	char last;		/* last byte of an overlong line */
	/* the transaction; sender is NULL until MAIL */
	char *sender;
	struct smtp_rcpt *rcpts;
	size_t nrcpts, rcpts_cap;
	/* the message */
	enum smtp_pos pos;
	size_t line_len, total;
	const char *refused;	/* what it will be answered with, or NULL */
	struct buf message;
	size_t held;		/* counted in server->held */
};

/* Ends the transaction, if there is one. */
void smtp_reset(struct smtp_session *s);
/* Runs one command line, without its end. */
enum smtp_want smtp_command(struct smtp_session *s, struct str line,
    struct buf *out);

#endif
