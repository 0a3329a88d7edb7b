/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/net/s3.h"

#include <curl/curl.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/clock.h"
#include "lib/base/enc.h"
#include "lib/base/log.h"
#include "lib/base/xmalloc.h"
#include "lib/net/s3_private.h"
#include "lib/net/xml.h"

#define MAX_CONNECTIONS 8L
/* Between two looks at requests in flight: sockets are not watched, so that
 * any loop can move them on. */
#define LOOK (5 * HC_SECOND / 1000)
#define DEFAULT_REGION "us-east-1"

struct s3 {
	const struct settings *set;
	CURLM *multi;
	char *base;		/* "https://host/bucket" */
	char *sigv4;		/* "aws:amz:REGION:s3" */
	struct s3_req *reqs;
	size_t n;
};

struct s3_req {
	struct s3 *s3;
	struct s3_req *next, **at;
	CURL *easy;
	struct curl_slist *headers;
	const char *method;
	char *url;
	char *body;
	size_t body_len;
	struct buf answer;
	size_t max;
	int too_long;
	int64_t deadline;	/* hc_mono() */
	int retries, retried;	/* on InternalError */
	int reconnected;
	s3_end_fn *end;
	void *arg;
	char reason[CURL_ERROR_SIZE];
};

/* ---- client ---- */

int
s3_enabled(const struct settings *set)
{
	return set->s3_bucket != NULL && set->s3_bucket[0] != '\0';
}

static int
ends_with(const char *s, const char *end)
{
	size_t n = strlen(s), m = strlen(end);

	return n >= m && strcmp(s + n - m, end) == 0;
}

static const char *
region(const struct settings *set)
{
	return set->s3_region != NULL && set->s3_region[0] != '\0' ?
	    set->s3_region : DEFAULT_REGION;
}

/* A dot in the bucket's name fits no certificate for one more label. */
static int
wants_virtual_host(const struct settings *set)
{
	return (ends_with(set->s3_endpoint, ".amazonaws.com") ||
	    ends_with(set->s3_endpoint, ".aliyuncs.com")) &&
	    !(set->s3_secure && strchr(set->s3_bucket, '.') != NULL);
}

static char *
base_url(const struct settings *set)
{
	struct buf b = { 0 };
	int virtual = wants_virtual_host(set);

	buf_adds(&b, set->s3_secure ? "https://" : "http://");
	if (virtual)
		buf_addf(&b, "%s.", set->s3_bucket);
	if (strcmp(set->s3_endpoint, "s3.amazonaws.com") == 0)
		buf_addf(&b, "s3.%s.amazonaws.com", region(set));
	else
		buf_adds(&b, set->s3_endpoint);
	buf_addc(&b, '/');
	if (!virtual) {
		percent_encode(&b, str_of(set->s3_bucket), "");
		buf_addc(&b, '/');
	}
	return buf_steal(&b);
}

struct s3 *
s3_new(const struct settings *set, struct hc_err *err)
{
	const struct {
		const char *name, *value;
	} needed[] = {
		{ "S3_BUCKET", set->s3_bucket },
		{ "S3_ENDPOINT", set->s3_endpoint },
		{ "S3_ACCESS_KEY", set->s3_access_key },
		{ "S3_SECRET_KEY", set->s3_secret_key },
	};
	struct s3 *s3;
	size_t i;

	for (i = 0; i < sizeof needed / sizeof needed[0]; i++)
		if (needed[i].value == NULL || needed[i].value[0] == '\0') {
			hc_err(err, HC_EINVAL, "%s is not set",
			    needed[i].name);
			return NULL;
		}
	s3 = xcalloc(1, sizeof *s3);
	s3->set = set;
	s3->base = base_url(set);
	s3->sigv4 = xasprintf("aws:amz:%s:s3", region(set));
	s3->multi = curl_multi_init();
	if (s3->multi == NULL)
		hc_bug("curl_multi_init");
	curl_multi_setopt(s3->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS,
	    MAX_CONNECTIONS);
	return s3;
}

size_t
s3_inflight(const struct s3 *s3)
{
	return s3->n;
}

/* ---- one request ---- */

static size_t
receive(char *p, size_t size, size_t n, void *arg)
{
	struct s3_req *r = arg;

	n *= size;
	if (r->answer.len + n > r->max) {
		r->too_long = 1;
		return 0;
	}
	buf_add(&r->answer, p, n);
	return n;
}

