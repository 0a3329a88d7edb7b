/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Trello (transports.md 6.25): a card for each check that goes down. */
#include <string.h>

#include "lib/base/json.h"
#include "lib/notify/delivery.h"
#include "lib/notify/integrations.h"

static const char *
disabled(const struct settings *s)
{
	return s->trello_app_key != NULL ? NULL :
	    "Trello notifications are not enabled.";
}

static void
add_desc(struct fetch_request *r, struct alert *a)
{
	struct buf b = { 0 };

	buf_addbuf(&b, a->check.desc);
	if (a->check.kind == CHECK_SIMPLE)
		buf_addf(&b, "\n\n\n**Period:** %s\n\n\n\n\n", a->period.p);
	else
		buf_addf(&b, "\n\n\n\n\n**Schedule:** `%s`\n\n**Time Zone:** "
		    "%s\n\n\n", alert_html(a, a->check.schedule),
		    a->check.tz.p);
	buf_addf(&b, "**Last Ping:** %s\n\n[Full Details @ %s](%s)",
	    a->ago.p, a->set->site_name, a->cloaked);
	alert_finish(&b);
	fetch_query(r, "desc", buf_view(&b));
	buf_free(&b);
}

static int
start(struct delivery *d, struct hc_err *err)
{
	struct fetch_request *r;
	struct str token, list;
	struct buf name = { 0 };

	if (value_text(d->json, "token", &token, err) == -1 ||
	    value_text(d->json, "list_id", &list, err) == -1)
		return -1;
	r = delivery_http(d, "POST", STR("https://api.trello.com/1/cards"));
	buf_addf(&name, "Down: %s", d->alert->name.p);
	alert_finish(&name);
	fetch_query(r, "idList", list);
	fetch_query(r, "name", buf_view(&name));
	add_desc(r, d->alert);
	fetch_query(r, "key", str_of(d->set->trello_app_key));
	fetch_query(r, "token", token);
	buf_free(&name);
	delivery_send(d, NULL);
	return 0;
}

/* The page that asks for a list does so with the token that Trello gave. */
static int
build(struct db *db, const struct form *f, struct channel_new *c,
    struct buf *value, struct hc_err *err)
{
	struct str token, board, name, id;

	(void)db;
	(void)c;
	if (form_required(f, "token", 1000, &token, err) == -1 ||
	    form_required(f, "board_name", 100, &board, err) == -1 ||
	    form_required(f, "list_name", 100, &name, err) == -1 ||
	    form_required(f, "list_id", 32, &id, err) == -1)
		return -1;
	if (id.len < 16 || strspn(id.p, "0123456789abcdefABCDEF") < id.len)
		return hc_err(err, HC_EINVAL, "list_id: Enter a valid value.");
	json_open(value);
	json_put_str(value, "board_name", board);
	json_put_str(value, "list_id", id);
	json_put_str(value, "list_name", name);
	json_put_str(value, "token", token);
	json_close(value);
	return 0;
}

static const struct channel_recipe recipe = {
	FIELDS("token", "board_name", "list_name", "list_id"), build
};

const struct integration trello_integration = {
	.kind = "trello",
	.label = "Trello",
	.recipe = &recipe,
	.noop = noop_unless_down,
	.disabled = disabled,
	.needs = NEED_PING,
	.start = start
};
