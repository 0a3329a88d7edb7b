/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Matrix (transports.md 6.9): the value is a room. */
#include <inttypes.h>

#include "lib/base/enc.h"
#include "lib/base/json.h"
#include "lib/notify/delivery.h"
#include "lib/notify/integrations.h"
#include "lib/notify/matrix_join.h"

#define ROOM_MAX_CHARS 255

static const char *
disabled(const struct settings *s)
{
	return s->matrix_homeserver != NULL &&
	    s->matrix_access_token != NULL ? NULL :
	    "Matrix notifications are not enabled.";
}

static json_t *
plain(struct alert *a)
{
	struct buf b = { 0 };

	buf_addf(&b, "%s is %s%s%s.", alert_html(a, a->name),
	    a->up ? "now " : "", a->status, a->up ? "" : alert_because(a));
	alert_lasted(&b, a, " ");
	return alert_json(&b);
}

static void
add_details(struct buf *b, struct alert *a)
{
	buf_adds(b, "\n\n<br>\n\n<br>\n");
	if (a->project.name.len > 0)
		buf_addf(b, "\n<b>Project:</b> %s<br>\n",
		    alert_html(a, a->project.name));
	buf_adds(b, "\n\n");
	if (a->ntags > 0) {
		buf_adds(b, "\n<b>Tags:</b> ");
		alert_code_tags(b, a, "<code>", "</code>");
		buf_adds(b, "<br>\n");
	}
	buf_adds(b, "\n\n");
	if (a->check.kind == CHECK_SIMPLE)
		buf_addf(b, "\n<b>Period:</b> %s<br>\n\n\n", a->period.p);
	else
		buf_addf(b, "\n\n\n<b>Schedule:</b> <code>%s</code><br>\n"
		    "<b>Time Zone:</b> %s<br>\n",
		    alert_html(a, a->check.schedule),
		    alert_html(a, a->check.tz));
	buf_addf(b, "\n\n<b>Total Pings:</b> %" PRId64 "<br>\n\n\n"
	    "<b>Last Ping:</b> %s<br>\n\n\n", a->ping.n, a->last.p);
}

static void
add_down(struct buf *b, const struct alert *a)
{
	int64_t i;

	buf_addf(b, "The following checks are %s down:<br>\n"
	    "            <ul>\n            ", a->up ? "still" : "also");
	for (i = 0; i < a->ndown; i++) {
		buf_adds(b, "\n                <li><a href=\"");
		cloaked_url(b, a->set->site_root, &a->down[i].code);
		buf_adds(b, "\">");
		alert_other_name(b, &a->down[i]);
		buf_adds(b, "</a> (last ping: ");
		alert_other_ago(b, a, &a->down[i]);
		buf_adds(b, ")</li>\n            ");
	}
	buf_adds(b, "\n            </ul>");
}

static void
add_others(struct buf *b, const struct alert *a)
{
	if (a->nothers == 0)
		return;
	buf_adds(b, "\n\n\n    <br>\n    \n        ");
	if (a->ndown == 0)
		buf_adds(b, "All the other checks are up.<br>");
	else if (a->down == NULL)
		buf_addf(b, "\n            %" PRId64 " other checks are %s "
		    "down.<br>", a->ndown, a->up ? "still" : "also");
	else {
		buf_adds(b, "\n            ");
		add_down(b, a);
	}
}

static json_t *
html(struct alert *a)
{
	struct str body = alert_excerpt(a);
	struct buf b = { 0 };

	buf_addf(&b, "%s The check <a href=\"%s\">%s</a> is <b>%s</b>%s.",
	    alert_dot(a), a->cloaked, alert_html(a, a->name), a->status,
	    a->up ? "" : alert_because(a));
	if (a->up)
		buf_adds(&b, "\n    ");
	if (a->up && a->downtime.len > 0) {
		alert_lasted(&b, a, "\n    <br>");
		buf_adds(&b, "\n    ");
	}
	add_details(&b, a);
	if (body.len > 0)
		buf_addf(&b, "\n<b>Last Ping Body:</b><br>\n<pre>%s</pre>\n",
		    alert_html(a, body));
	add_others(&b, a);
	return alert_json(&b);
}

static int
start(struct delivery *d, struct hc_err *err)
{
	struct fetch_request *r;
	char code[UUID_TEXT_SIZE];

	(void)err;
	r = delivery_http(d, "PUT", str_of(d->set->matrix_homeserver));
	buf_adds(&r->url, "/_matrix/client/v3/rooms/");
	percent_encode(&r->url, d->value, "/");
	/* The server takes each of these once: nobody reads a message twice
	 * because it was sent again. */
	uuid_text(&d->code, code);
	buf_addf(&r->url, "/send/m.room.message/%s", code);
	fetch_authorize(r, "Bearer", str_of(d->set->matrix_access_token));
	if (d->digest != NULL)
		fetch_json(r, json_pack("{s:s,s:o}", "msgtype", "m.text",
		    "body", json_str(d->digest->text)));
	else
		fetch_json(r, json_pack("{s:s,s:o,s:s,s:o}", "msgtype",
		    "m.text", "body", plain(d->alert), "format",
		    "org.matrix.custom.html", "formatted_body",
		    html(d->alert)));
	delivery_send(d, NULL);
	return 0;
}

static int
build(struct db *db, const struct form *f, struct channel_new *c,
    struct buf *value, struct hc_err *err)
{
	struct str alias, room;

	(void)db;
	if (form_text(f, "alias", MATRIX_ALIAS_MAX, &alias, err) == -1 ||
	    form_required(f, "room_id", ROOM_MAX_CHARS, &room, err) == -1)
		return -1;
	if (c->name.len == 0 && alias.len > 0 && alias.p[0] != '!')
		c->name = alias;
	buf_addbuf(value, room);
	return 0;
}

static const struct channel_recipe recipe = {
	FIELDS("alias", "room_id"), build
};

const struct integration matrix_integration = {
	.kind = "matrix",
	.label = "Matrix",
	.recipe = &recipe,
	.prepare = matrix_join,
	.disabled = disabled,
	.needs = NEED_BODY | NEED_DOWNTIME | NEED_OTHERS,
	.digests = true,
	.start = start
};
