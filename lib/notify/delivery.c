/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* What integrations call. */
#include "lib/notify/delivery.h"

#include <stdarg.h>
#include <unistd.h>

#include "lib/base/json.h"
#include "lib/base/num.h"
#include "lib/model/tokenbucket.h"
#include "lib/notify/engine_private.h"
#include "lib/model/outmail.h"

#define RATE_MAX 6		/* sends ... */
#define RATE_SECONDS 60		/* ... in this time to one receiver */

int
delivery_need(struct delivery *d, unsigned need, struct hc_err *err)
{
	if (alert_need(d->alert, d->db, need, err) == -1)
		return -1;
	return need & ~d->alert->loaded & NEED_BODY && job_wait_body(job_of(d));
}

struct fetch_request *
delivery_http(struct delivery *d, const char *method, struct str url)
{
	struct fetch_request *r = &job_of(d)->http;

	fetch_request_free(r);
	*r = (struct fetch_request){ .method = method };
	buf_addbuf(&r->url, url);
	return r;
}

void
delivery_send(struct delivery *d, delivery_answer_fn *answer)
{
	struct job *j = job_of(d);

	j->how = SEND_HTTP;
	j->answer = answer;
	j->asked = true;
	j->tries = 0;
	buf_reset(&j->text);
}

int
delivery_post(struct delivery *d, struct str url, json_t *body,
    delivery_answer_fn *answer)
{
	fetch_json(delivery_http(d, "POST", url), body);
	delivery_send(d, answer);
	return 0;
}

void
answer_gone(struct delivery *d, const struct fetch_answer *a)
{
	if (a->status == 404)
		delivery_permanent(d);
}

int
delivery_mail(struct delivery *d, struct mail *m, const char *bounce,
    struct hc_err *err)
{
	struct job *j = job_of(d);

	m->date = d->alert->now;
	if (outmail_write(&j->mail, &d->arena, d->set, m, bounce, err) == -1)
		return -1;
	j->how = SEND_MAIL;
	j->asked = true;
	return 0;
}

void
delivery_rpc(struct delivery *d, const struct rpc_request *q,
    delivery_rpc_fn *answer)
{
	struct job *j = job_of(d);

	json_decref(j->rpc_request.params);
	j->rpc_request = *q;
	j->rpc_answer = answer;
	j->how = SEND_RPC;
	j->asked = true;
	j->tries = 0;
}

void
delivery_notice(struct delivery *d, const struct post *m)
{
	struct job *j = job_of(d);

	if (j->e->post == NULL)
		j->e->post = postbox_new(j->e->ev, j->e->set);
	j->mails++;
	postbox_add(j->e->post, m, job_mail_sent, j);
}

const char *
delivery_shell(const struct delivery *d)
{
	const struct engine *e = ((const struct job *)(const void *)d)->e;

	return e->fake.shell != NULL ? e->fake.shell : "/bin/sh";
}

void
delivery_run(struct delivery *d, const struct delivery_program *p)
{
	struct job *j = job_of(d);

	j->program = *p;
	j->proc = (struct proc){ .argv = p->argv, .env = p->env,
		.out = p->confined ? STDERR_FILENO : -1, .in = p->in,
		.confined = p->confined };
	j->how = SEND_RUN;
	j->asked = true;
}

void
delivery_fail(struct delivery *d, const char *fmt, ...)
{
	struct job *j = job_of(d);
	va_list ap;

	j->ended = true;
	buf_reset(&j->text);
	va_start(ap, fmt);
	buf_vaddf(&j->text, fmt, ap);
	va_end(ap);
}

void
delivery_text(struct delivery *d, const char *fmt, ...)
{
	struct job *j = job_of(d);
	va_list ap;

	buf_reset(&j->text);
	va_start(ap, fmt);
	buf_vaddf(&j->text, fmt, ap);
	va_end(ap);
}

void
delivery_permanent(struct delivery *d)
{
	job_of(d)->permanent = true;
}

int
delivery_rate_limit(struct delivery *d, const char *bucket,
    struct hc_err *err)
{
	int rc = tokenbucket_authorize(d->db, bucket, RATE_MAX, RATE_SECONDS,
	    0, d->alert->now, err);

	if (rc == 0)
		delivery_fail(d, "Rate limit exceeded");
	return rc;
}

void
answer_message(struct delivery *d, const struct fetch_answer *a,
    const char *key)
{
	json_t *v;
	struct str text;

	if (fetch_accepted(a->status))
		return;
	v = value_json(a->body);
	if (value_text(v, key, &text, NULL) == 0)
		delivery_text(d, "Received status code %d with a message: "
		    "\"%s\"", a->status, text.p);
	json_decref(v);
}

/* ---- channel values ---- */

json_t *
value_json(struct str value)
{
	json_t *v = json_loadb(value.p, value.len, JSON_ALLOW_NUL, NULL);

	if (json_is_object(v))
		return v;
	json_decref(v);
	return NULL;
}

int
value_text(const json_t *v, const char *key, struct str *out,
    struct hc_err *err)
{
	const json_t *s = json_object_get(v, key);

	if (!json_is_string(s))
		return hc_err(err, HC_EINVAL, "Malformed channel value: "
		    "%s is not a text", key);
	*out = json_view(s);
	return 0;
}

int
value_int(const json_t *v, const char *key, int64_t *out, struct hc_err *err)
{
	const json_t *n = json_object_get(v, key);
	struct str text;

	if (json_is_integer(n)) {
		*out = json_integer_value(n);
		return 0;
	}
	if (value_text(v, key, &text, NULL) == 0 &&
	    num(text, INT64_MIN, INT64_MAX, out, NULL) == 0)
		return 0;
	return hc_err(err, HC_EINVAL, "Malformed channel value: "
	    "%s is not a number", key);
}

int
value_flag_noop(struct str value, enum check_status status,
    struct hc_err *err)
{
	json_t *v = value_json(value);
	const json_t *flag = json_object_get(v,
	    status == CHECK_UP ? "up" : "down");
	int rc = !json_is_true(flag);

	if (v == NULL)
		rc = hc_err(err, HC_EINVAL, "Malformed channel value: "
		    "not a JSON object");
	json_decref(v);
	return rc;
}

json_t *
value_priority(const json_t *v, bool up)
{
	return json_object_get(v, up ? "priority_up" : "priority");
}

int
value_priority_noop(struct str value, enum check_status status,
    struct hc_err *err)
{
	json_t *v = value_json(value);
	const json_t *p = value_priority(v, status == CHECK_UP);
	int rc = json_is_integer(p) && json_integer_value(p) == 0;

	if (v == NULL)
		rc = hc_err(err, HC_EINVAL, "Malformed channel value: "
		    "not a JSON object");
	json_decref(v);
	return rc;
}

int
noop_unless_down(struct str value, enum check_status status,
    struct hc_err *err)
{
	(void)value;
	(void)err;
	return status != CHECK_DOWN;
}