static void
add_header(struct s3_req *r, const char *name, const char *value)
{
	char *line = xasprintf("%s: %s", name, value);
	struct curl_slist *l = curl_slist_append(r->headers, line);

	if (l == NULL)
		hc_bug("curl_slist_append");
	r->headers = l;
	free(line);
}

static void
add_headers(struct s3_req *r)
{
	unsigned char md[EVP_MAX_MD_SIZE];
	char hex[2 * EVP_MAX_MD_SIZE + 1];
	struct buf b64 = { 0 };
	unsigned n = 0;

	if (EVP_Digest(r->body, r->body_len, md, &n, EVP_sha256(), NULL) != 1)
		hc_bug("sha256");
	hex_encode(md, n, hex);
	add_header(r, "x-amz-content-sha256", hex);
	if (strcmp(r->method, "GET") == 0)
		return;
	add_header(r, "Content-Type", "application/octet-stream");
	/* Where deleting asks for it, and the system still knows MD5. */
	if (strcmp(r->method, "POST") == 0 &&
	    EVP_Digest(r->body, r->body_len, md, &n, EVP_md5(), NULL) == 1) {
		base64_encode(&b64, md, n, 0);
		add_header(r, "Content-MD5", buf_str(&b64));
		buf_free(&b64);
	}
}

