/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/web/api_auth.h"

#include <jansson.h>

#include "lib/base/enc.h"
#include "lib/base/json.h"
#include "lib/web/json_in.h"

#define KEY_CHARS 32

int
api_read_body(struct web_req *q)
{
	if (q->http->body.len == 0) {
		q->json = json_object();
		return 0;
	}
	q->json = json_in(q->http->body);
	if (q->json == NULL) {
		web_error(q, 400, "could not parse request body");
		return -1;
	}
	if (!json_is_object(q->json) || json_in_big(q->json).p != NULL) {
		web_error(q, 400,
		    "json validation error: value is not an object");
		return -1;
	}
	return 0;
}

/* The header, else the body's member; p is NULL when it cannot be a key. */
static struct str
find_key(const struct web_req *q)
{
	struct str none = { NULL, 0 }, key = q->heads[WEB_API_KEY];
	const json_t *v;

	if (key.p != NULL)
		return key.len == KEY_CHARS ? key : none;
	if (q->json == NULL || q->action->key != KEY_WRITE)
		return none;
	v = json_object_get(q->json, "api_key");
	if (json_is_string(v))
		key = json_view(v);
	else
		key = json_in_big(v);
	return key.p != NULL && utf8_count(key) == KEY_CHARS ? key : none;
}

int
api_authorize(struct web_req *q)
{
	struct str key;
	struct hc_err err;
	int rc;

	if (q->action->key == KEY_NONE)
		return 0;
	key = find_key(q);
	if (key.p == NULL) {
		web_error(q, 401, "missing api key");
		return -1;
	}
	rc = q->action->key == KEY_WRITE ?
	    project_by_write_key(q->db, q->set, key, &q->project, &err) :
	    project_by_any_key(q->db, q->set, key, &q->project, &err);
	if (rc == 1)
		return 0;
	if (rc == -1)
		web_fail(q, &err);
	else
		web_error(q, 401, "wrong api key");
	return -1;
}
