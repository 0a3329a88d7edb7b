/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/model/outmail.h"

#include <string.h>

#include "lib/auth/sign.h"

const char *
outmail_disabled(const struct settings *s)
{
	if (s->email_host == NULL || s->email_host[0] == '\0')
		return "No SMTP configuration: EMAIL_HOST is not set";
	if (s->email_use_tls && s->email_use_ssl)
		return "EMAIL_USE_TLS and EMAIL_USE_SSL cannot both be set";
	return NULL;
}

/* The envelope sender: the template's, else From's address, which it also is
 * where that is not DEFAULT_FROM_EMAIL. */
static int
sender(struct buf *out, const struct settings *s, const struct mail *m,
    const char *bounce, struct hc_err *err)
{
	const char *tmpl = s->email_mail_from_tmpl, *mark;
	struct buf b = { 0 };
	int rc;

	if (tmpl == NULL || tmpl[0] == '\0' || m->from != s->default_from_email)
		return mail_address(m->from, out, err);
	mark = strstr(tmpl, "%s");
	buf_add(&b, tmpl, mark != NULL ? (size_t)(mark - tmpl) : strlen(tmpl));
	if (mark != NULL) {
		if (bounce != NULL)
			bounce_id(s->secret_key, str_of(bounce), m->date, &b);
		else
			buf_adds(&b, "bounces");
		buf_adds(&b, mark + 2);
	}
	rc = mail_address(buf_str(&b), out, err);
	buf_free(&b);
	return rc;
}

/* The bare addresses of a To header. */
static int
receivers(const char ***to, struct arena *a, const char *header,
    struct hc_err *err)
{
	size_t n = 1, i = 0;
	const char *p;
	struct buf b = { 0 };
	int rc = 0;

	for (p = header; (p = strchr(p, ',')) != NULL; p++)
		n++;
	*to = arena_calloc(a, n + 1, sizeof **to);
	for (p = header; rc == 0 && i < n; i++) {
		size_t len = strcspn(p, ",");
		const char *one;

		while (*p == ' ') {
			p++;
			len--;
		}
		one = arena_memdup0(a, p, len);
		buf_reset(&b);
		rc = mail_address(one, &b, err);
		(*to)[i] = arena_strdup(a, buf_str(&b));
		p += len + (p[len] == ',');
	}
	buf_free(&b);
	return rc;
}

/* Names may hold line ends, headers must not (transports.md 13.3). */
static struct str
one_line(struct arena *a, struct str s)
{
	char *p = arena_memdup0(a, s.p, s.len);
	size_t i;

	for (i = 0; i < s.len; i++)
		if (p[i] == '\r' || p[i] == '\n' || p[i] == '\0')
			p[i] = ' ';
	return (struct str){ p, s.len };
}

int
outmail_write(struct smtp_mail *out, struct arena *a,
    const struct settings *s, struct mail *m, const char *bounce,
    struct hc_err *err)
{
	const char **to;
	struct buf b = { 0 };
	int rc = -1;

	if (m->from == NULL)
		m->from = s->default_from_email;
	m->subject = one_line(a, m->subject);
	if (sender(&b, s, m, bounce, err) == -1 ||
	    receivers(&to, a, m->to, err) == -1)
		goto out;
	out->from = arena_strdup(a, buf_str(&b));
	out->to = to;
	buf_reset(&b);
	if (mail_write(m, &b, err) == -1)
		goto out;
	out->text = arena_str(a, buf_view(&b));
	rc = 0;
out:
	buf_free(&b);
	return rc;
}
