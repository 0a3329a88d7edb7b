/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/client/api.h"

#include <jansson.h>
#include <string.h>

int
client_api_open(struct client_api *api, struct client_config *c, bool reading,
    struct hc_err *err)
{
	struct client_http_options o = { .patient = true };
	enum client_key k = CLIENT_API_KEY;

	if (reading && c->s[k].value == NULL)
		k = CLIENT_API_KEY_READONLY;
	if (client_http_options(c, &o, err) == -1 ||
	    client_api_base(c, &api->base, err) == -1 ||
	    client_get(c, k, &api->key, err) == -1)
		return CLIENT_LOCAL;
	api->config = c;
	api->key_origin = c->s[k].origin;
	api->http = client_http_new(&o);
	if (api->key == NULL) {
		hc_err(err, HC_EDENIED, "no API key: set HC_API_KEY, or "
		    "api_key in the configuration");
		return CLIENT_NOAUTH;
	}
	return 0;
}

void
client_api_close(struct client_api *api)
{
	client_http_free(api->http);
	buf_free(&api->base);
	*api = (struct client_api){ 0 };
}

/* M of {"error": M}; the text of a short plain answer. */
static void
error_of(const struct client_answer *a, struct buf *out)
{
	json_t *v = json_loadb(buf_str(&a->body), a->body.len, 0, NULL);
	const char *s = json_string_value(json_object_get(v, "error"));

	if (s != NULL)
		buf_adds(out, s);
	else if (v == NULL && a->body.len > 0 && a->body.len < 200 &&
	    memchr(a->body.p, '<', a->body.len) == NULL)
		buf_addbuf(out, buf_view(&a->body));
	json_decref(v);
}

static int
refused(const struct client_api *api, const struct client_call *call,
    const struct client_answer *a, struct hc_err *err)
{
	const char *object = call->object ? call->object : call->path;
	struct buf text = { 0 };
	int rc = (int)client_exit_of(a->status);

	error_of(a, &text);
	if (a->status == 404)
		hc_err(err, HC_ENOTFOUND, "%s: not found", object);
	else if (a->status == 401)
		hc_err(err, HC_EDENIED, "%s (the key is from %s)",
		    text.len ? text.p : "not authorized",
		    api->key ? api->key_origin : "nowhere");
	else if (a->status == 403 && text.len == 0)
		hc_err(err, HC_EDENIED, "%s: access denied (wrong project's "
		    "key?)", object);
	else if (a->status == 405)
		hc_err(err, HC_EFAIL, "method not allowed by the server (API "
		    "too old?)");
	else if (text.len > 0)
		hc_err(err, HC_EFAIL, "%s", text.p);
	else
		hc_err(err, HC_EFAIL, "%s: the server answered %d", object,
		    a->status);
	buf_free(&text);
	return rc;
}

int
client_api_call(struct client_api *api, const struct client_call *call,
    struct client_answer *a, struct hc_err *err)
{
	struct client_request r = { .method = call->method,
		.body = call->body, .has_body = call->has_body,
		.once = call->once, .keyed = true };
	int rc;

	buf_addbuf(&r.url, buf_view(&api->base));
	buf_adds(&r.url, call->path);
	if (api->key != NULL)
		client_header(&r, "X-Api-Key", str_of(api->key));
	if (call->header != NULL)
		client_header(&r, call->header, str_of(call->value));
	if (call->body.len > 0)
		client_header(&r, "Content-Type", STR("application/json"));
	rc = client_send(api->http, &r, a, err);
	if (rc == -1) {
		a->status = 0;
		rc = (int)client_exit_of_err(err);
		hc_err_wrap(err, "%s", client_shown(&r));
	} else if (a->status < 200 || a->status > 299)
		rc = refused(api, call, a, err);
	client_request_free(&r);
	return rc;
}

void
client_api_describe(const struct client_api *api,
    const struct client_call *call, struct buf *out)
{
	buf_addf(out, "%s %s%s", call->method, buf_str(&api->base),
	    call->path);
	if (call->body.len > 0) {
		buf_addc(out, ' ');
		buf_addbuf(out, call->body);
	}
	buf_addc(out, '\n');
}
