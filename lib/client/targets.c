/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* From operands to checks. */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/enc.h"
#include "lib/base/log.h"
#include "lib/client/command.h"
#include "lib/client/select.h"

/* ---- one word ---- */

/* A UUID or a key is asked for by itself. */
static enum client_exit
get_one(struct cmd *c, const char *id, const char *word, json_t *found)
{
	struct buf path = { 0 };
	json_t *check;
	enum client_exit code;

	cmd_check_path(&path, id, "");
	code = cmd_get(c, buf_str(&path), word, &check);
	buf_free(&path);
	if (code == CLIENT_DONE && json_is_object(check))
		json_array_append_new(found, check);
	else
		json_decref(check);
	return code;
}

static enum client_exit
find(struct cmd *c, const char *word, bool ids, json_t *found)
{
	struct sel sel = sel_parse(str_of(word));
	struct buf id = { 0 };
	json_t *check;
	enum client_exit code;
	size_t i;

	if (sel.kind != SEL_UUID && sel.kind != SEL_KEY) {
		code = cmd_checks(c);
		if (code == CLIENT_DONE &&
		    sel_find(&sel, c->checks, found) == 0)
			code = cmd_error(c, CLIENT_NOTFOUND, "%s: not found",
			    word);
		return code;
	}
	/* Servers know them in lower case. */
	for (i = 0; i < sel.text.len; i++)
		buf_addc(&id, sel.text.p[i] >= 'A' && sel.text.p[i] <= 'F' ?
		    (char)(sel.text.p[i] + 32) : sel.text.p[i]);
	if (sel.kind == SEL_UUID && ids) {
		check = json_object();
		json_object_set_new(check, "uuid", json_string(buf_str(&id)));
		json_array_append_new(found, check);
		code = CLIENT_DONE;
	} else {
		code = get_one(c, buf_str(&id), word, found);
	}
	buf_free(&id);
	return code;
}

/* All that word means, a new array. */
static enum client_exit
find_all(struct cmd *c, const char *word, bool ids, struct json_t **found)
{
	enum client_exit code;

	*found = json_array();
	code = find(c, word, ids, *found);
	if (code != CLIENT_DONE) {
		json_decref(*found);
		*found = NULL;
	}
	return cmd_note(c, code);
}

static enum client_exit
ambiguous(struct cmd *c, const char *word, const json_t *found)
{
	size_t i;

	cmd_error(c, CLIENT_CONFLICT, "%s: %zu checks:", word,
	    json_array_size(found));
	for (i = 0; i < json_array_size(found); i++)
		log_err("  %s  %s", check_id(json_array_get(found, i)),
		    member_text(json_array_get(found, i), "name"));
	return CLIENT_CONFLICT;
}

/* The word for the configured check; NULL when there is none. */
static enum client_exit
configured(struct cmd *c, struct buf *word)
{
	static const struct {
		enum client_key key;
		const char *prefix;
	} places[] = { { CLIENT_UUID, "" }, { CLIENT_SLUG, "slug:" } };
	const char *value;
	struct hc_err err;
	size_t i;

	for (i = 0; i < 2; i++) {
		if (client_get(&c->config, places[i].key, &value, &err) == -1)
			return cmd_error(c, CLIENT_LOCAL, "%s", err.text);
		if (value != NULL && *value != '\0') {
			buf_adds(word, places[i].prefix);
			buf_adds(word, value);
			return CLIENT_DONE;
		}
	}
	cmd_usage(c, "which check?");
}

enum client_exit
cmd_find_one(struct cmd *c, const char *word, bool ids, struct json_t **check)
{
	struct buf own = { 0 };
	json_t *found;
	enum client_exit code;

	*check = NULL;
	if (word == NULL) {
		code = configured(c, &own);
		if (code != CLIENT_DONE)
			return code;
		word = buf_str(&own);
	}
	code = find_all(c, word, ids, &found);
	if (code == CLIENT_DONE && json_array_size(found) > 1)
		code = ambiguous(c, word, found);
	else if (code == CLIENT_DONE)
		*check = json_incref(json_array_get(found, 0));
	json_decref(found);
	buf_free(&own);
	return code;
}

/* ---- many ---- */

static bool
stop(const struct cmd *c, enum client_exit code)
{
	return code != CLIENT_DONE && c->fail_fast;
}

static enum client_exit
words_of_stdin(struct cmd *c,
    enum client_exit (*fn)(struct cmd *c, const char *word, void *arg),
    void *arg)
{
	enum client_exit code = CLIENT_DONE;
	char *line = NULL;
	size_t cap = 0;
	ssize_t len;

	while (!stop(c, code) && (len = getline(&line, &cap, stdin)) != -1) {
		while (len > 0 && (line[len - 1] == '\n' ||
		    line[len - 1] == '\r'))
			line[--len] = '\0';
		if (len > 0)
			code = fn(c, line, arg);
	}
	free(line);
	return code;
}

