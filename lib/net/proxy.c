/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/net/proxy.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/num.h"
#include "lib/base/xmalloc.h"

/* Addresses are compared as IPv6; an IPv4 one stands as ::ffff:a.b.c.d. */
struct range {
	uint8_t addr[16];
	int bits;
};

struct proxy_list {
	struct range *v;
	size_t n;
	int trust_unix;
};

static void
map_v4(const void *v4, uint8_t out[16])
{
	static const uint8_t prefix[12] = { [10] = 0xff, [11] = 0xff };

	memcpy(out, prefix, sizeof prefix);
	memcpy(out + 12, v4, 4);
}

static int
parse_range(struct str s, struct range *r)
{
	const char *slash = memchr(s.p, '/', s.len);
	char text[ADDR_SIZE];
	struct str addr = s;
	uint8_t v4[4];
	int64_t bits;
	int shift = 0;

	if (slash != NULL)
		addr.len = (size_t)(slash - s.p);
	if (addr.len >= sizeof text)
		return -1;
	memcpy(text, addr.p, addr.len);
	text[addr.len] = '\0';
	if (inet_pton(AF_INET, text, v4) == 1) {
		map_v4(v4, r->addr);
		shift = 96;
	} else if (inet_pton(AF_INET6, text, r->addr) != 1)
		return -1;
	bits = 128 - shift;
	if (slash != NULL && num((struct str){ slash + 1,
	    s.len - addr.len - 1 }, 0, bits, &bits, NULL) == -1)
		return -1;
	r->bits = (int)bits + shift;
	return 0;
}

struct proxy_list *
proxy_list_new(const char **items, struct hc_err *err)
{
	struct proxy_list *l = xcalloc(1, sizeof *l);
	struct str s;

	for (; items != NULL && *items != NULL; items++) {
		s = str_of(*items);
		while (s.len > 0 && *s.p == ' ') {
			s.p++;
			s.len--;
		}
		while (s.len > 0 && s.p[s.len - 1] == ' ')
			s.len--;
		if (s.len == 0)
			continue;
		if (str_is(s, "unix")) {
			l->trust_unix = 1;
			continue;
		}
		l->v = xreallocarray(l->v, l->n + 1, sizeof *l->v);
		if (parse_range(s, &l->v[l->n]) == -1) {
			hc_err(err, HC_EINVAL, "TRUSTED_PROXIES: not an "
			    "address or range: \"%s\"", *items);
			proxy_list_free(l);
			return NULL;
		}
		l->n++;
	}
	return l;
}

void
proxy_list_free(struct proxy_list *l)
{
	if (l == NULL)
		return;
	free(l->v);
	free(l);
}

static int
in_range(const struct range *r, const uint8_t addr[16])
{
	size_t bytes = (size_t)r->bits / 8;
	int rest = r->bits % 8;

	if (memcmp(r->addr, addr, bytes) != 0)
		return 0;
	return rest == 0 ||
	    ((r->addr[bytes] ^ addr[bytes]) >> (8 - rest)) == 0;
}

int
proxy_trusted(const struct proxy_list *l, const struct sockaddr *sa)
{
	uint8_t addr[16];
	size_t i;

	if (sa == NULL)
		return 0;
	if (sa->sa_family == AF_UNIX)
		return l->trust_unix;
	if (sa->sa_family == AF_INET) {
		struct sockaddr_in in;

		memcpy(&in, sa, sizeof in);
		map_v4(&in.sin_addr, addr);
	} else if (sa->sa_family == AF_INET6) {
		struct sockaddr_in6 in6;

		memcpy(&in6, sa, sizeof in6);
		memcpy(addr, &in6.sin6_addr, sizeof addr);
	} else
		return 0;
	for (i = 0; i < l->n; i++)
		if (in_range(&l->v[i], addr))
			return 1;
	return 0;
}

/* Brackets, port and zone off: leaves the bare address in s. */
static int
strip(struct str *s)
{
	const char *p;

	while (s->len > 0 && (*s->p == ' ' || *s->p == '\t')) {
		s->p++;
		s->len--;
	}
	while (s->len > 0 && (s->p[s->len - 1] == ' ' ||
	    s->p[s->len - 1] == '\t'))
		s->len--;
	if (s->len > 0 && *s->p == '[') {
		p = memchr(s->p, ']', s->len);
		if (p == NULL || (p + 1 != s->p + s->len && p[1] != ':'))
			return -1;
		s->len = (size_t)(p - s->p) - 1;
		s->p++;
	} else if ((p = memchr(s->p, ':', s->len)) != NULL &&
	    memchr(p + 1, ':', s->len - (size_t)(p + 1 - s->p)) == NULL)
		s->len = (size_t)(p - s->p);
	if (s->len > 0 && (p = memchr(s->p, '%', s->len)) != NULL)
		s->len = (size_t)(p - s->p);
	return 0;
}

int
addr_canonical(struct str s, char out[ADDR_SIZE])
{
	char text[ADDR_SIZE];
	unsigned char bin[16];

	if (s.len == 0 || strip(&s) == -1 || s.len == 0 ||
	    s.len >= sizeof text || memchr(s.p, '\0', s.len) != NULL)
		return -1;
	memcpy(text, s.p, s.len);
	text[s.len] = '\0';
	if (inet_pton(AF_INET, text, bin) == 1)
		return inet_ntop(AF_INET, bin, out, ADDR_SIZE) ? 0 : -1;
	if (inet_pton(AF_INET6, text, bin) == 1)
		return inet_ntop(AF_INET6, bin, out, ADDR_SIZE) ? 0 : -1;
	return -1;
}

/* Done for every request, which is too often for inet_ntop(). */
static void
v4_text(const unsigned char bin[4], char *out)
{
	int i, n;

	for (i = 0; i < 4; i++) {
		n = bin[i];
		if (n >= 100)
			*out++ = (char)('0' + n / 100);
		if (n >= 10)
			*out++ = (char)('0' + n / 10 % 10);
		*out++ = (char)('0' + n % 10);
		*out++ = i < 3 ? '.' : '\0';
	}
}

void
addr_of_peer(const struct sockaddr *sa, char out[ADDR_SIZE])
{
	out[0] = '\0';
	if (sa == NULL)
		return;
	if (sa->sa_family == AF_INET) {
		struct sockaddr_in in;
		unsigned char bin[4];

		memcpy(&in, sa, sizeof in);
		memcpy(bin, &in.sin_addr, sizeof bin);
		v4_text(bin, out);
	} else if (sa->sa_family == AF_INET6) {
		struct sockaddr_in6 in6;

		memcpy(&in6, sa, sizeof in6);
		if (IN6_IS_ADDR_V4MAPPED(&in6.sin6_addr))
			v4_text(in6.sin6_addr.s6_addr + 12, out);
		else
			inet_ntop(AF_INET6, &in6.sin6_addr, out, ADDR_SIZE);
	}
}
