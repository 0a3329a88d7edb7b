/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/notify/telegram_bot.h"

#include <jansson.h>

#include "lib/base/json.h"

struct outcome {
	struct hc_err *err;
	int rc;
};

void
telegram_webhook_url(const struct settings *s, struct buf *out)
{
	buf_addf(out, "%s/integrations/telegram/bot/", s->site_root);
}

static void
on_answer(void *arg, const struct fetch_answer *a)
{
	struct outcome *o = arg;

	if (a->error != NULL)
		o->rc = hc_err(o->err, HC_EFAIL, "Fail: %s", a->error);
	else if (a->status != 200)
		o->rc = hc_err(o->err, HC_EFAIL, "Fail: status=%d, %.*s",
		    a->status, (int)a->body.len, a->body.p);
}

int
telegram_set_webhook(const struct settings *s, const struct fetch_options *o,
    struct hc_err *err)
{
	struct fetch_request r = { .method = "POST" };
	struct outcome out = { err, 0 };
	struct buf url = { 0 };

	if (s->telegram_token == NULL)
		return hc_err(err, HC_EINVAL,
		    "Abort: settings.TELEGRAM_TOKEN is not set");
	buf_addf(&r.url, "https://api.telegram.org/bot%s/setWebhook",
	    s->telegram_token);
	telegram_webhook_url(s, &url);
	fetch_json(&r, json_pack("{s:o,s:[s,s]}", "url", json_take(&url),
	    "allowed_updates", "message", "channel_post"));
	fetch_wait(o, &r, on_answer, &out);
	fetch_request_free(&r);
	return out.rc;
}
