/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/model/postbox.h"

#include <stdlib.h>

#include "lib/base/arena.h"
#include "lib/base/ev.h"
#include "lib/base/log.h"
#include "lib/base/xmalloc.h"
#include "lib/model/outmail.h"

struct item {
	struct arena arena;		/* holds all that mail and error say */
	struct smtp_mail mail;
	const char *error;		/* why it cannot be sent, or NULL */
	postbox_done_fn *done;
	void *arg;
	struct item *next;
};

struct postbox {
	struct ev *ev;
	bool own_ev;
	const struct settings *set;
	struct smtp_client *smtp;	/* NULL until the first mail */
	struct item *first, **last;	/* the first one is being sent */
	size_t n;
	struct ev_timer soon;
};

struct postbox *
postbox_new(struct ev *ev, const struct settings *s)
{
	struct postbox *p = xcalloc(1, sizeof *p);

	p->ev = ev != NULL ? ev : ev_new();
	p->own_ev = ev == NULL;
	p->set = s;
	p->last = &p->first;
	return p;
}

static struct item *
take_first(struct postbox *p)
{
	struct item *it = p->first;

	p->first = it->next;
	if (p->first == NULL)
		p->last = &p->first;
	p->n--;
	return it;
}

static void
item_free(struct item *it)
{
	arena_free(&it->arena);
	free(it);
}

void
postbox_free(struct postbox *p)
{
	if (p == NULL)
		return;
	smtp_client_free(p->smtp);
	while (p->first != NULL)
		item_free(take_first(p));
	ev_timer_stop(p->ev, &p->soon);
	if (p->own_ev)
		ev_free(p->ev);
	free(p);
}

static void send_first(struct ev *ev, void *arg);

static void
on_done(void *arg, const char *error)
{
	struct postbox *p = arg;
	struct item *it = take_first(p);

	if (p->first != NULL)
		ev_timer(p->ev, &p->soon, 0, send_first, p);
	if (it->done != NULL)
		it->done(it->arg, error);
	else if (error != NULL)
		log_warn("mail was not sent: %s", error);
	item_free(it);
}

static void
send_first(struct ev *ev, void *arg)
{
	struct postbox *p = arg;

	if (p->first->error != NULL) {
		on_done(p, p->first->error);
		return;
	}
	if (p->smtp == NULL)
		p->smtp = smtp_client_new(ev, p->set, NULL);
	smtp_send(p->smtp, &p->first->mail, on_done, p);
}

/* Why not, or NULL. */
static const char *
write_mail(struct postbox *p, struct item *it, const struct post *m)
{
	struct arena *a = &it->arena;
	struct mail mail = { .from = m->from, .to = m->to, .date = m->now,
		.unsubscribe = m->unsubscribe,
		.subject = buf_view(&m->letter->subject),
		.html = buf_view(&m->letter->html) };
	struct buf text = { 0 };
	const char *why = outmail_disabled(p->set);
	struct hc_err err;

	if (why != NULL)
		return why;
	text_plain(&text, buf_view(&m->letter->text));
	mail.text = buf_view(&text);
	if (outmail_write(&it->mail, a, p->set, &mail, m->bounce,
	    &err) == -1)
		why = arena_strdup(a, err.text);
	buf_free(&text);
	return why;
}

void
postbox_add(struct postbox *p, const struct post *m, postbox_done_fn *done,
    void *arg)
{
	struct item *it = xcalloc(1, sizeof *it);

	it->error = write_mail(p, it, m);
	letter_free(m->letter);
	it->done = done;
	it->arg = arg;
	*p->last = it;
	p->last = &it->next;
	if (p->n++ == 0)
		ev_timer(p->ev, &p->soon, 0, send_first, p);
}

size_t
postbox_pending(const struct postbox *p)
{
	return p->n;
}

struct waiting {
	struct postbox *p;
	struct hc_err *err;
	int rc;
};

static void
on_waited(void *arg, const char *error)
{
	struct waiting *w = arg;

	w->rc = error == NULL ? 0 : hc_err(w->err, HC_EFAIL, "%s", error);
	ev_stop(w->p->ev);
}

int
postbox_wait(struct postbox *p, const struct post *m, struct hc_err *err)
{
	struct waiting w = { .p = p, .err = err };

	postbox_add(p, m, on_waited, &w);
	ev_run(p->ev);
	return w.rc;
}
