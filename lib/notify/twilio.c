/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/notify/twilio.h"

#include "lib/base/log.h"
#include "lib/model/outmail.h"
#include "lib/model/project.h"
#include "lib/notify/limit_mail.h"

#define API "https://api.twilio.com/2010-04-01/Accounts/"
#define NOT_A_NUMBER 21211	/* Twilio's code for it */

struct fetch_request *
twilio_request(struct delivery *d, const char *what)
{
	struct str account = str_of(d->set->twilio_account);
	struct fetch_request *r = delivery_http(d, "POST", STR(API));

	buf_addf(&r->url, "%s/%s.json", account.p, what);
	fetch_login(r, account, str_of(d->set->twilio_auth));
	return r;
}

void
twilio_callback(struct delivery *d, struct fetch_request *r)
{
	char code[UUID_TEXT_SIZE];

	uuid_text(&d->code, code);
	fetch_form(r, "StatusCallback", str_of(arena_printf(&d->arena,
	    "%s/api/v3/notifications/%s/status", d->set->site_root, code)));
}

static void
on_answer(struct delivery *d, const struct fetch_answer *a)
{
	json_t *v;

	if (a->status != 400)
		return;
	v = value_json(a->body);
	if (json_integer_value(json_object_get(v, "code")) == NOT_A_NUMBER) {
		delivery_text(d, "Invalid phone number");
		delivery_permanent(d);
	}
	json_decref(v);
}

int
twilio_send(struct delivery *d)
{
	delivery_send(d, on_answer);
	return 0;
}

/* Mails that nothing can be sent to until the month ends. */
static void
tell(struct delivery *d, const struct twilio_limit *l)
{
	struct limit_mail m = { .kind = l->kind, .what = l->what,
		.to = l->to, .message = l->message };
	struct post post = { .now = d->alert->now };
	struct letter letter = { 0 };
	struct db_res people = { 0 };
	int64_t project = d->alert->project.id;
	struct buf to = { 0 };
	struct hc_err err;
	struct quota q;
	size_t i;

	if (quota_read(d->db, l->kind, project, d->alert->now, &q,
	    &err) == -1 ||
	    project_people(d->db, project, &people, &err) == -1)
		log_warn("no mail about a limit: %s", err.text);
	for (i = 0; i < people.nrows; i++)
		buf_addf(&to, "%s%s", i > 0 ? ", " : "",
		    db_get_text(&people, i, 0));
	if (people.nrows > 0) {
		m.owner = db_get_text(&people, 0, 0);
		m.limit = q.limit;
		limit_letter(&letter, d->set, d->alert->now, &m);
		post.letter = &letter;
		post.to = buf_str(&to);
		delivery_notice(d, &post);
	}
	letter_free(&letter);
	buf_free(&to);
	db_res_free(&people);
}

int
twilio_quota(struct delivery *d, const struct twilio_limit *l,
    struct hc_err *err)
{
	int rc = quota_take(d->db, l->kind, d->alert->project.id,
	    d->alert->now, err);

	if (rc == 0)
		delivery_fail(d, "%s", l->error);
	if (rc == 0 && outmail_disabled(d->set) == NULL)
		tell(d, l);
	return rc;
}

int
twilio_message(struct delivery *d, const char *what, const char *error,
    struct twilio_message *m, struct hc_err *err)
{
	struct twilio_limit l = { QUOTA_MESSAGES, error, what, STR(""),
		STR("") };
	struct alert *a = d->alert;
	struct buf b = { 0 };

	if (value_text(d->json, "value", &m->to, err) == -1)
		return -1;
	buf_addf(&b, "%s: The check \"%s\" is %s%s.", d->set->site_name,
	    a->name.p, a->status, a->up ? "" : alert_because(a));
	alert_lasted(&b, a, " ");
	alert_finish(&b);
	m->text = arena_take(&d->arena, &b);
	l.to = m->to;
	l.message = m->text;
	return twilio_quota(d, &l, err);
}
