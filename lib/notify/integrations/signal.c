/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Signal, by the JSON-RPC of signal-cli (transports.md 6.21). */
#include <string.h>

#include "lib/base/json.h"
#include "lib/base/log.h"
#include "lib/model/outmail.h"
#include "lib/model/project.h"
#include "lib/model/tokenbucket.h"
#include "lib/notify/delivery.h"
#include "lib/notify/integrations.h"
#include "lib/notify/signal_mail.h"
#include "lib/notify/signal_text.h"

#define ATTEMPTS 2

static const char *
disabled(const struct settings *s)
{
	return s->signal_cli_socket != NULL ? NULL :
	    "Signal notifications are not enabled";
}

/* The plain text, and its styles. */
static json_t *
message(const struct delivery *d, struct buf *text)
{
	struct alert *a = d->alert;
	const struct alert_marks m = { "<b>", "</b>", "<code>", "</code>" };
	struct buf b = { 0 };
	json_t *styles;

	if (d->digest != NULL) {
		buf_addbuf(text, d->digest->text);
		return json_array();
	}
	buf_addf(&b, "The check <b>%s</b> is %s<b>%s</b>%s.",
	    alert_html(a, a->name), a->up ? "now " : "", a->status,
	    a->up ? "" : alert_because(a));
	alert_lasted(&b, a, " ");
	buf_adds(&b, "\n\n");
	alert_details(&b, a, &m);
	alert_others(&b, a, alert_other_bold);
	alert_finish(&b);
	styles = signal_styles(text, buf_view(&b));
	buf_free(&b);
	return styles;
}

/* ---- mails ---- */

static void
mail_owner(struct delivery *d)
{
	struct post post = { .now = d->alert->now };
	struct letter letter = { 0 };
	struct db_res people = { 0 };
	struct buf text = { 0 };
	struct hc_err err;
	struct str to;

	json_decref(message(d, &text));
	if (project_people(d->db, d->alert->project.id, &people, &err) == -1)
		log_warn("no mail about a rate limit: %s", err.text);
	else if (people.nrows > 0 &&
	    value_text(d->json, "value", &to, NULL) == 0) {
		signal_limited_letter(&letter, d->set, d->alert->now, to,
		    buf_view(&text));
		post.letter = &letter;
		post.to = db_get_text(&people, 0, 0);
		delivery_notice(d, &post);
	}
	db_res_free(&people);
	buf_free(&text);
}

static void
mail_admins(struct delivery *d, struct str challenge, struct str reply)
{
	struct letter letter = { 0 };
	struct post post = { .letter = &letter, .now = d->alert->now,
		.from = SIGNAL_CAPTCHA_FROM };
	const char **p = d->set->admins;
	struct buf to = { 0 };

	for (; p != NULL && *p != NULL; p++)
		buf_addf(&to, "%s%s", to.len > 0 ? ", " : "", *p);
	if (to.len > 0) {
		signal_captcha_letter(&letter, d->set, challenge, reply);
		post.to = buf_str(&to);
		delivery_notice(d, &post);
	}
	buf_free(&to);
}

/* ---- answers ---- */

static void
captcha(struct delivery *d, struct str challenge, struct str reply)
{
	delivery_fail(d, "CAPTCHA proof required");
	if (outmail_disabled(d->set) != NULL)
		return;
	mail_admins(d, challenge, reply);
	mail_owner(d);
}

/* What went wrong, for the first receiver that says something known. */
static void
refused(struct delivery *d, const json_t *error, struct str reply)
{
	const json_t *results = json_object_get(json_object_get(
	    json_object_get(error, "data"), "response"), "results");
	const json_t *one;
	struct str type, token;
	size_t i;

	json_array_foreach(results, i, one) {
		if (value_text(one, "type", &type, NULL) == -1)
			continue;
		if (str_is(type, "UNREGISTERED_FAILURE")) {
			delivery_text(d, "Recipient not found");
			delivery_permanent(d);
			return;
		}
		if (str_is(type, "RATE_LIMIT_FAILURE") &&
		    value_text(one, "token", &token, NULL) == 0) {
			captcha(d, token, reply);
			return;
		}
	}
	delivery_text(d, "signal-cli call failed (%" JSON_INTEGER_FORMAT ")",
	    json_integer_value(json_object_get(error, "code")));
}

static void
on_answer(struct delivery *d, const struct rpc_answer *a)
{
	const json_t *error = json_object_get(a->reply, "error");

	if (a->end == RPC_SYSTEM)
		delivery_text(d, "signal-cli call failed (%s)", a->error);
	else if (a->end == RPC_TIMED_OUT)
		delivery_text(d, "signal-cli call timed out");
	else if (a->end == RPC_ANSWER && (error == NULL ||
	    json_is_null(error)))
		return;
	else if (a->end == RPC_ANSWER &&
	    json_is_integer(json_object_get(error, "code")))
		refused(d, error, a->line);
	else {
		log_warn("signal-cli: unexpected response");
		delivery_text(d, "signal-cli call failed (unexpected "
		    "response)");
	}
}

static int
start(struct delivery *d, struct hc_err *err)
{
	struct rpc_request q = { .where = d->set->signal_cli_socket,
		.method = "send" };
	struct buf text = { 0 }, bucket = { 0 };
	json_t *styles;
	struct str to;
	int rc;

	if (value_text(d->json, "value", &to, err) == -1)
		return -1;
	tokenbucket_value(&bucket, "signal", to, d->set->secret_key);
	rc = delivery_rate_limit(d, buf_str(&bucket), err);
	buf_free(&bucket);
	if (rc != 1)
		return rc;
	d->attempts = ATTEMPTS;
	styles = message(d, &text);
	/* Names of users have a dot. */
	q.params = json_pack("{s:[o],s:o,s:o}", "recipient", json_strf("%s%s",
	    memchr(to.p, '.', to.len) != NULL ? "u:" : "", to.p),
	    "message", json_take(&text), "textStyle", styles);
	delivery_rpc(d, &q, on_answer);
	return 0;
}

static int
build(struct db *db, const struct form *f, struct channel_new *c,
    struct buf *value, struct hc_err *err)
{
	(void)db;
	(void)c;
	return channel_value_directed(value, f, "recipient", form_signal,
	    err);
}

static const struct channel_recipe recipe = {
	FIELDS("recipient", "up", "down"), build
};

const struct integration signal_integration = {
	.kind = "signal",
	.label = "Signal",
	.recipe = &recipe,
	.noop = value_flag_noop,
	.disabled = disabled,
	.needs = NEED_PING | NEED_DOWNTIME | NEED_OTHERS,
	.per_host = 8,
	.digests = true,
	.start = start
};
