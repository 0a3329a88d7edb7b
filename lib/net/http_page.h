/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* What all our HTTP answers have in common (api.md 2.3, 2.4, 2.7). */
#ifndef HC_HTTP_PAGE_H
#define HC_HTTP_PAGE_H

#include <stdint.h>

#include "lib/base/buf.h"
#include "lib/net/http_server.h"

/* "/hc" of "https://example.org/hc": what all our paths begin with. */
struct str http_site_path(const char *site_root);
/* What a path, as it came from the network, has behind that prefix,
 * percent-decoded; text lives in *a. 0: it does not begin with it. */
int http_inner_path(struct str path, struct str prefix, struct arena *a,
    struct str *inner);

/* Appends the headers that every answer has, but for Content-Type, Vary and
 * X-Frame-Options. */
void http_safe_fields(struct http_response *p);
/* An answer of type text/html with the headers that every one has. */
struct http_response *http_text(unsigned status, struct str body);
/* Appends Expires (at `now`) and Cache-Control: never to be cached. */
void http_never_cache(struct http_response *p, int64_t now);
/* The error pages: 404, 400, 500. */
void http_page_text(unsigned status, struct buf *out);
struct http_response *http_page(unsigned status);
/* The 400 page for a Host that is not allowed. */
struct http_response *http_page_bad_host(void);

/* The last value of a query's parameter, decoded, appended to *out; 0 when
 * there is none. */
int http_query(struct str query, const char *name, struct buf *out);

#endif
