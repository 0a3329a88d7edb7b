/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/notify/signal_captcha.h"

#include <jansson.h>
#include <string.h>

#include "lib/base/enc.h"
#include "lib/base/json.h"
#include "lib/net/rpc.h"

#define METHOD "submitRateLimitChallenge"
#define SCHEME "signalcaptcha://"

struct outcome {
	struct buf *reply;
	struct hc_err *err;
	int rc;
};

static void
on_answer(void *arg, const struct rpc_answer *a)
{
	struct outcome *o = arg;
	const json_t *error = json_object_get(a->reply, "error");

	if (a->end == RPC_SYSTEM)
		o->rc = hc_err(o->err, HC_EFAIL, METHOD " failed: %s",
		    a->error);
	else if (a->end != RPC_ANSWER)
		o->rc = hc_err(o->err, HC_EFAIL, METHOD " failed, could not "
		    "parse response");
	else {
		utf8_clean(o->reply, utf8_strip(a->line));
		if (error != NULL && !json_is_null(error))
			o->rc = hc_err(o->err, HC_EFAIL, METHOD " was "
			    "refused");
	}
}

int
signal_submit_captcha(const struct settings *s, struct str challenge,
    struct str captcha, int dry, struct buf *reply, struct hc_err *err)
{
	struct rpc_request q = { .where = s->signal_cli_socket,
		.limit = RPC_TIMEOUT, .method = METHOD };
	struct outcome o = { reply, err, 0 };

	captcha = utf8_strip(captcha);
	if (str_starts(captcha, SCHEME)) {
		captcha.p += strlen(SCHEME);
		captcha.len -= strlen(SCHEME);
	}
	if (q.where == NULL)
		return hc_err(err, HC_EINVAL, "SIGNAL_CLI_SOCKET is not set");
	if (challenge.len == 0 || captcha.len == 0)
		return hc_err(err, HC_EINVAL, "challenge and solution must "
		    "not be empty");
	if (dry)
		return 0;
	q.params = json_pack("{s:o,s:o}", "challenge", json_str(challenge),
	    "captcha", json_str(captcha));
	rpc_wait(&q, on_answer, &o);
	json_decref(q.params);
	return o.rc;
}
