/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/client/config_edit.h"

#include <stdbool.h>
#include <string.h>

#include "lib/base/enc.h"

static struct str
take_line(struct str *rest)
{
	const char *nl = memchr(rest->p, '\n', rest->len);
	struct str line = { rest->p, nl != NULL ? (size_t)(nl - rest->p) :
		rest->len };
	size_t gone = line.len + (nl != NULL);

	rest->p += gone;
	rest->len -= gone;
	return line;
}

/* The name of a line "[NAME]": 1, or 0. */
static bool
section_name(struct str line, struct str *name)
{
	line = utf8_strip(line);
	if (line.len < 3 || line.p[0] != '[' || line.p[line.len - 1] != ']')
		return false;
	*name = utf8_strip((struct str){ line.p + 1, line.len - 2 });
	return true;
}

static bool
sets(struct str line, const char *key)
{
	const char *eq = memchr(line.p, '=', line.len);

	return eq != NULL && str_is(utf8_strip((struct str){ line.p,
		(size_t)(eq - line.p) }), key);
}

static void
put(struct buf *out, const char *key, const char *value)
{
	if (value != NULL)
		buf_addf(out, "%s = %s\n", key, value);
}

void
config_edit(struct str text, const char *section, const char *key,
    const char *value, struct buf *out)
{
	bool mine = section == NULL, found = mine, done = false;
	struct str line, name;

	while (text.len > 0) {
		line = take_line(&text);
		if (section_name(line, &name)) {
			if (mine && !done) {
				put(out, key, value);
				done = true;
			}
			mine = str_is(name, section != NULL ? section :
			    "default");
			found |= mine;
		} else if (mine && sets(line, key)) {
			if (!done)
				put(out, key, value);
			done = true;
			continue;
		}
		buf_addbuf(out, line);
		buf_addc(out, '\n');
	}
	if (!found && value != NULL)
		buf_addf(out, "%s[%s]\n", out->len > 0 ? "\n" : "", section);
	if (!done && (mine || !found))
		put(out, key, value);
}

void
config_sections(struct str text, struct buf *out)
{
	struct str name;

	while (text.len > 0) {
		if (section_name(take_line(&text), &name)) {
			buf_addbuf(out, name);
			buf_addc(out, '\n');
		}
	}
}
