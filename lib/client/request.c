/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* What commands ask of the Management API. */
#include <jansson.h>
#include <string.h>

#include "lib/base/enc.h"
#include "lib/base/json.h"
#include "lib/client/command.h"
#include "lib/client/select.h"

static enum client_exit
open_api(struct cmd *c, struct hc_err *err)
{
	int rc;

	if (c->opened)
		return CLIENT_DONE;
	rc = client_api_open(&c->api, &c->config, !c->def->changes, err);
	c->opened = rc == 0;
	if (rc != 0 && c->def->keyless && c->api.http != NULL) {
		c->opened = true;
		rc = 0;
	}
	if (rc != 0)
		client_api_close(&c->api);
	/* Who asks for a version gets no other. */
	c->settled = c->config.s[CLIENT_API].value != NULL;
	return (enum client_exit)rc;
}

/* One call. A server that lacks this version of the API answers 404 to
 * everything: then the older ones are tried. */
static enum client_exit
call_api(struct cmd *c, const struct client_call *call,
    struct client_answer *a, struct hc_err *err)
{
	char *version = &c->api.base.p[c->api.base.len - 2];
	const char newest = *version;
	int rc = client_api_call(&c->api, call, a, err);

	while (a->status == 404 && !c->settled && *version > '1' &&
	    *version <= '9') {
		(*version)--;
		client_answer_free(a);
		rc = client_api_call(&c->api, call, a, err);
	}
	if (a->status == 404)
		*version = newest;
	if (a->status != 0)
		c->settled = true;
	return (enum client_exit)rc;
}

static enum client_exit
send_call(struct cmd *c, const struct cmd_call *call, struct client_answer *a,
    struct hc_err *err)
{
	struct client_call real = { .method = call->method,
		.path = call->path, .once = call->once, .object = call->what,
		.header = call->header, .value = call->value != NULL ?
		call->value : "",
		.has_body = strcmp(call->method, "POST") == 0 };
	struct buf body = { 0 };
	enum client_exit code = open_api(c, err);

	if (call->body != NULL)
		json_dump(&body, call->body);
	real.body = buf_view(&body);
	if (code == CLIENT_DONE && c->dry && strcmp(call->method, "GET") != 0)
	{
		struct buf line = { 0 };

		client_api_describe(&c->api, &real, &line);
		out_raw(&c->out, buf_view(&line));
		buf_free(&line);
	} else if (code == CLIENT_DONE) {
		code = call_api(c, &real, a, err);
	}
	if (a->status == 403 && call->creates) {
		hc_err(err, HC_ELIMIT, "check limit reached");
		code = CLIENT_REJECTED;
	}
	buf_free(&body);
	return code;
}

enum client_exit
cmd_unexpected(struct cmd *c, const char *path)
{
	return cmd_error(c, CLIENT_AWAY, "unexpected answer from %s%s (is "
	    "this a Healthchecks server?)", buf_str(&c->api.base), path);
}

enum client_exit
cmd_send(struct cmd *c, const struct cmd_call *call, struct json_t **json)
{
	struct client_answer a = { 0 };
	struct hc_err err = { 0 };
	enum client_exit code = send_call(c, call, &a, &err);

	*json = NULL;
	if (call->accept != 0 && a.status == call->accept) {
		code = CLIENT_DONE;
	} else if (code == CLIENT_NOTFOUND && call->what == NULL) {
		code = cmd_unexpected(c, call->path);
	} else if (code != CLIENT_DONE) {
		cmd_error(c, code, "%s", err.text);
	} else if (a.status != 0) {
		*json = json_loadb(buf_str(&a.body), a.body.len,
		    JSON_ALLOW_NUL, NULL);
		if (*json == NULL)
			code = cmd_unexpected(c, call->path);
	}
	client_answer_free(&a);
	return code;
}

enum client_exit
cmd_send_raw(struct cmd *c, const struct cmd_call *call, struct buf *text,
    int *status)
{
	struct client_answer a = { 0 };
	struct hc_err err = { 0 };
	enum client_exit code = send_call(c, call, &a, &err);

	if (code == CLIENT_DONE)
		buf_addbuf(text, buf_view(&a.body));
	else if (status == NULL || a.status == 0)
		cmd_error(c, code, "%s", err.text);
	if (status != NULL)
		*status = a.status;
	client_answer_free(&a);
	return code;
}

enum client_exit
cmd_fetch(struct cmd *c, const char *url, struct buf *text)
{
	struct client_request r = { .method = "GET" };
	struct client_answer a = { 0 };
	struct hc_err err = { 0 };
	enum client_exit code = open_api(c, &err);

	buf_adds(&r.url, url);
	if (code == CLIENT_DONE && client_send(c->api.http, &r, &a, &err) ==
	    -1)
		code = client_exit_of_err(&err);
	if (code == CLIENT_DONE) {
		code = client_exit_of(a.status);
		hc_err(&err, HC_EFAIL, "the server answered %d", a.status);
	}
	if (code == CLIENT_DONE)
		buf_addbuf(text, buf_view(&a.body));
	else
		cmd_error(c, code, "%s: %s", url, err.text);
	client_request_free(&r);
	client_answer_free(&a);
	return code;
}

enum client_exit
cmd_get(struct cmd *c, const char *path, const char *what,
    struct json_t **out)
{
	struct cmd_call call = { .method = "GET", .path = path,
		.what = what };
	enum client_exit code = cmd_send(c, &call, out);

	if (code != CLIENT_DONE || json_is_object(*out) ||
	    json_is_array(*out))
		return code;
	json_decref(*out);
	*out = NULL;
	return cmd_unexpected(c, path);
}

static bool
is_list(const json_t *v)
{
	size_t i;

	for (i = 0; i < json_array_size(v); i++) {
		if (!json_is_object(json_array_get(v, i)))
			return false;
	}
	return json_is_array(v);
}

enum client_exit
cmd_get_array(struct cmd *c, const char *path, const char *what,
    const char *name, struct json_t **out)
{
	json_t *answer, *list;
	enum client_exit code = cmd_get(c, path, what, &answer);

	*out = NULL;
	if (code != CLIENT_DONE)
		return code;
	list = json_is_array(answer) ? answer :
	    json_object_get(answer, name);
	if (is_list(list))
		*out = json_incref(list);
	else
		code = cmd_unexpected(c, path);
	json_decref(answer);
	return code;
}

void
cmd_check_path(struct buf *out, const char *id, const char *rest)
{
	buf_adds(out, "checks/");
	percent_encode(out, str_of(id), "");
	buf_adds(out, rest);
}

enum client_exit
cmd_check_array(struct cmd *c, const struct json_t *check, const char *rest,
    const char *name, struct json_t **out)
{
	struct buf path = { 0 };
	enum client_exit code;

	cmd_check_path(&path, check_id(check), rest);
	code = cmd_get_array(c, buf_str(&path), check_id(check), name, out);
	buf_free(&path);
	return code;
}

enum client_exit
cmd_checks(struct cmd *c)
{
	return c->checks != NULL ? CLIENT_DONE :
	    cmd_get_array(c, "checks/", NULL, "checks", &c->checks);
}
