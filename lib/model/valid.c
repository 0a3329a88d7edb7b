/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/model/valid.h"

#include <arpa/inet.h>
#include <string.h>

#include "lib/base/enc.h"
#include "lib/base/num.h"

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

/* What is left of s from p on. */
static struct str
str_from(struct str s, const char *p)
{
	return (struct str){ p, s.len - (size_t)(p - s.p) };
}

static int
port_valid(struct str s)
{
	int64_t port;

	return s.len == 0 || num(s, 1, 65535, &port, NULL) == 0;
}

/* "host", "host:port", "[v6]:port", all with "user:password@" before. */
static int
authority_valid(struct str s)
{
	const char *at = s.len > 0 ? memrchr(s.p, '@', s.len) : NULL;
	const char *end;
	struct str port = { NULL, 0 };
	int ok;

	if (at != NULL)
		s = str_from(s, at + 1);
	if (s.len > 0 && s.p[0] == '[') {
		end = memchr(s.p, ']', s.len);
		if (end == NULL)
			return 0;
		port = str_from(s, end + 1);
		if (port.len > 0 && port.p[0] != ':')
			return 0;
		s.len = (size_t)(end - s.p) - 1;
		s.p++;
		ok = s.len > 0 && address_valid(AF_INET6, s);
		if (port.len > 0)
			port = str_from(port, port.p + 1);
	} else {
		end = s.len > 0 ? memchr(s.p, ':', s.len) : NULL;
		if (end != NULL) {
			port = str_from(s, end + 1);
			s.len = (size_t)(end - s.p);
		}
		ok = labels(s, NULL) > 0;
	}
	return ok && port_valid(port);
}

int
url_valid(struct str url)
{
	struct str host, scheme;
	size_t i;

	for (i = 0; i < url.len; i++)
		if ((unsigned char)url.p[i] <= ' ' || url.p[i] == 0x7f)
			return 0;
	for (i = 0; i < url.len && url.p[i] != ':';)
		i++;
	scheme = (struct str){ url.p, i };
	if (!str_case_is(scheme, "http") && !str_case_is(scheme, "https"))
		return 0;
	host = str_from(url, url.p + i);
	if (!str_starts(host, "://"))
		return 0;
	host = str_from(host, host.p + 3);
	for (i = 0; i < host.len && memchr("/?#", host.p[i], 3) == NULL;)
		i++;
	host.len = i;
	return authority_valid(host);
}
