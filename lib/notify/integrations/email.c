/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Mail (transports.md 8.5). The value is an object, or an old bare address. */
#include "lib/auth/sign.h"
#include "lib/base/human.h"
#include "lib/net/mime.h"
#include "lib/notify/alert_mail.h"
#include "lib/notify/delivery.h"
#include "lib/notify/integrations.h"
#include "lib/model/outmail.h"
#include "lib/sched/tz.h"

static int
noop(struct str value, enum check_status status, struct hc_err *err)
{
	return value.len > 0 && value.p[0] == '{' ?
	    value_flag_noop(value, status, err) : 0;
}

/* "May 16, 2024" and "Wed, 01 Jan 2020 03:00:00 +0200" in the reader's zone. */
static void
set_times(struct delivery *d, struct alert_mail *m, struct str zone)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	const struct tz *tz = tz_get(zone, NULL);
	int64_t created = d->alert->check.created, at = d->alert->created;
	int32_t offset = tz != NULL ? tz_offset(tz, created / HC_SECOND) : 0;
	struct buf b = { 0 };
	struct hc_tm t;

	hc_tm_from_us(created + offset * HC_SECOND, &t);
	m->since = str_of(arena_printf(&d->arena, "%.3s %d, %d",
	    months + 3 * (t.month - 1), t.day, t.year));
	mail_date(&b, at, tz != NULL ? tz_offset(tz, at / HC_SECOND) : 0);
	m->changed = arena_take(&d->arena, &b);
}

static struct str
badge(struct delivery *d, const struct last_ping *p)
{
	if (p->action == PING_IGN)
		return STR("Ignored");
	if (p->has_exitstatus)
		return str_of(arena_printf(&d->arena, "Exit status %d",
		    p->exitstatus));
	return p->action == PING_START ? STR("Started") : d->alert->kind;
}

static void
set_ping(struct delivery *d, struct alert_mail *m, struct mail *mail)
{
	const struct alert *a = d->alert;
	struct buf b = { 0 };

	m->has_ping = a->has_ping;
	if (!a->has_ping)
		return;
	m->total = m->ping_n = a->ping.n;
	human_ago(&b, a->ping.created, a->now, HUMAN_NBSP);
	m->ago = arena_take(&d->arena, &b);
	m->remote_addr = a->ping.remote_addr;
	m->kind = a->kind;
	m->badge = badge(d, &a->ping);
	m->body = a->body;
	if (a->body_missing)
		m->body_state = ALERT_BODY_PENDING;
	else if (a->body.len > 0)
		m->body_state = ALERT_BODY;
	if (m->body_state != ALERT_BODY || !str_is(a->ping.scheme, "email"))
		return;
	m->body_state = ALERT_BODY_ATTACHED;
	mime_filter_text(a->ping.body, 1, 0, &b);
	m->subject = arena_take(&d->arena, &b);
	mail_attachable(a->ping.body, &b);
	mail->attached = arena_take(&d->arena, &b);
}

/* Readers with an account see how their projects are. */
static int
set_reader(struct delivery *d, struct alert_mail *m, struct str addr,
    struct hc_err *err)
{
	struct mail_reader r;
	struct alert_project *v;
	struct db_res res = { 0 };
	char code[UUID_TEXT_SIZE];
	struct uuid u;
	size_t i;
	int rc;

	rc = mail_reader(d->db, addr, d->alert->project.owner_id, &res, &r,
	    err);
	if (rc == 0)
		set_times(d, m, r.tz);
	if (rc == 0 && r.user_id != 0)
		rc = reader_projects(d->db, r.user_id, d->alert->now, &res,
		    err);
	if (rc == 0 && r.user_id != 0) {
		m->nprojects = res.nrows;
		v = arena_calloc(&d->arena, res.nrows + 1, sizeof *v);
		for (i = 0; i < res.nrows; i++) {
			db_get_uuid(&res, i, 0, &u);
			uuid_text(&u, code);
			v[i].name = arena_str(&d->arena,
			    db_get_str(&res, i, 1));
			v[i].link = str_of(arena_printf(&d->arena,
			    "%s/projects/%s/checks/", d->set->site_root,
			    code));
			v[i].down = db_get_int(&res, i, 2);
		}
		m->projects = v;
	}
	db_res_free(&res);
	return rc;
}