/* The words alone: operands and lines of standard input. */
static enum client_exit
each_operand(struct cmd *c,
    enum client_exit (*fn)(struct cmd *c, const char *word, void *arg),
    void *arg)
{
	enum client_exit code = CLIENT_DONE;
	int i;

	for (i = 0; i < c->n && !stop(c, code); i++) {
		if (strcmp(c->operand[i], "-") == 0)
			code = words_of_stdin(c, fn, arg);
		else
			code = fn(c, c->operand[i], arg);
	}
	return c->worst;
}

/* Those with all of --tag, in a new array. */
static struct json_t *
tagged(struct cmd *c, const struct json_t *checks)
{
	json_t *out = json_array(), *check;
	size_t i, k;

	for (i = 0; i < json_array_size(checks); i++) {
		check = json_array_get(checks, i);
		for (k = 0; k < c->ntags; k++) {
			if (!check_has_tag(check, str_of(c->tags[k])))
				break;
		}
		if (k == c->ntags)
			json_array_append(out, check);
	}
	return out;
}

static enum client_exit
each_of(struct cmd *c, const json_t *checks, cmd_each_fn *fn)
{
	enum client_exit code = CLIENT_DONE;
	size_t i;

	for (i = 0; i < json_array_size(checks) && !stop(c, code); i++)
		code = cmd_note(c, fn(c, json_array_get(checks, i)));
	return code;
}

struct each {
	bool ids;
	cmd_each_fn *fn;
};

static enum client_exit
each_word(struct cmd *c, const char *word, void *arg)
{
	const struct each *e = arg;
	json_t *found;
	enum client_exit code = find_all(c, word, e->ids, &found);

	if (code != CLIENT_DONE)
		return code;
	if (json_array_size(found) > 1 && !c->all &&
	    sel_parse(str_of(word)).kind != SEL_TAG)
		code = ambiguous(c, word, found);
	else
		code = each_of(c, found, e->fn);
	json_decref(found);
	return code;
}

enum client_exit
cmd_each(struct cmd *c, bool ids, cmd_each_fn *fn)
{
	struct each e = { ids, fn };
	json_t *checks, *check;
	enum client_exit code;

	if (c->n > 0 && c->ntags > 0)
		cmd_usage(c, "either checks or --tag");
	if (c->n > 0)
		return each_operand(c, each_word, &e);
	if (c->ntags > 0 || c->all) {
		code = cmd_checks(c);
		if (code != CLIENT_DONE)
			return code;
		checks = tagged(c, c->checks);
		if (json_array_size(checks) == 0)
			code = cmd_error(c, CLIENT_NOTFOUND,
			    "no check has this tag");
		else
			code = each_of(c, checks, fn);
		json_decref(checks);
		return c->worst;
	}
	code = cmd_find_one(c, NULL, ids, &check);
	if (code == CLIENT_DONE)
		code = cmd_note(c, fn(c, check));
	json_decref(check);
	return code;
}

/* ---- lists ---- */

/* The server picks by tags and slug, and we once more: not all can. */
static enum client_exit
fetch(struct cmd *c, const char *slug, json_t **checks)
{
	struct buf path = { 0 };
	const char *sep = "?";
	enum client_exit code;
	size_t i;

	buf_adds(&path, "checks/");
	for (i = 0; i < c->ntags; i++) {
		buf_addf(&path, "%stag=", sep);
		percent_encode(&path, str_of(c->tags[i]), "");
		sep = "&";
	}
	if (slug != NULL && *slug != '\0') {
		buf_addf(&path, "%sslug=", sep);
		percent_encode(&path, str_of(slug), "");
	}
	code = cmd_get_array(c, buf_str(&path), NULL, "checks", checks);
	buf_free(&path);
	return code;
}

static enum client_exit
collect(struct cmd *c, const char *word, void *out)
{
	json_t *found;
	enum client_exit code = find_all(c, word, false, &found);

	if (code == CLIENT_DONE)
		json_array_extend(out, found);
	json_decref(found);
	return code;
}

enum client_exit
cmd_select(struct cmd *c, const char *slug, struct json_t **out)
{
	json_t *found = json_array(), *checks;
	enum client_exit code;
	size_t i;

	if (c->n > 0) {
		code = each_operand(c, collect, found);
	} else {
		code = fetch(c, slug, &checks);
		json_decref(found);
		found = checks;
	}
	*out = tagged(c, found);
	json_decref(found);
	for (i = json_array_size(*out); slug != NULL && i-- > 0;) {
		if (strcmp(member_text(json_array_get(*out, i), "slug"),
		    slug) != 0)
			json_array_remove(*out, i);
	}
	return code;
}
