/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/client/ping.h"

#include <string.h>

#include "lib/base/clock.h"
#include "lib/base/enc.h"
#include "lib/client/exit.h"

#define KEY_SHOWN 4	/* characters of a key that messages may show */

void
client_target_free(struct client_target *t)
{
	buf_free(&t->base);
	buf_free(&t->handle);
	buf_free(&t->shown);
	*t = (struct client_target){ 0 };
}

/* Whether k was an option of the command line, not a setting. */
static bool
by_option(const struct client_config *c, enum client_key k)
{
	return c->s[k].origin != NULL && c->s[k].origin[0] == '-';
}

static int
by_slug(const char *slug, const char *key, struct client_target *t,
    struct hc_err *err)
{
	size_t n;

	if (slug == NULL && key == NULL)
		return hc_err(err, HC_EINVAL, "must pass either a check UUID "
		    "or check slug along with project ping key");
	if (slug == NULL)
		return hc_err(err, HC_EINVAL, "must also pass check slug with "
		    "'-slug SL' or CHECK_SLUG environment variable");
	if (key == NULL)
		return hc_err(err, HC_EINVAL, "must also pass ping key either "
		    "with '-ping-key PK' or PING_KEY environment variable");
	percent_encode(&t->handle, str_of(key), "");
	buf_addc(&t->handle, '/');
	percent_encode(&t->handle, str_of(slug), "");
	n = strlen(key);
	buf_adds(&t->shown, "****");
	if (n > 2 * KEY_SHOWN)
		percent_encode(&t->shown, str_of(key + n - KEY_SHOWN), "");
	buf_addc(&t->shown, '/');
	percent_encode(&t->shown, str_of(slug), "");
	return 0;
}

int
client_target_get(struct client_config *c, struct client_target *t,
    struct hc_err *err)
{
	const char *uuid, *slug, *key = NULL;

	if (client_get(c, CLIENT_UUID, &uuid, err) == -1 ||
	    client_get(c, CLIENT_SLUG, &slug, err) == -1)
		return -1;
	if (by_option(c, CLIENT_SLUG) && !by_option(c, CLIENT_UUID))
		uuid = NULL;
	if (uuid == NULL && client_get(c, CLIENT_PING_KEY, &key, err) == -1)
		return -1;
	if (client_ping_base(c, &t->base, err) == -1)
		return -1;
	if (uuid == NULL)
		return by_slug(slug, key, t, err);
	percent_encode(&t->handle, str_of(uuid), "");
	buf_addbuf(&t->shown, buf_view(&t->handle));
	return 0;
}

static void
put_url(const struct client_ping *p, const struct buf *handle, struct buf *out)
{
	char sep = '?';

	buf_addf(out, "%s/%s", buf_str(&p->to->base), buf_str(handle));
	if (*p->suffix != '\0')
		buf_addf(out, "/%s", p->suffix);
	if (p->to->create) {
		buf_addf(out, "%ccreate=1", sep);
		sep = '&';
	}
	if (p->rid != NULL)
		buf_addf(out, "%crid=%s", sep, p->rid);
}

void
client_ping_request(const struct client_ping *p, struct client_request *r)
{
	r->method = p->method ? p->method : "POST";
	put_url(p, &p->to->handle, &r->url);
	put_url(p, &p->to->shown, &r->shown);
	r->has_body = strcmp(r->method, "HEAD") != 0;
	if (r->has_body) {
		r->body = p->body;
		client_header(r, "Content-Type", STR("text/plain"));
	}
	if (p->sent != 0) {
		struct buf b = { 0 };

		buf_addf(&b, "%lld", (long long)(p->sent / HC_SECOND));
		client_header(r, "Hc-Sent", buf_view(&b));
		buf_free(&b);
	}
	if (p->headers != NULL)
		buf_addbuf(&r->headers, buf_view(p->headers));
}

static int
refused(const struct client_request *r, const struct client_answer *a,
    struct hc_err *err)
{
	int rc = (int)client_exit_of(a->status);

	if (a->body.len > 0 && a->body.len < 200 && a->status < 500 &&
	    memchr(a->body.p, '<', a->body.len) == NULL)
		hc_err(err, HC_EFAIL, "%s: %d %s", client_shown(r), a->status,
		    a->body.p);
	else
		hc_err(err, HC_EFAIL, "%s: the server answered %d",
		    client_shown(r), a->status);
	return rc != CLIENT_DONE ? rc : CLIENT_AWAY;
}

int
client_ping_send(struct client_http *h, const struct client_ping *p,
    struct client_answer *a, bool *later, struct hc_err *err)
{
	struct client_request r = { 0 };
	int rc;

	*later = false;
	client_ping_request(p, &r);
	rc = client_send(h, &r, a, err);
	if (rc == -1) {
		a->status = 0;
		*later = err->code != HC_EINVAL;
		rc = (int)client_exit_of_err(err);
		hc_err_wrap(err, "%s", client_shown(&r));
	} else if (a->status != 200 && a->status != 201) {
		*later = client_status_temporary(a->status);
		rc = refused(&r, a, err);
	}
	client_request_free(&r);
	return rc;
}
