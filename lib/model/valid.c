/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/model/valid.h"

#include <arpa/inet.h>
#include <string.h>
#include <strings.h>

#include "lib/base/enc.h"

int
text_fits(const char *field, const char *s, size_t max, struct hc_err *err)
{
	size_t n;

	if (s == NULL)
		return 0;
	if (!utf8_valid(str_of(s)))
		return hc_err(err, HC_EINVAL, "%s: not UTF-8", field);
	n = utf8_count(str_of(s));
	if (n > max)
		return hc_err(err, HC_EINVAL, "%s: Ensure this value has at "
		    "most %zu characters (it has %zu).", field, max, n);
	return 0;
}

/* Django's: dot-atom or quoted text before the last @. */
static int
local_valid(struct str s)
{
	static const char atom[] = "!#$%&'*+/=?^_`{}|~-";
	size_t i;
	char c, prev = '.';

	if (s.len >= 2 && s.p[0] == '"' && s.p[s.len - 1] == '"') {
		for (i = 1; i < s.len - 1; i++) {
			if (s.p[i] == '\\' && i + 1 < s.len - 1)
				i++;
			else if (s.p[i] == '"' || s.p[i] == '\\')
				return 0;
			if (s.p[i] < 1 || s.p[i] == '\n' || s.p[i] == '\r')
				return 0;
		}
		return 1;
	}
	for (i = 0; i < s.len; prev = c, i++) {
		c = s.p[i];
		if (c == '.' && prev != '.')
			continue;
		if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
		    (c >= 'A' && c <= 'Z') ||
		    (c > 0 && c != '.' && strchr(atom, c) != NULL)))
			return 0;
	}
	return s.len > 0 && prev != '.';
}

/* One label of a domain; non-ASCII text is taken for an international one. */
static int
label_valid(struct str s)
{
	size_t i;
	char c;

	if (s.len == 0 || s.len > 63 || s.p[0] == '-' ||
	    s.p[s.len - 1] == '-')
		return 0;
	for (i = 0; i < s.len; i++) {
		c = s.p[i];
		if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
		    (c >= 'A' && c <= 'Z') || c == '-' ||
		    ((unsigned char)c >= 0x80)))
			return 0;
	}
	return 1;
}

/* How many labels a domain name has, 0 if it is none; *last is the last. */
static int
labels(struct str s, struct str *last)
{
	struct str label;
	const char *dot;
	int n = 0;

	for (;;) {
		dot = s.len > 0 ? memchr(s.p, '.', s.len) : NULL;
		label = s;
		if (dot != NULL)
			label.len = (size_t)(dot - s.p);
		if (!label_valid(label))
			return 0;
		n++;
		if (dot == NULL)
			break;
		s.len -= label.len + 1;
		s.p = dot + 1;
	}
	if (last != NULL)
		*last = label;
	return n;
}

static int
address_valid(int family, struct str s)
{
	struct in6_addr a;
	char text[INET6_ADDRSTRLEN];

	if (s.len >= sizeof text || memchr(s.p, '\0', s.len) != NULL)
		return 0;
	memcpy(text, s.p, s.len);
	text[s.len] = '\0';
	return inet_pton(family, text, &a) == 1;
}

static int
domain_valid(struct str s)
{
	struct str last;

	if (s.len > 2 && s.p[0] == '[' && s.p[s.len - 1] == ']') {
		s = (struct str){ s.p + 1, s.len - 2 };
		return address_valid(AF_INET, s) || address_valid(AF_INET6, s);
	}
	return str_case_is(s, "localhost") ||
	    (labels(s, &last) >= 2 && last.len >= 2);
}

int
email_valid(struct str addr)
{
	const char *at;
	struct str local, domain;

	if (addr.len > 1024 || !utf8_valid(addr) || utf8_count(addr) > 254)
		return 0;
	at = addr.len > 0 ? memrchr(addr.p, '@', addr.len) : NULL;
	if (at == NULL)
		return 0;
	local = (struct str){ addr.p, (size_t)(at - addr.p) };
	domain = (struct str){ at + 1, addr.len - local.len - 1 };
	return local_valid(local) && domain_valid(domain);
}

