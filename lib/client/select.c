/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/client/select.h"

#include <jansson.h>
#include <string.h>
#include <strings.h>

#include "lib/base/enc.h"
#include "lib/base/uuid.h"

static bool
is_unique_key(struct str s)
{
	size_t i;

	for (i = 0; i < s.len && hex_digit(s.p[i]) != -1; i++)
		;
	return s.len == 40 && i == s.len;
}

struct sel
sel_parse(struct str word)
{
	static const struct {
		const char *prefix;
		enum sel_kind kind;
	} kinds[] = {
		{ "slug:", SEL_SLUG }, { "name:", SEL_NAME },
		{ "tag:", SEL_TAG }
	};
	struct uuid u;
	size_t i, len;

	for (i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		len = strlen(kinds[i].prefix);
		if (str_starts(word, kinds[i].prefix))
			return (struct sel){ kinds[i].kind,
				{ word.p + len, word.len - len } };
	}
	if (uuid_from_text(word, 0, &u) == 0)
		return (struct sel){ SEL_UUID, word };
	if (is_unique_key(word))
		return (struct sel){ SEL_KEY, word };
	return (struct sel){ SEL_WORD, word };
}

const char *
member_text(const struct json_t *object, const char *name)
{
	const char *s = json_string_value(json_object_get(object, name));

	return s != NULL ? s : "";
}

const char *
check_id(const struct json_t *check)
{
	const char *s = member_text(check, "uuid");

	return *s != '\0' ? s : member_text(check, "unique_key");
}

bool
check_has_tag(const struct json_t *check, struct str tag)
{
	const char *p = member_text(check, "tags");
	size_t len;

	for (; *p != '\0'; p += len + (p[len] != '\0')) {
		len = strcspn(p, " ");
		if (len > 0 && str_eq(utf8_strip((struct str){ p, len }), tag))
			return true;
	}
	return false;
}

static bool
matches(enum sel_kind kind, struct str text, const json_t *check)
{
	const char *s;

	switch (kind) {
	case SEL_TAG:
		return check_has_tag(check, text);
	case SEL_UUID:
		return str_case_is(text, member_text(check, "uuid"));
	case SEL_KEY:
		return str_case_is(text, member_text(check, "unique_key"));
	case SEL_SLUG:
		s = member_text(check, "slug");
		break;
	default:
		s = member_text(check, "name");
	}
	return text.len > 0 && str_is(text, s);
}

static size_t
find(enum sel_kind kind, struct str text, const json_t *checks, json_t *found)
{
	size_t i, n = 0;

	for (i = 0; i < json_array_size(checks); i++) {
		json_t *check = json_array_get(checks, i);

		if (matches(kind, text, check)) {
			json_array_append(found, check);
			n++;
		}
	}
	return n;
}

size_t
sel_find(const struct sel *s, const struct json_t *checks,
    struct json_t *found)
{
	size_t n = 0;

	if (s->kind != SEL_WORD && s->kind != SEL_KEY)
		return find(s->kind, s->text, checks, found);
	if (s->kind == SEL_KEY)
		n = find(SEL_KEY, s->text, checks, found);
	if (n == 0)
		n = find(SEL_SLUG, s->text, checks, found);
	if (n == 0)
		n = find(SEL_NAME, s->text, checks, found);
	return n;
}

/* ---- status ---- */

int
check_status_list(const char *list, struct hc_err *err)
{
	static const char *const known[] = { "new", "up", "grace", "down",
		"paused", "started" };
	size_t i, len;

	for (;; list += len + 1) {
		len = strcspn(list, ",");
		for (i = 0; i < sizeof known / sizeof known[0]; i++) {
			if (str_is((struct str){ list, len }, known[i]))
				break;
		}
		if (i == sizeof known / sizeof known[0])
			return hc_err(err, HC_EINVAL,
			    "unknown status: \"%.*s\"", (int)len, list);
		if (list[len] == '\0')
			return 0;
	}
}

bool
check_has_status(const struct json_t *check, const char *list)
{
	const char *status = member_text(check, "status");
	struct str word;

	for (;; list += word.len + 1) {
		word = (struct str){ list, strcspn(list, ",") };
		if (str_is(word, status) || (str_is(word, "started") &&
		    json_is_true(json_object_get(check, "started"))))
			return true;
		if (list[word.len] == '\0')
			return false;
	}
}