static void
set_options(struct s3_req *r)
{
	const struct settings *set = r->s3->set;
	CURL *e = r->easy;

	curl_easy_setopt(e, CURLOPT_URL, r->url);
	curl_easy_setopt(e, CURLOPT_PATH_AS_IS, 1L);
	curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(e, CURLOPT_HTTP_VERSION,
	    (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(e, CURLOPT_AWS_SIGV4, r->s3->sigv4);
	curl_easy_setopt(e, CURLOPT_USERNAME, set->s3_access_key);
	curl_easy_setopt(e, CURLOPT_PASSWORD, set->s3_secret_key);
	curl_easy_setopt(e, CURLOPT_HTTPHEADER, r->headers);
	curl_easy_setopt(e, CURLOPT_ERRORBUFFER, r->reason);
	curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, receive);
	curl_easy_setopt(e, CURLOPT_WRITEDATA, r);
	curl_easy_setopt(e, CURLOPT_PRIVATE, r);
	if (strcmp(r->method, "GET") != 0) {
		curl_easy_setopt(e, CURLOPT_POSTFIELDS, r->body);
		curl_easy_setopt(e, CURLOPT_POSTFIELDSIZE_LARGE,
		    (curl_off_t)r->body_len);
		curl_easy_setopt(e, CURLOPT_CUSTOMREQUEST, r->method);
	}
}

/* Begins, or begins again; all tries share one deadline. */
static void
launch(struct s3_req *r)
{
	int64_t left = (r->deadline - hc_mono()) / 1000;

	buf_reset(&r->answer);
	r->too_long = 0;
	r->reason[0] = '\0';
	curl_easy_setopt(r->easy, CURLOPT_TIMEOUT_MS,
	    (long)(left > 1 ? left : 1));
	curl_multi_add_handle(r->s3->multi, r->easy);
}

void
s3_start(struct s3 *s3, const struct s3_ask *a)
{
	struct s3_req *r = xcalloc(1, sizeof *r);
	struct buf url = { 0 };

	r->s3 = s3;
	r->method = a->method;
	r->max = a->max;
	r->retries = a->retries;
	r->end = a->end;
	r->arg = a->arg;
	r->body = xmemdup0(a->body.p, a->body.len);
	r->body_len = a->body.len;
	buf_adds(&url, s3->base);
	percent_encode(&url, a->key, "/");
	if (a->query.len > 0) {
		buf_addc(&url, '?');
		buf_addbuf(&url, a->query);
	}
	r->url = buf_steal(&url);
	r->easy = curl_easy_init();
	if (r->easy == NULL)
		hc_bug("curl_easy_init");
	add_headers(r);
	set_options(r);
	r->deadline = hc_mono() + s3->set->s3_timeout * HC_SECOND;
	r->next = s3->reqs;
	r->at = &s3->reqs;
	if (r->next != NULL)
		r->next->at = &r->next;
	s3->reqs = r;
	s3->n++;
	launch(r);
}

static void
finish(struct s3_req *r, const struct hc_err *err)
{
	*r->at = r->next;
	if (r->next != NULL)
		r->next->at = r->at;
	r->s3->n--;
	r->end(r->arg, buf_view(&r->answer), err);
	curl_easy_cleanup(r->easy);
	curl_slist_free_all(r->headers);
	buf_free(&r->answer);
	free(r->url);
	free(r->body);
	free(r);
}

/* ---- how it ended ---- */

struct refusal {
	char code[64], message[256];
};

/* Error codes and messages end up in logs: printable ASCII is kept. */
static void
keep(char *out, size_t size, struct str s)
{
	size_t i;

	for (i = 0; i < s.len && i + 1 < size; i++)
		out[i] = s.p[i] >= ' ' && s.p[i] <= '~' ? s.p[i] : '?';
	out[i] = '\0';
}

static void
read_refusal(void *arg, const char *path, struct str text)
{
	struct refusal *f = arg;

	if (strcmp(path, "Error/Code") == 0)
		keep(f->code, sizeof f->code, text);
	else if (strcmp(path, "Error/Message") == 0)
		keep(f->message, sizeof f->message, text);
}

/* The server answered, with something else than 2xx. */
static void
refused(struct s3_req *r, long status)
{
	struct refusal f = { "", "" };
	struct hc_err err, ignored;

	if (xml_parse(buf_view(&r->answer), read_refusal, &f, &ignored) == -1)
		f.message[0] = '\0';	/* whatever was read of it */
	if (strcmp(f.code, "InternalError") == 0 && r->retried < r->retries &&
	    hc_mono() < r->deadline) {
		log_warn("InternalError, retrying (retries=%d)...",
		    r->retries - ++r->retried);
		launch(r);
		return;
	}
	hc_err(&err, strcmp(f.code, "NoSuchKey") == 0 ? HC_ENOTFOUND :
	    status == 403 ? HC_EDENIED : HC_EFAIL, "S3 %s: status %ld%s%s%s%s",
	    r->method, status, f.code[0] ? " " : "", f.code,
	    f.message[0] ? ": " : "", f.message);
	finish(r, &err);
}

static void
broken(struct s3_req *r, CURLcode rc)
{
	int timeout = rc == CURLE_OPERATION_TIMEDOUT;
	struct hc_err err;

	if (!timeout && !r->too_long && !r->reconnected &&
	    hc_mono() < r->deadline) {
		r->reconnected = 1;
		launch(r);
		return;
	}
	hc_err(&err, timeout ? HC_ETIMEOUT : HC_EFAIL, "S3 %s: %s", r->method,
	    r->too_long ? "the answer is too long" :
	    r->reason[0] ? r->reason : curl_easy_strerror(rc));
	finish(r, &err);
}

static void
ended(struct s3_req *r, CURLcode rc)
{
	long status = 0;

	curl_multi_remove_handle(r->s3->multi, r->easy);
	curl_easy_getinfo(r->easy, CURLINFO_RESPONSE_CODE, &status);
	if (rc != CURLE_OK)
		broken(r, rc);
	else if (status < 200 || status > 299)
		refused(r, status);
	else
		finish(r, NULL);
}

/* ---- all requests ---- */

int64_t
s3_turn(struct s3 *s3)
{
	CURLMsg *m;
	char *p;
	long ms = -1;
	int left, running;

	if (s3->n == 0)
		return -1;
	curl_multi_perform(s3->multi, &running);
	while ((m = curl_multi_info_read(s3->multi, &left)) != NULL) {
		CURLcode rc = m->data.result;

		if (m->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, &p);
		ended((struct s3_req *)(void *)p, rc);
	}
	if (s3->n == 0)
		return -1;
	curl_multi_timeout(s3->multi, &ms);
	return ms >= 0 && ms * 1000 < LOOK ? ms * 1000 : LOOK;
}

void
s3_wait(struct s3 *s3, const int *done)
{
	while (!*done && s3_turn(s3) != -1)
		if (!*done)
			curl_multi_poll(s3->multi, NULL, 0, 1000, NULL);
}

void
s3_finish(struct s3 *s3)
{
	static const int never = 0;

	s3_wait(s3, &never);
}

void
s3_free(struct s3 *s3)
{
	struct hc_err err;

	if (s3 == NULL)
		return;
	hc_err(&err, HC_EFAIL, "S3: given up, the program ends");
	while (s3->reqs != NULL) {
		curl_multi_remove_handle(s3->multi, s3->reqs->easy);
		finish(s3->reqs, &err);
	}
	curl_multi_cleanup(s3->multi);
	free(s3->base);
	free(s3->sigv4);
	free(s3);
}
