/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Object storage by hand, as the settings name it:
 *	s3tool put KEY			what stands on standard input
 *	s3tool puts PREFIX COUNT	COUNT small objects, all at once
 *	s3tool get KEY
 *	s3tool list PREFIX AFTER
 *	s3tool folders PREFIX AFTER
 *	s3tool purge PREFIX AFTER
 *	s3tool old CODE UPTO		as pruning does
 *	s3tool key CODE N		only prints it */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/log.h"
#include "lib/base/num.h"
#include "lib/base/settings.h"
#include "lib/model/object.h"
#include "lib/net/s3.h"

static int failures;

static void
done(void *arg, const struct hc_err *err)
{
	(void)arg;
	if (err == NULL)
		return;
	failures++;
	log_err("%s", err->text);
}

static void
print(void *arg, struct str name)
{
	(void)arg;
	printf("%.*s\n", (int)name.len, name.p);
}

static void
failed(void *arg, const char *key, const char *code, const char *message)
{
	(void)arg;
	failures++;
	printf("failed\t%s\t%s\t%s\n", key, code, message);
}

static void
put(struct s3 *s3, const char *key)
{
	struct buf body = { 0 };
	char part[4096];
	size_t n;

	while ((n = fread(part, 1, sizeof part, stdin)) > 0)
		buf_add(&body, part, n);
	s3_put(s3, str_of(key), buf_view(&body), done, NULL);
	buf_free(&body);
	s3_finish(s3);
}

static void
puts_many(struct s3 *s3, const char *prefix, int64_t n)
{
	struct buf key = { 0 };
	int64_t i;

	for (i = 1; i <= n; i++) {
		buf_reset(&key);
		buf_addf(&key, "%s%05lld", prefix, (long long)i);
		s3_put(s3, buf_view(&key), buf_view(&key), done, NULL);
		while (s3_inflight(s3) >= 8)
			(void)s3_turn(s3);
	}
	buf_free(&key);
	s3_finish(s3);
}

static int
get(struct s3 *s3, const char *key, struct hc_err *err)
{
	struct buf body = { 0 };
	int rc = s3_get(s3, str_of(key), &body, err);

	if (rc == 0)
		printf("no such object\n");
	fwrite(buf_str(&body), 1, body.len, stdout);
	buf_free(&body);
	return rc;
}

static int
run(struct s3 *s3, char **argv, struct hc_err *err)
{
	struct s3_query q = { .prefix = str_of(argv[2]),
		.after = str_of(argv[3]), .each = print };
	struct s3_purge p = { .prefix = q.prefix, .after = q.after,
		.failed = failed, .done = done };
	struct buf key = { 0 };
	struct uuid code;
	int64_t n = 0;

	if (num(q.after, 0, INT64_MAX, &n, err) == -1)
		n = 0;
	if (uuid_from_text(q.prefix, 0, &code) == -1)
		uuid_random(&code);
	q.folders = strcmp(argv[1], "folders") == 0;
	if (strcmp(argv[1], "put") == 0) {
		put(s3, argv[2]);
	} else if (strcmp(argv[1], "puts") == 0) {
		puts_many(s3, argv[2], n);
	} else if (strcmp(argv[1], "get") == 0) {
		return get(s3, argv[2], err);
	} else if (strcmp(argv[1], "purge") == 0) {
		s3_purge(s3, &p);
		s3_finish(s3);
	} else if (strcmp(argv[1], "old") == 0) {
		object_remove_old(s3, &code, n, done, NULL);
		s3_finish(s3);
	} else if (strcmp(argv[1], "key") == 0) {
		object_key(&key, &code, n);
		print(NULL, buf_view(&key));
		buf_free(&key);
	} else {
		return s3_list(s3, &q, err);
	}
	return failures > 0 ? 1 : 0;
}

int
main(int argc, char **argv)
{
	struct settings set;
	struct s3 *s3;
	struct hc_err err;
	int rc;

	(void)argc;
	log_init("s3tool", 0);
	if (settings_load(&set, NULL, &err) == -1) {
		log_err("%s", err.text);
		return 1;
	}
	s3 = s3_new(&set, &err);
	rc = s3 != NULL ? run(s3, argv, &err) : -1;
	if (rc == -1)
		log_err("%s", err.text);
	s3_free(s3);
	settings_free(&set);
	return rc == -1 || failures > 0;
}
