/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/model/slug.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/enc.h"
#include "tests/unit/unit.h"

START_TEST(names)
{
	static const struct {
		const char *name, *slug;
	} cases[] = {
		{ "", "" },
		{ "DB Backup #3 (daily)", "db-backup-3-daily" },
		{ "Stra\xc3\x9f" "e", "strae" },
		{ "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e", "" },
		{ "--__a -- b__--", "a-b" },
		{ "a\tb\x1c" "c", "a-b-c" },
		{ "\xc3\x84rger", "arger" },
	};
	size_t i;

	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct buf b = { 0 };

		slugify(&b, str_of(cases[i].name));
		ck_assert_str_eq(buf_str(&b), cases[i].slug);
		buf_free(&b);
	}
}
END_TEST

/* Between two letters, so that nothing is taken off; ' ' becomes '-'. */
static void
expect(uint32_t cp, const char *text, struct buf *want)
{
	struct buf name = { 0 }, got = { 0 };

	buf_addc(&name, 'x');
	utf8_add(&name, cp);
	buf_addc(&name, 'x');
	slugify(&got, buf_view(&name));
	buf_reset(want);
	buf_addf(want, "x%sx", strcmp(text, " ") == 0 ? "-" : text);
	if (strchr(text, ' ') == NULL || strlen(text) == 1)
		ck_assert_msg(str_eq(buf_view(&got), buf_view(want)),
		    "U+%04X: got %s, want %s", cp, buf_str(&got),
		    buf_str(want));
	buf_free(&name);
	buf_free(&got);
}

START_TEST(map)
{
	FILE *f = fopen("tests/golden/slugify-map.tsv", "r");
	char line[200], *tab;
	uint32_t next = 0x80, cp;
	struct buf want = { 0 };
	int n = 0;

	ck_assert_ptr_nonnull(f);
	while (fgets(line, sizeof line, f) != NULL) {
		if (line[0] == '#')
			continue;
		tab = strchr(line, '\t');
		cp = (uint32_t)strtoul(line, NULL, 16);
		tab[1 + strcspn(tab + 1, "\n")] = '\0';
		/* What is not listed contributes nothing. */
		for (; next < cp; next++)
			if (next < 0xd800 || next > 0xdfff)
				expect(next, "", &want);
		expect(cp, tab + 1, &want);
		next = cp + 1;
		n++;
	}
	fclose(f);
	buf_free(&want);
	ck_assert_int_gt(n, 1900);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("slug");
	TCase *tc = tcase_create("slugify");

	tcase_add_test(tc, names);
	tcase_add_test(tc, map);
	suite_add_tcase(s, tc);
	return unit_run(s);
}
