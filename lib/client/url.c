/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include <string.h>

#include "lib/client/http_private.h"

/* "host", "host:80", "[::1]:80" */
static int
split_authority(struct client_url *u)
{
	const char *p = u->authority.p, *end = p + u->authority.len, *close;

	u->port = u->tls ? STR("443") : STR("80");
	if (p < end && *p == '[') {
		close = memchr(p, ']', u->authority.len);
		if (close == NULL)
			return -1;
		u->host = (struct str){ p + 1, (size_t)(close - p - 1) };
		p = close + 1;
	} else {
		close = memchr(p, ':', u->authority.len);
		u->host = (struct str){ p,
		    (size_t)((close ? close : end) - p) };
		p += u->host.len;
	}
	if (p < end && *p++ != ':')
		return -1;
	if (p < end) {
		u->port = (struct str){ p, (size_t)(end - p) };
		if (u->port.len > 5 || strspn(p, "0123456789") < u->port.len)
			return -1;
	}
	return u->host.len > 0 && u->host.len < 256 ? 0 : -1;
}

int
client_url_split(const char *s, struct client_url *u)
{
	const char *p;

	for (p = s; *p != '\0'; p++) {
		if ((unsigned char)*p <= 0x20 || *p == 0x7f)
			return -1;
	}
	if (strncasecmp(s, "http://", 7) == 0) {
		u->tls = false;
		s += 7;
	} else if (strncasecmp(s, "https://", 8) == 0) {
		u->tls = true;
		s += 8;
	} else
		return -1;
	u->authority = (struct str){ s, strcspn(s, "/?#") };
	s += u->authority.len;
	u->path = (struct str){ s, strcspn(s, "#") };
	if (memchr(u->authority.p, '@', u->authority.len) != NULL)
		return -1;
	return split_authority(u);
}

int
client_url_join(const char *base, const char *location, struct buf *out)
{
	struct client_url u, ignored;
	size_t keep;

	if (client_url_split(base, &u) == -1)
		return -1;
	if (strncmp(location, "//", 2) == 0) {
		buf_adds(out, u.tls ? "https:" : "http:");
	} else if (strstr(location, "://") == NULL) {
		buf_addf(out, "%s://%.*s", u.tls ? "https" : "http",
		    (int)u.authority.len, u.authority.p);
		if (*location == '?')
			keep = strcspn(u.path.p, "?#");
		else
			for (keep = strcspn(u.path.p, "?#");
			    keep > 0 && u.path.p[keep - 1] != '/'; keep--)
				;
		if (*location != '/')
			buf_add(out, u.path.p, keep);
		if (*location != '/' && *location != '?' && keep == 0)
			buf_addc(out, '/');
	}
	buf_add(out, location, strcspn(location, "#"));
	return client_url_split(buf_str(out), &ignored);
}
