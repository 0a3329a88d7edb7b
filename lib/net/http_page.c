/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/net/http_page.h"

#include <stdio.h>
#include <string.h>

#include "lib/base/clock.h"
#include "lib/base/enc.h"

/* "Sun, 06 Nov 1994 08:49:37 GMT" */
#define HTTP_DATE_SIZE (HC_TIME_SIZE + 4)

static void
http_date(int64_t us, char out[HTTP_DATE_SIZE])
{
	char time[HC_TIME_SIZE];

	hc_time_mail(us, time);
	snprintf(out, HTTP_DATE_SIZE, "%s GMT", time);
}

struct str
http_site_path(const char *site_root)
{
	const char *p = site_root != NULL ? strstr(site_root, "://") : NULL;

	p = p != NULL ? strchr(p + 3, '/') : NULL;
	return str_of(p != NULL && p[1] != '\0' ? p : "");
}

int
http_inner_path(struct str path, struct str prefix, struct arena *a,
    struct str *inner)
{
	struct buf b = { 0 };

	if (path.len > 0 && memchr(path.p, '%', path.len) != NULL) {
		percent_decode(path, 0, &b);
		path = arena_take(a, &b);
	}
	if (path.len < prefix.len ||
	    !str_eq((struct str){ path.p, prefix.len }, prefix))
		return 0;
	*inner = (struct str){ path.p + prefix.len, path.len - prefix.len };
	return 1;
}

void
http_safe_fields(struct http_response *p)
{
	http_response_field(p, "X-Content-Type-Options", "nosniff");
	http_response_field(p, "Referrer-Policy", "same-origin");
	http_response_field(p, "Cross-Origin-Opener-Policy", "same-origin");
}

struct http_response *
http_text(unsigned status, struct str body)
{
	struct http_response *p = http_response_new(status, body);

	http_response_field(p, "Content-Type", "text/html; charset=utf-8");
	http_response_field(p, "X-Frame-Options", "DENY");
	http_response_field(p, "Vary", "Cookie");
	http_safe_fields(p);
	return p;
}

void
http_never_cache(struct http_response *p, int64_t now)
{
	char date[HTTP_DATE_SIZE];

	http_date(now, date);
	http_response_field(p, "Expires", date);
	http_response_field(p, "Cache-Control",
	    "max-age=0, no-cache, no-store, must-revalidate, private");
}

void
http_page_text(unsigned status, struct buf *out)
{
	const char *title = "Server Error (500)", *detail = "";

	if (status == 400)
		title = "Bad Request (400)";
	if (status == 404) {
		title = "Not Found";
		detail = "The requested resource was not found on this server.";
	}
	buf_addf(out, "\n<!doctype html>\n<html lang=\"en\">\n<head>\n"
	    "  <title>%s</title>\n</head>\n<body>\n  <h1>%s</h1><p>%s</p>\n"
	    "</body>\n</html>\n", title, title, detail);
}

struct http_response *
http_page(unsigned status)
{
	struct http_response *p;
	struct buf b = { 0 };

	http_page_text(status, &b);
	p = http_text(status, buf_view(&b));
	buf_free(&b);
	return p;
}

struct http_response *
http_page_bad_host(void)
{
	struct http_response *p;
	struct buf b = { 0 };

	http_page_text(400, &b);
	p = http_response_new(400, buf_view(&b));
	buf_free(&b);
	http_response_field(p, "Content-Type", "text/html; charset=utf-8");
	http_safe_fields(p);
	http_response_unsized(p);
	return p;
}

int
http_query(struct str query, const char *name, struct buf *out)
{
	const char *p = query.p, *end, *amp, *eq;
	size_t start = out->len;
	struct buf key = { 0 };
	struct str value;
	int found = 0;

	if (query.len == 0)
		return 0;
	end = query.p + query.len;
	for (; p <= end; p = amp + 1) {
		amp = p < end ? memchr(p, '&', (size_t)(end - p)) : NULL;
		if (amp == NULL)
			amp = end;
		if (amp == p)
			continue;
		eq = memchr(p, '=', (size_t)(amp - p));
		value = STR("");
		if (eq != NULL)
			value = (struct str){ eq + 1, (size_t)(amp - eq) - 1 };
		else
			eq = amp;
		buf_reset(&key);
		percent_decode((struct str){ p, (size_t)(eq - p) }, 1, &key);
		if (!str_is(buf_view(&key), name))
			continue;
		buf_cut(out, start);
		percent_decode(value, 1, out);
		found = 1;
	}
	buf_free(&key);
	return found;
}
