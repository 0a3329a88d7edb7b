/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* libcurl, loaded only when it is needed: it brings some thirty libraries,
 * whose loading takes several times as long as a ping over http:// and more
 * memory than all the rest of hc-run. */
#include <curl/curl.h>
#include <dlfcn.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/clock.h"
#include "lib/base/xmalloc.h"
#include "lib/client/http_private.h"

#define SONAME "libcurl.so.4"

struct client_curl {
	void *library;
	CURLcode (*global_init)(long);
	CURL *(*easy_init)(void);
	CURLcode (*setopt)(CURL *, CURLoption, ...);
	CURLcode (*perform)(CURL *);
	CURLcode (*getinfo)(CURL *, CURLINFO, ...);
	void (*cleanup)(CURL *);
	void (*reset)(CURL *);
	const char *(*strerror)(CURLcode);
	struct curl_slist *(*append)(struct curl_slist *, const char *);
	void (*free_list)(struct curl_slist *);
	CURL *easy;
};

/* ISO C has no way from void * to a pointer to a function. */
static int
symbol(void *library, const char *name, void *out)
{
	void *p = dlsym(library, name);

	memcpy(out, &p, sizeof p);
	return p != NULL ? 0 : -1;
}

static int
load(struct client_curl *c, struct hc_err *err)
{
	static const struct {
		const char *name;
		size_t at;
	} symbols[] = {
#define AT(member) offsetof(struct client_curl, member)
		{ "curl_global_init", AT(global_init) },
		{ "curl_easy_init", AT(easy_init) },
		{ "curl_easy_setopt", AT(setopt) },
		{ "curl_easy_perform", AT(perform) },
		{ "curl_easy_getinfo", AT(getinfo) },
		{ "curl_easy_cleanup", AT(cleanup) },
		{ "curl_easy_reset", AT(reset) },
		{ "curl_easy_strerror", AT(strerror) },
		{ "curl_slist_append", AT(append) },
		{ "curl_slist_free_all", AT(free_list) },
	};
	size_t i;

	c->library = dlopen(SONAME, RTLD_LAZY | RTLD_LOCAL);
	if (c->library == NULL)
		return hc_err(err, HC_EFAIL, "no libcurl: %s", dlerror());
	for (i = 0; i < sizeof symbols / sizeof symbols[0]; i++) {
		if (symbol(c->library, symbols[i].name,
		    (char *)c + symbols[i].at) == -1)
			return hc_err(err, HC_EFAIL, "%s has no %s", SONAME,
			    symbols[i].name);
	}
	return 0;
}

struct client_curl *
client_curl_new(struct hc_err *err)
{
	struct client_curl *c = xcalloc(1, sizeof *c);

	if (load(c, err) == -1) {
		client_curl_free(c);
		return NULL;
	}
	if (c->global_init(CURL_GLOBAL_DEFAULT) == 0)
		c->easy = c->easy_init();
	if (c->easy == NULL) {
		hc_err(err, HC_EFAIL, "libcurl does not start");
		client_curl_free(c);
		return NULL;
	}
	return c;
}

/* The library stays: it cannot be trusted to leave nothing behind. */
void
client_curl_free(struct client_curl *c)
{
	if (c == NULL)
		return;
	if (c->easy != NULL)
		c->cleanup(c->easy);
	free(c);
}

struct receiver {
	struct client_answer *a;
	struct hc_err *err;
	bool failed;
};

static size_t
on_header(char *p, size_t size, size_t n, void *arg)
{
	struct receiver *r = arg;
	struct str line = { p, size * n };

	client_answer_header(r->a, line);
	return size * n;
}

static size_t
on_body(char *p, size_t size, size_t n, void *arg)
{
	struct receiver *r = arg;

	if (client_answer_body(r->a, p, size * n, r->err) == -1) {
		r->failed = true;
		return 0;
	}
	return size * n;
}

static struct curl_slist *
headers(struct client_curl *c, const struct client_request *r)
{
	struct curl_slist *list = c->append(NULL, "Expect:");
	size_t i;

	/* Without ours there is none: libcurl would call the body a form. */
	list = c->append(list, "Content-Type:");
	for (i = 0; i < r->headers.len; i += strlen(r->headers.p + i) + 1)
		list = c->append(list, r->headers.p + i);
	return list;
}

static void
set_options(struct client_curl *c, const struct client_try *t,
    struct receiver *r)
{
	int64_t left = (t->end - hc_mono()) / 1000;
	CURL *e = c->easy;

	c->reset(e);
	c->setopt(e, CURLOPT_URL, t->url);
	c->setopt(e, CURLOPT_PROTOCOLS_STR, "http,https");
	c->setopt(e, CURLOPT_USERAGENT, t->o->agent ? t->o->agent :
	    "hc/" HC_VERSION);
	c->setopt(e, CURLOPT_NOSIGNAL, 1L);
	c->setopt(e, CURLOPT_TIMEOUT_MS, (long)(left > 0 ? left : 1));
	c->setopt(e, CURLOPT_HEADERFUNCTION, on_header);
	c->setopt(e, CURLOPT_HEADERDATA, r);
	c->setopt(e, CURLOPT_WRITEFUNCTION, on_body);
	c->setopt(e, CURLOPT_WRITEDATA, r);
	if (t->r->once)
		c->setopt(e, CURLOPT_FRESH_CONNECT, 1L);
	if (t->o->cacert != NULL)
		c->setopt(e, CURLOPT_CAINFO, t->o->cacert);
	if (t->o->cert != NULL)
		c->setopt(e, CURLOPT_SSLCERT, t->o->cert);
	if (t->with_body) {
		c->setopt(e, CURLOPT_POSTFIELDSIZE_LARGE,
		    (curl_off_t)t->r->body.len);
		c->setopt(e, CURLOPT_POSTFIELDS,
		    t->r->body.p ? t->r->body.p : "");
	}
	if (strcmp(t->method, "HEAD") == 0)
		c->setopt(e, CURLOPT_NOBODY, 1L);
	else
		c->setopt(e, CURLOPT_CUSTOMREQUEST, t->method);
}

static enum hc_code
kind_of(CURLcode code)
{
	switch (code) {
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_COULDNT_RESOLVE_PROXY:
		return HC_ENOTFOUND;
	case CURLE_COULDNT_CONNECT:
		return HC_EAWAY;
	case CURLE_OPERATION_TIMEDOUT:
		return HC_ETIMEOUT;
	case CURLE_URL_MALFORMAT:
	case CURLE_UNSUPPORTED_PROTOCOL:
		return HC_EINVAL;
	case CURLE_WEIRD_SERVER_REPLY:
		return HC_EFAIL;
	default:
		return HC_ELOST;
	}
}

int
client_curl_try(struct client_curl *c, const struct client_try *t,
    struct client_answer *a, struct hc_err *err)
{
	struct receiver r = { .a = a, .err = err };
	struct curl_slist *list = headers(c, t->r);
	CURLcode code;
	long status = 0;

	set_options(c, t, &r);
	c->setopt(c->easy, CURLOPT_HTTPHEADER, list);
	code = c->perform(c->easy);
	c->getinfo(c->easy, CURLINFO_RESPONSE_CODE, &status);
	c->setopt(c->easy, CURLOPT_HTTPHEADER, NULL);
	c->free_list(list);
	if (r.failed)
		return -1;
	if (code != CURLE_OK)
		return hc_err(err, kind_of(code), "%s", c->strerror(code));
	a->status = (int)status;
	return 0;
}
