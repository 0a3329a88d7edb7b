/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Building requests (transports.md 3.1). */
#include <curl/curl.h>
#include <jansson.h>
#include <string.h>

#include "lib/base/enc.h"
#include "lib/base/json.h"
#include "lib/net/fetch.h"

void
fetch_request_free(struct fetch_request *r)
{
	buf_free(&r->url);
	buf_free(&r->body);
	buf_free(&r->headers);
	buf_free(&r->login);
}

void
fetch_header(struct fetch_request *r, const char *name, struct str value)
{
	size_t i;

	if (value.len == 0 || strpbrk(name, "\r\n:") != NULL)
		return;
	buf_addf(&r->headers, "%s: ", name);
	for (i = 0; i < value.len; i++)
		buf_addc(&r->headers, value.p[i] == '\r' ||
		    value.p[i] == '\n' || value.p[i] == '\0' ? ' ' :
		    value.p[i]);
	buf_addc(&r->headers, '\0');
}

void
fetch_authorize(struct fetch_request *r, const char *scheme, struct str token)
{
	struct buf b = { 0 };

	buf_addf(&b, "%s ", scheme);
	buf_addbuf(&b, token);
	fetch_header(r, "Authorization", buf_view(&b));
	buf_free(&b);
}

/* Appends s as forms have it: ' ' is '+'. */
static void
form_encode(struct buf *out, struct str s)
{
	const char *p = s.p, *end = s.p + s.len, *blank;

	while (p < end) {
		blank = memchr(p, ' ', (size_t)(end - p));
		percent_encode(out, (struct str){ p,
		    (size_t)((blank ? blank : end) - p) }, "");
		if (blank == NULL)
			break;
		buf_addc(out, '+');
		p = blank + 1;
	}
}

static void
add_pair(struct buf *out, const char *key, struct str value)
{
	form_encode(out, str_of(key));
	buf_addc(out, '=');
	form_encode(out, value);
}

void
fetch_form(struct fetch_request *r, const char *key, struct str value)
{
	if (r->body_kind == FETCH_FORM)
		buf_addc(&r->body, '&');
	r->body_kind = FETCH_FORM;
	add_pair(&r->body, key, value);
}

void
fetch_query(struct fetch_request *r, const char *key, struct str value)
{
	buf_addc(&r->url, r->has_query ? '&' : '?');
	r->has_query = true;
	add_pair(&r->url, key, value);
}

void
fetch_raw(struct fetch_request *r, struct str body)
{
	r->body_kind = FETCH_RAW;
	buf_reset(&r->body);
	buf_addbuf(&r->body, body);
}

void
fetch_json(struct fetch_request *r, struct json_t *v)
{
	fetch_raw(r, STR(""));
	json_dump(&r->body, v);
	json_decref(v);
	fetch_header(r, "Content-Type", STR("application/json"));
}

void
fetch_login(struct fetch_request *r, struct str user, struct str password)
{
	buf_reset(&r->login);
	buf_addbuf(&r->login, user);
	buf_addc(&r->login, ':');
	buf_addbuf(&r->login, password);
}

void
fetch_host(const struct fetch_request *r, struct buf *out)
{
	char *host = NULL, *port = NULL;
	CURLU *u = curl_url();

	if (u != NULL && curl_url_set(u, CURLUPART_URL, buf_str(&r->url),
	    CURLU_DEFAULT_SCHEME | CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK &&
	    curl_url_get(u, CURLUPART_HOST, &host, 0) == CURLUE_OK &&
	    curl_url_get(u, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT) ==
	    CURLUE_OK)
		buf_addf(out, "%s:%s", host, port);
	curl_free(host);
	curl_free(port);
	curl_url_cleanup(u);
}
