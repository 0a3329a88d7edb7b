/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/notify/matrix_join.h"

#include "lib/base/enc.h"
#include "lib/notify/delivery.h"

struct join {
	struct form *form;
	const struct settings *set;
	struct hc_err *err;
	int rc;
};

static void
on_joined(void *arg, const struct fetch_answer *a)
{
	static const char again[] = "please try later.";
	struct join *j = arg;
	struct str room = STR("");
	json_t *v;

	j->rc = -1;
	if (a->error != NULL)
		hc_err(j->err, HC_EINVAL, "alias: %s", a->error);
	else if (a->status == 403)
		hc_err(j->err, HC_EINVAL, "alias: Matrix server returned "
		    "status 403 (Forbidden). Did you invite %s to the room?",
		    j->set->matrix_user_id != NULL ? j->set->matrix_user_id :
		    "the bot");
	else if (a->status == 429)
		hc_err(j->err, HC_EINVAL, "alias: Matrix server returned "
		    "status 429 (Too Many Requests), %s", again);
	else if (a->status == 502)
		hc_err(j->err, HC_EINVAL, "alias: Matrix server returned "
		    "status 502 (Bad Gateway), %s", again);
	else {
		v = value_json(a->body);
		if (value_text(v, "room_id", &room, NULL) == 0 &&
		    room.len > 0) {
			form_add(j->form, "room_id", room.p);
			j->rc = 0;
		} else
			hc_err(j->err, HC_EINVAL, "alias: Matrix server "
			    "returned unexpected response");
		json_decref(v);
	}
}

int
matrix_join(const struct settings *s, struct form *f, int dry,
    struct hc_err *err)
{
	const struct fetch_options o = {
		.allow_private = s->integrations_allow_private_ips };
	struct fetch_request r = { .method = "POST" };
	struct join j = { f, s, err, 0 };
	struct str alias;

	if (form_get(f, "room_id") != NULL)
		return 0;
	if (form_required(f, "alias", MATRIX_ALIAS_MAX, &alias, err) == -1)
		return -1;
	if (dry) {
		form_add(f, "room_id", form_get(f, "alias"));
		return 0;
	}
	buf_addf(&r.url, "%s/_matrix/client/v3/join/", s->matrix_homeserver);
	percent_encode(&r.url, alias, "/");
	fetch_authorize(&r, "Bearer", str_of(s->matrix_access_token));
	fetch_wait(&o, &r, on_joined, &j);
	fetch_request_free(&r);
	return j.rc;
}
