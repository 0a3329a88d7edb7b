/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* GitHub issues (transports.md 6.5): first a token for the repository, then the
 * issue. */
#include <inttypes.h>
#include <string.h>

#include "lib/auth/jwt.h"
#include "lib/base/json.h"
#include "lib/notify/delivery.h"
#include "lib/notify/integrations.h"

#define API "https://api.github.com/"
#define JWT_LIFE (10 * HC_MINUTE)

static const char *
disabled(const struct settings *s)
{
	return s->github_private_key != NULL ? NULL :
	    "GitHub notifications are not enabled.";
}

static json_t *
text(struct alert *a)
{
	static const struct alert_marks marks = { "**", "**", "`", "`" };
	struct buf b = { 0 }, details = { 0 };
	struct str body = alert_excerpt(a);

	buf_addf(&b, "The check [%s](%s) is **DOWN**%s.\n\n",
	    alert_html(a, a->name), a->cloaked, alert_because(a));
	alert_details_code(&details, a, &marks);
	buf_addbuf(&b, buf_view(&details));
	if (body.len > 0 && memmem(body.p, body.len, "```", 3) == NULL)
		buf_addf(&b, "\n**Last Ping Body:**\n<pre>%s</pre>",
		    alert_html(a, body));
	buf_free(&details);
	return alert_json(&b);
}

static void
on_issue(struct delivery *d, const struct fetch_answer *a)
{
	if (a->status == 410)
		delivery_permanent(d);
}

static void
send_issue(struct delivery *d, struct str token)
{
	struct fetch_request *r = delivery_http(d, "POST", STR(API "repos/"));
	struct str repo;

	if (value_text(d->json, "repo", &repo, NULL) == 0)
		buf_addf(&r->url, "%s/issues", repo.p);
	fetch_authorize(r, "Bearer", token);
	fetch_json(r, json_pack("{s:o,s:o,s:O}",
	    "title", alert_jsonf("%s is DOWN", d->alert->name.p),
	    "body", text(d->alert),
	    "labels", json_object_get(d->json, "labels")));
	delivery_send(d, on_issue);
}

static void
on_token(struct delivery *d, const struct fetch_answer *a)
{
	struct str token, repo;
	json_t *v;

	if (a->status == 404 &&
	    value_text(d->json, "repo", &repo, NULL) == 0) {
		delivery_fail(d, "GitHub denied access to %s", repo.p);
		return;
	}
	if (!fetch_accepted(a->status))
		return;
	v = value_json(a->body);
	if (value_text(v, "token", &token, NULL) == 0)
		send_issue(d, token);
	else
		delivery_text(d, "Received an unexpected answer from GitHub");
	json_decref(v);
}

/* Says who we are. */
static int
sign_in(const struct delivery *d, struct fetch_request *r, struct hc_err *err)
{
	struct buf claims = { 0 }, token = { 0 };
	int rc;

	json_open(&claims);
	json_put_int(&claims, "iat", d->alert->now / HC_SECOND);
	json_put_int(&claims, "exp", (d->alert->now + JWT_LIFE) / HC_SECOND);
	json_put_str(&claims, "iss", str_of(d->set->github_client_id));
	json_close(&claims);
	rc = jwt_rs256(&token, d->set->github_private_key, buf_view(&claims),
	    NULL);
	if (rc == 0)
		fetch_authorize(r, "Bearer", buf_view(&token));
	else
		hc_err(err, HC_EINVAL, "GITHUB_PRIVATE_KEY is not an RSA key");
	buf_free(&claims);
	buf_free(&token);
	return rc;
}

static int
start(struct delivery *d, struct hc_err *err)
{
	struct fetch_request *r;
	struct str repo;
	int64_t id;

	if (value_int(d->json, "installation_id", &id, err) == -1 ||
	    value_text(d->json, "repo", &repo, err) == -1)
		return -1;
	if (!json_is_array(json_object_get(d->json, "labels")))
		return hc_err(err, HC_EINVAL, "Malformed channel value: "
		    "labels are not a list");
	r = delivery_http(d, "POST", STR(API "app/installations/"));
	buf_addf(&r->url, "%" PRId64 "/access_tokens", id);
	if (sign_in(d, r, err) == -1)
		return -1;
	delivery_send(d, on_token);
	return 0;
}

const struct integration github_integration = {
	.kind = "github",
	.label = "GitHub",
	.noop = noop_unless_down,
	.disabled = disabled,
	.needs = NEED_BODY,
	.start = start
};
