/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/web/form_in.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/enc.h"
#include "lib/base/xmalloc.h"
#include "lib/net/mail_head.h"
#include "lib/net/mime_parts.h"

static struct str
clean(struct web_req *q, struct str s)
{
	struct buf b = { 0 };

	utf8_clean(&b, s);
	return arena_take(web_arena(q), &b);
}

/* A part that is a field. */
static void
take_part(struct web_req *q, const struct mime_part *part,
    struct web_params *out)
{
	struct buf disposition = { 0 }, name = { 0 }, file = { 0 };

	if (part->parent == 0 && mail_header(part->head,
	    "Content-Disposition", &disposition) &&
	    mail_param(buf_view(&disposition), "name", &name) &&
	    !mail_param(buf_view(&disposition), "filename", &file)) {
		out->v[out->n].name = clean(q, buf_view(&name));
		out->v[out->n++].value = clean(q, part->body);
	}
	buf_free(&disposition);
	buf_free(&name);
	buf_free(&file);
}

/* What a mail with this body would consist of. */
static void
read_multipart(struct web_req *q, struct str type, struct web_params *out)
{
	struct mime_parts *ps = xcalloc(1, sizeof *ps);
	struct buf mail = { 0 };
	int i;

	buf_adds(&mail, "Content-Type: ");
	buf_addbuf(&mail, type);
	buf_adds(&mail, "\r\n\r\n");
	buf_addbuf(&mail, q->http->body);
	mime_parse(buf_view(&mail), ps);
	out->v = arena_calloc(web_arena(q), (size_t)ps->n + 1,
	    sizeof *out->v);
	for (i = 0; i < ps->n; i++)
		take_part(q, &ps->v[i], out);
	mime_parts_free(ps);
	free(ps);
	buf_free(&mail);
}

int
web_form(struct web_req *q, struct web_params *out)
{
	struct str type = q->heads[WEB_CONTENT_TYPE], media = type;
	const char *semi = type.len > 0 ? memchr(type.p, ';', type.len) : NULL;

	*out = (struct web_params){ 0 };
	if (semi != NULL)
		media.len = (size_t)(semi - type.p);
	media = utf8_strip(media);
	if (str_case_is(media, "application/x-www-form-urlencoded"))
		return web_params(q->http->body, web_arena(q), out);
	if (str_case_is(media, "multipart/form-data"))
		read_multipart(q, type, out);
	return 0;
}
