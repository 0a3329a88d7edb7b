/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/web/api.h"

#include "lib/model/check_json.h"

#define V "/api/v<v>/"
#define API (ROUTE_CORS | ROUTE_EXEMPT)
#define BADGE (ROUTE_CORS | ROUTE_FRESH)
#define JSON (ROUTE_BODY | ROUTE_JSON)

const struct route api_routes[] = {
	{ V "checks/", API, {
	    { M_GET, KEY_READ, 0, api_list_checks },
	    { M_POST, KEY_WRITE, JSON, api_create_check } } },
	{ V "checks/<uuid>", API, {
	    { M_GET, KEY_READ, 0, api_get_check },
	    { M_POST, KEY_WRITE, JSON, api_update_check },
	    { M_DELETE, KEY_WRITE, 0, api_delete_check } } },
	{ V "checks/<sha1>", API, {
	    { M_GET, KEY_READ, 0, api_get_unique } } },
	{ V "checks/<uuid>/pause", API, {
	    { M_POST, KEY_WRITE, JSON, api_pause_check } } },
	{ V "checks/<uuid>/resume", API, {
	    { M_POST, KEY_WRITE, JSON, api_resume_check } } },
	{ V "checks/<uuid>/pings/", API, {
	    { M_GET, KEY_WRITE, 0, api_list_pings } } },
	{ V "checks/<uuid>/pings/<int>/body", API, {
	    { M_GET, KEY_WRITE, 0, api_ping_body } } },
	{ V "checks/<uuid>/flips/", API, {
	    { M_GET, KEY_READ, 0, api_list_flips } } },
	{ V "checks/<sha1>/flips/", API, {
	    { M_GET, KEY_READ, 0, api_list_flips_unique } } },
	{ V "channels/", API, {
	    { M_GET, KEY_WRITE, 0, api_list_channels } } },
	{ V "badges/", API, {
	    { M_GET, KEY_READ, 0, api_list_badges } } },
	{ "/badge/<slug>/<slug>/<quoted>.<slug>", BADGE, {
	    { M_GET, KEY_NONE, 0, api_tag_badge } } },
	{ "/badge/<slug>/<slug>.<slug>", BADGE, {
	    { M_GET, KEY_NONE, 0, api_all_badge } } },
	{ "/b/<int>/<uuid>.<slug>", BADGE, {
	    { M_GET, KEY_NONE, 0, api_check_badge } } },
	{ V "metrics/", 0, { { M_SAFE, KEY_NONE, 0, api_metrics } } },
	{ V "status/", 0, { { M_SAFE, KEY_NONE, 0, api_status } } },
	{ V "bounces/", ROUTE_EXEMPT, {
	    { M_ANY, KEY_NONE, ROUTE_BODY, api_bounce } } },
	{ V "notifications/<uuid>/status", ROUTE_EXEMPT | ROUTE_ALLOW, {
	    { M_POST, KEY_NONE, ROUTE_BODY, api_notification_status } } },
	{ "/projects/<uuid>/metrics/<slug>", 0, {
	    { M_SAFE, KEY_NONE, 0, api_prometheus } } },
	{ "/projects/<uuid>/checks/metrics/<slug>", 0, {
	    { M_SAFE, KEY_NONE, 0, api_prometheus } } },
	{ "/projects/<uuid>/metrics/", 0, {
	    { M_SAFE, KEY_NONE, 0, api_prometheus } } },
	{ NULL, 0, { { 0, KEY_NONE, 0, NULL } } }
};

int
api_check(struct web_req *q, struct db_res *res, struct check *c)
{
	struct uuid code;
	struct hc_err err;
	int rc;

	if (uuid_from_text(q->holes.v[1], 1, &code) == -1) {
		web_page(q, 404);
		return -1;
	}
	rc = check_by_code(q->db, &code, res, c, &err);
	if (rc == 1 && c->project_id == q->project.id)
		return 0;
	if (rc == -1)
		web_fail(q, &err);
	else if (rc == 0)
		web_page(q, 404);
	else
		web_text(q, 403, "");
	return -1;
}

int
api_check_unique(struct web_req *q, struct db_res *res, struct check *c)
{
	struct hc_err err;
	int rc = check_by_unique_key(q->db, q->project.id, q->holes.v[1], res,
	    c, &err);

	if (rc == 1)
		return 0;
	if (rc == -1)
		web_fail(q, &err);
	else
		web_text(q, 404, "");
	return -1;
}

void
api_put_check(struct web_req *q, const struct check *c,
    struct check_links *links, struct buf *out)
{
	struct buf channels = { 0 };
	struct check_json j = { .check = c, .set = q->set,
		.version = q->version, .readonly = q->project.readonly,
		.now = q->now };

	if (links != NULL)
		check_links_text(links, c->id, &channels);
	j.channels = buf_view(&channels);
	check_json(out, &j);
	buf_free(&channels);
}

void
api_answer_check(struct web_req *q, unsigned status, const struct check *c)
{
	struct check_links links = { 0 };
	struct hc_err err;

	if (!q->project.readonly &&
	    check_links_of_check(q->db, c->id, &links, &err) == -1)
		web_fail(q, &err);
	else
		api_put_check(q, c, &links, web_json(q, status));
	check_links_free(&links);
}