static void
set_check(struct delivery *d, struct alert_mail *m)
{
	const struct alert *a = d->alert;
	struct buf b = { 0 };

	m->site_name = d->set->site_name;
	m->up = d->up;
	m->check = a->name;
	m->reason = a->reason;
	m->downtime = a->downtime;
	m->cloaked = a->cloaked;
	m->desc = a->check.desc;
	m->project = m->recipient_of = a->project.name;
	m->tags = a->check.tags;
	m->period = a->period;
	if (a->check.kind != CHECK_SIMPLE) {
		m->schedule = a->check.schedule;
		m->tz = a->check.tz;
	}
	unsub_alerts_url(d->set->site_root, d->set->secret_key,
	    &d->channel_code, a->now, &b);
	m->unsubscribe = arena_take(&d->arena, &b).p;
}

static int
address(const struct delivery *d, struct str *out, struct hc_err *err)
{
	*out = d->value;
	if (d->value.len > 0 && d->value.p[0] == '{')
		return value_text(d->json, "value", out, err);
	return 0;
}

static const char *
bounce_of(struct delivery *d)
{
	char code[UUID_TEXT_SIZE];

	uuid_text(&d->code, code);
	return arena_printf(&d->arena, "n.%s", code);
}

/* Many changes in one mail. */
static int
send_digest(struct delivery *d, struct str addr, struct hc_err *err)
{
	const struct alert_digest *g = d->digest;
	struct letter l = { 0 };
	struct mail mail = { .to = arena_str(&d->arena, addr).p,
		.subject = g->title, .text = g->text };
	struct buf url = { 0 };

	unsub_alerts_url(d->set->site_root, d->set->secret_key,
	    &d->channel_code, d->alert->now, &url);
	mail.unsubscribe = arena_take(&d->arena, &url).p;
	letter_open(&l, d->set);
	letter_p(&l, "%s", g->text.p);
	letter_close(&l, d->alert->now, mail.unsubscribe);
	mail.html = arena_take(&d->arena, &l.html);
	letter_free(&l);
	return delivery_mail(d, &mail, bounce_of(d), err);
}

static int
start(struct delivery *d, struct hc_err *err)
{
	struct alert_mail m = { 0 };
	struct mail mail = { 0 };
	struct str addr;
	struct buf text = { 0 }, html = { 0 };

	if (!d->email_verified)
		return hc_err(err, HC_EINVAL, "Email not verified");
	if (address(d, &addr, err) == -1)
		return -1;
	if (d->digest != NULL)
		return send_digest(d, addr, err);
	if (set_reader(d, &m, addr, err) == -1)
		return -1;
	set_check(d, &m);
	set_ping(d, &m, &mail);
	alert_mail_text(&m, &text);
	alert_mail_html(&m, &html);
	mail.text = arena_take(&d->arena, &text);
	mail.html = arena_take(&d->arena, &html);
	mail.to = arena_str(&d->arena, addr).p;
	mail.subject = str_of(arena_printf(&d->arena, "%s | %s",
	    d->alert->status, d->alert->name.p));
	mail.unsubscribe = m.unsubscribe;
	return delivery_mail(d, &mail, bounce_of(d), err);
}

static int
build(struct db *db, const struct form *f, struct channel_new *c,
    struct buf *value, struct hc_err *err)
{
	(void)db;
	/* Whoever may write to the database may vouch for an address. */
	c->email_verified = true;
	return channel_value_email(form_get(f, "email"),
	    form_flag(f, "up", true), form_flag(f, "down", true), value, err);
}

static const struct channel_recipe recipe = {
	FIELDS("email", "up", "down"), build
};

const struct integration email_integration = {
	.kind = "email",
	.label = "Email",
	.recipe = &recipe,
	.noop = noop,
	.disabled = outmail_disabled,
	.needs = NEED_BODY | NEED_DOWNTIME,
	.per_host = 16,
	.digests = true,
	.start = start
};
