/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* A mail of ours being written: its text, and its HTML in the frame that all
 * of them share (transports.md 8.2, 8.6). Zero-initialised is empty:
 *
 *	struct letter l = { 0 };
 *
 *	buf_adds(&l.subject, "...");
 *	buf_adds(&l.text, "Hello,\n...");
 *	letter_open(&l, s);
 *	letter_p(&l, "Hello,");
 *	letter_close(&l, now, NULL);
 *	(postbox_add(), then) letter_free(&l);
 */
#ifndef HC_LETTER_H
#define HC_LETTER_H

#include <stdint.h>

#include "lib/base/buf.h"
#include "lib/base/settings.h"

struct letter {
	struct buf subject, text, html;
	const struct settings *set;	/* letter_open()'s */
};

/* Begins the HTML: what follows goes to l->html. */
void letter_open(struct letter *l, const struct settings *s);
/* A paragraph: the result of the format is escaped, its line ends are line
 * breaks. */
void letter_p(struct letter *l, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void letter_button(struct letter *l, const char *label, const char *url);
/* Ends the HTML; unsubscribe: a link, or NULL. */
void letter_close(struct letter *l, int64_t now, const char *unsubscribe);
void letter_free(struct letter *l);	/* leaves it empty and valid */

/* Escaped, with each line end as mark: "<br>" or "<br>\n". */
void html_lines(struct buf *out, struct str s, const char *mark);
/* Escaped, in a way that mail programs make no link of: for names. */
void html_unlinked(struct buf *out, struct str s);
/* With plain blanks for U+00A0, as text parts have them. */
void text_plain(struct buf *out, struct str s);

#endif