void
email_lower(struct buf *out, struct str addr)
{
	size_t i;
	char c;

	for (i = 0; i < addr.len; i++) {
		c = addr.p[i];
		buf_addc(out, c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') :
		    c);
	}
}

/* ---- addresses of the web ---- */

/* What is left of s from p on. */
static struct str
str_from(struct str s, const char *p)
{
	return (struct str){ p, s.len - (size_t)(p - s.p) };
}

static int
has_space(struct str s)
{
	const char *p = s.p, *end = s.p + s.len;
	uint32_t c;

	while (p < end) {
		c = utf8_next(&p, end);
		if (c < ' ' || c == 0x7f || utf8_is_space(c))
			return 1;
	}
	return 0;
}

/* The length of "name:" before the rest, 0 when there is none. */
static size_t
scheme_len(struct str s)
{
	size_t i;
	char c;

	for (i = 0; i < s.len; i++) {
		c = s.p[i];
		if (c == ':')
			return i > 0 ? i + 1 : 0;
		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		    (i > 0 && ((c >= '0' && c <= '9') || c == '+' ||
		    c == '-' || c == '.'))))
			break;
	}
	return 0;
}

/* Letters and hyphens only, two or more; or "xn--...". */
static int
tld_valid(struct str s)
{
	size_t i;

	if (s.len > 4 && strncasecmp(s.p, "xn--", 4) == 0)
		return 1;
	for (i = 0; i < s.len; i++)
		if (s.p[i] >= '0' && s.p[i] <= '9')
			return 0;
	return utf8_count(s) >= 2;
}

/* A name, or an address of IPv4. */
static int
host_valid(struct str host, int has_user)
{
	struct str last;
	int n;

	if (host.len > 1 && host.p[host.len - 1] == '.')
		host.len--;
	if (host.len > 253)
		return 0;
	n = labels(host, &last);
	if (n == 1)
		return !has_user || str_case_is(host, "localhost");
	return n > 1 && (tld_valid(last) || address_valid(AF_INET, host));
}

/* "host", "host:port", both with "user:password@" before. */
static int
authority_valid(struct str s)
{
	const char *at = s.len > 0 ? memchr(s.p, '@', s.len) : NULL, *colon;
	struct str user = { s.p, 0 }, port;
	size_t i;

	if (at != NULL) {
		user.len = (size_t)(at - s.p);
		s = str_from(s, at + 1);
		colon = user.len > 0 ? memchr(user.p, ':', user.len) : NULL;
		if (user.len == 0 || colon == user.p || (colon != NULL &&
		    memchr(colon + 1, ':', user.len - 1 -
		    (size_t)(colon - user.p)) != NULL))
			return 0;
	}
	colon = s.len > 0 ? memchr(s.p, ':', s.len) : NULL;
	if (colon != NULL) {
		port = str_from(s, colon + 1);
		s.len = (size_t)(colon - s.p);
		for (i = 0; i < port.len; i++)
			if (port.p[i] < '0' || port.p[i] > '9')
				return 0;
		if (port.len < 1 || port.len > 5)
			return 0;
	}
	return host_valid(s, at != NULL);
}

int
url_clean(struct buf *out, struct str text)
{
	const char *prefix = "";
	struct str rest;
	size_t n;

	text = utf8_strip(text);
	if (text.len == 0 || !utf8_valid(text) || has_space(text))
		return 0;
	n = scheme_len(text);
	rest = str_from(text, text.p + n);
	if (n == 0)
		prefix = str_starts(text, "//") ? "https:" : "https://";
	else if (!str_starts(rest, "//") ||
	    (strncasecmp(text.p, "http:", n) != 0 &&
	    strncasecmp(text.p, "https:", n) != 0))
		return 0;
	if (str_starts(rest, "//"))
		rest = str_from(rest, rest.p + 2);
	for (n = 0; n < rest.len && memchr("/?#", rest.p[n], 3) == NULL;)
		n++;
	rest.len = n;
	if (!authority_valid(rest))
		return 0;
	buf_adds(out, prefix);
	buf_addbuf(out, text);
	return 1;
}
