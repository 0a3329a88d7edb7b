/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* What people give the commands to read: files of checks, crontabs, settings,
 * names of checks. */
#include <jansson.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/xmalloc.h"
#include "lib/client/config_edit.h"
#include "lib/client/crontab.h"
#include "lib/client/plan.h"
#include "lib/client/select.h"

#define INPUT_MAX 8192

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

static void
want(int holds)
{
	if (!holds)
		abort();
}

/* What is as it should be needs no change. */
static void
checks(struct str in)
{
	struct hc_err err;
	struct plan plan;
	json_t *wanted = plan_read(in, &err), *found;
	struct sel sel = sel_parse(in);

	if (wanted == NULL)
		return;
	want(plan_make(&plan, wanted, wanted, true, &err) == 0);
	want(plan.changes == 0);
	plan_free(&plan);
	found = json_array();
	sel_find(&sel, wanted, found);
	json_decref(found);
	json_decref(wanted);
}

/* Jobs stay the jobs they were, and are known for ours. */
static void
crontab(struct str in, bool system)
{
	struct arena arena = { 0 };
	struct crontab t, again;
	struct buf out = { 0 };
	bool *wanted;
	size_t i;

	crontab_parse(&arena, in, system, &t);
	wanted = xcalloc(t.n + 1, sizeof *wanted);
	crontab_rewrite(in, &t, wanted, "hc", &out);
	want(str_eq(buf_view(&out), in));
	buf_reset(&out);
	for (i = 0; i < t.n; i++)
		wanted[i] = !t.jobs[i].known;
	crontab_rewrite(in, &t, wanted, "hc", &out);
	crontab_parse(&arena, buf_view(&out), system, &again);
	want(again.n == t.n);
	for (i = 0; i < t.n; i++) {
		want(again.jobs[i].known && again.jobs[i].line ==
		    t.jobs[i].line);
		want(t.jobs[i].known || strspn(t.jobs[i].slug, "abcdefghijkl"
		    "mnopqrstuvwxyz0123456789_-") == strlen(t.jobs[i].slug));
	}
	free(wanted);
	buf_free(&out);
	arena_free(&arena);
}

/* Setting twice is setting once; taken out, it is out. */
static void
settings(struct str in, const char *section)
{
	struct buf once = { 0 }, twice = { 0 };

	config_edit(in, section, "url", "x", &once);
	config_edit(buf_view(&once), section, "url", "x", &twice);
	want(str_eq(buf_view(&once), buf_view(&twice)));
	buf_reset(&once);
	buf_reset(&twice);
	config_edit(in, section, "url", NULL, &once);
	config_edit(buf_view(&once), section, "url", NULL, &twice);
	want(str_eq(buf_view(&once), buf_view(&twice)));
	config_sections(in, &once);
	buf_free(&once);
	buf_free(&twice);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	char *copy;
	struct str in;

	if (n > INPUT_MAX)
		return 0;
	/* A copy that ends where the bytes end. */
	copy = n > 0 ? xmalloc(n) : NULL;
	if (n > 0)
		memcpy(copy, p, n);
	in = (struct str){ copy, n };
	if (n > 0) {
		checks(in);
		crontab(in, false);
		crontab(in, true);
	}
	settings(in, NULL);
	settings(in, "work");
	free(copy);
	return 0;
}
