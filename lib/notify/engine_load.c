/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Rows for jobs that are about to start: two statements for all of them. */
#include <stdlib.h>

#include "lib/base/log.h"
#include "lib/base/xmalloc.h"
#include "lib/notify/engine_private.h"

static const char gone[] = "Channel or check does not exist any more";

static struct alert **
bucket(struct engine *e, int64_t flip_id)
{
	return &e->alerts[(uint64_t)flip_id % BUCKETS];
}

/* The alert of a flip, found or new and empty; the caller has one reference. */
static struct alert *
alert_take(struct engine *e, int64_t flip_id)
{
	struct alert **at = bucket(e, flip_id), *a;

	for (a = *at; a != NULL && flip_id != 0; a = a->next) {
		if (a->flip_id == flip_id) {
			a->refs++;
			return a;
		}
	}
	a = xcalloc(1, sizeof *a);
	a->set = e->set;
	a->flip_id = flip_id;
	a->now = engine_now(e);
	a->refs = 1;
	a->next = *at;
	*at = a;
	return a;
}

void
alert_drop(struct engine *e, struct alert *a)
{
	struct alert **at;

	if (a == NULL || --a->refs > 0)
		return;
	for (at = bucket(e, a->flip_id); *at != a; at = &(*at)->next)
		;
	*at = a->next;
	alert_clear(a);
	free(a);
}

static void
set_channel(struct job *j, const struct db_res *res)
{
	struct channel_row c;
	size_t i;

	for (i = 0; i < res->nrows; i++)
		if (db_get_int(res, i, 0) == j->in.channel_id)
			break;
	if (i == res->nrows) {
		delivery_fail(&j->d, "%s", gone);
		return;
	}
	channel_row_read(res, i, &c);
	j->d.channel_code = c.code;
	j->d.kind = arena_str(&j->d.arena, c.kind);
	j->d.value = arena_str(&j->d.arena, c.value);
	j->d.email_verified = c.email_verified;
	j->d.json = value_json(j->d.value);
	j->kind = integration_find(j->d.kind);
}

static int
load_channels(struct engine *e, struct job **v, size_t n, struct hc_err *err)
{
	struct db_val *ids = xcalloc(n, sizeof *ids);
	struct db_res res = { 0 };
	size_t i;
	int rc;

	for (i = 0; i < n; i++)
		ids[i] = db_int(v[i]->in.channel_id);
	rc = channel_rows(e->db, ids, n, &res, err);
	for (i = 0; rc == 0 && i < n; i++)
		set_channel(v[i], &res);
	db_res_free(&res);
	free(ids);
	return rc;
}

static int
load_flips(struct engine *e, struct job **v, size_t n, struct hc_err *err)
{
	struct db_val *ids = xcalloc(n, sizeof *ids);
	struct db_res res = { 0 };
	struct flip_row f;
	struct alert *a;
	size_t i, k, nids = 0;
	int rc;

	for (i = 0; i < n; i++) {
		a = v[i]->d.alert = alert_take(e, v[i]->in.flip_id);
		if (a->flip_id != 0 && a->check.id == 0)
			ids[nids++] = db_int(a->flip_id);
	}
	rc = flip_rows(e->db, ids, nids, &res, err);
	for (k = 0; rc == 0 && k < res.nrows; k++) {
		flip_row_read(&res, k, &f);
		for (i = 0; i < n; i++) {
			a = v[i]->d.alert;
			if (a->flip_id == f.id && a->check.id == 0)
				alert_from_flip(a, &f, v[i]->d.up);
		}
	}
	for (i = 0; rc == 0 && i < n; i++)
		if (v[i]->in.flip_id != 0 && v[i]->d.alert->check.id == 0)
			delivery_fail(&v[i]->d, "%s", gone);
	db_res_free(&res);
	free(ids);
	return rc;
}

static int
load_test(struct engine *e, struct job *j, struct hc_err *err)
{
	struct db_val id = db_int(j->in.channel_id);
	struct db_res res = { 0 };
	struct project_row p;
	struct channel_row c;
	struct uuid code = e->fake.check;
	int rc;

	if (e->fake.now == HC_NOTIME)
		uuid_random(&code);
	rc = channel_rows(e->db, &id, 1, &res, err);
	if (rc == 0 && res.nrows > 0) {
		channel_row_read(&res, 0, &c);
		rc = project_row(e->db, c.project_id, &res, &p, err);
	}
	if (rc == 1)
		alert_dummy(j->d.alert, &p, &code, j->d.up,
		    j->in.subject);
	else if (rc == 0)
		delivery_fail(&j->d, "%s", gone);
	db_res_free(&res);
	return rc == -1 ? -1 : 0;
}

/* Takes back what a failed load left behind. */
static void
unload(struct engine *e, struct job **v, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		alert_drop(e, v[i]->d.alert);
		v[i]->d.alert = NULL;
		json_decref(v[i]->d.json);
		v[i]->d.json = NULL;
		v[i]->ended = false;
		buf_reset(&v[i]->text);
	}
}

int
jobs_load(struct engine *e, struct job **v, size_t n, struct hc_err *err)
{
	size_t i;
	int rc;

	rc = load_channels(e, v, n, err);
	if (rc == 0)
		rc = load_flips(e, v, n, err);
	for (i = 0; rc == 0 && i < n; i++)
		if (v[i]->in.flip_id == 0 && !v[i]->ended)
			rc = load_test(e, v[i], err);
	if (rc == -1) {
		unload(e, v, n);
		return -1;
	}
	for (i = 0; i < n; i++) {
		v[i]->loaded = true;
		if (!v[i]->ended && v[i]->kind == NULL) {
			log_warn("channel has an unknown kind: channel=%lld "
			    "kind=%.*s", (long long)v[i]->in.channel_id,
			    (int)v[i]->d.kind.len, v[i]->d.kind.p);
			delivery_fail(&v[i]->d, "Unknown channel kind: %.*s",
			    (int)v[i]->d.kind.len, v[i]->d.kind.p);
		}
	}
	return 0;
}
