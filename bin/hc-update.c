/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/enc.h"
#include "lib/base/xmalloc.h"
#include "lib/client/command.h"
#include "lib/client/fields.h"
#include "lib/client/select.h"

enum { OPT_ADD_TAG = 256, OPT_REMOVE_TAG };

static const struct opt table[] = {
	CMD_OPTIONS_BATCH,
	FIELD_OPTIONS,
	{ OPT_ADD_TAG, "add-tag", "TAG", "add this tag" },
	{ OPT_REMOVE_TAG, "remove-tag", "TAG", "take this tag away" },
	{ 'n', "dry-run", NULL, "only print the requests" },
	OUT_OPTIONS,
	CMD_OPTIONS,
	OPT_END,
};

struct tag {
	const char *text;
	bool add;
};
static struct {
	json_t *body;
	struct tag *tags;
	size_t ntags;
} own;

static int
option(struct cmd *c, int opt, const char *arg, struct hc_err *err)
{
	(void)c;
	if (opt != OPT_ADD_TAG && opt != OPT_REMOVE_TAG)
		return field_option(own.body, opt, arg, err);
	if (*arg == '\0' || strpbrk(arg, " \t\r\n") != NULL)
		return hc_err(err, HC_EINVAL, "not one tag: \"%s\"", arg);
	own.tags = xreallocarray(own.tags, own.ntags + 1, sizeof *own.tags);
	own.tags[own.ntags++] = (struct tag){ arg, opt == OPT_ADD_TAG };
	return 1;
}

/* Appends the words of tags but tag. */
static void
without(const char *tags, const char *tag, struct buf *out)
{
	struct str word;

	for (;; tags += word.len + 1) {
		word = (struct str){ tags, strcspn(tags, " ") };
		if (word.len > 0 && !str_is(utf8_strip(word), tag)) {
			if (out->len > 0)
				buf_addc(out, ' ');
			buf_addbuf(out, word);
		}
		if (tags[word.len] == '\0')
			break;
	}
}

/* Those of the check, or of --tags, after additions and removals. */
static json_t *
new_tags(const json_t *check)
{
	json_t *given = json_object_get(own.body, "tags"), *v;
	json_t *state = json_object();
	struct buf tags = { 0 }, next = { 0 };
	size_t i;

	buf_adds(&tags, given != NULL ? json_string_value(given) :
	    member_text(check, "tags"));
	for (i = 0; i < own.ntags; i++) {
		json_object_set_new(state, "tags", json_string(
		    buf_str(&tags)));
		if (own.tags[i].add) {
			if (!check_has_tag(state, str_of(own.tags[i].text)))
				buf_addf(&tags, "%s%s", tags.len > 0 ? " " :
				    "", own.tags[i].text);
			continue;
		}
		buf_reset(&next);
		without(buf_str(&tags), own.tags[i].text, &next);
		buf_reset(&tags);
		buf_addbuf(&tags, buf_view(&next));
	}
	v = json_stringn(buf_str(&tags), tags.len);
	buf_free(&tags);
	buf_free(&next);
	json_decref(state);
	return v;
}

static enum client_exit
update_one(struct cmd *c, const struct json_t *check)
{
	json_t *body = json_copy(own.body), *updated;
	struct buf path = { 0 };
	struct cmd_call call = { .method = "POST", .body = body,
		.what = check_id(check) };
	enum client_exit code;

	if (own.ntags > 0)
		json_object_set_new(body, "tags", new_tags(check));
	cmd_check_path(&path, check_id(check), "");
	call.path = buf_str(&path);
	code = cmd_send(c, &call, &updated);
	if (updated != NULL)
		out_row(&c->out, updated, NULL);
	json_decref(updated);
	json_decref(body);
	buf_free(&path);
	return code;
}

static enum client_exit
update(struct cmd *c)
{
	if (json_object_size(own.body) == 0 && own.ntags == 0)
		cmd_usage(c, "what is to be changed?");
	return cmd_each(c, own.ntags == 0, update_one);
}

int
main(int argc, char **argv)
{
	static const struct cmd_def def = { .name = "hc-update",
		.operands = "[CHECK ...]", .summary = "change checks",
		.table = table, .columns = check_columns,
		.usual = "uuid,status,name", .option = option, .run = update,
		.max = -1, .changes = true };
	int rc;

	own.body = json_object();
	rc = cmd_main(&def, argc, argv);
	json_decref(own.body);
	free(own.tags);
	return rc;
}
