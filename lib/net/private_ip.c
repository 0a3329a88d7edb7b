/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/net/private_ip.h"

#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct range {
	uint8_t addr[16];
	int bits;
	int is_private;
};

/* The first range that holds an address decides: exceptions come first. */
static const struct range v4[] = {
	{ { 192, 0, 0, 9 }, 32, 0 },
	{ { 192, 0, 0, 10 }, 32, 0 },
	{ { 0 }, 8, 1 },
	{ { 10 }, 8, 1 },
	{ { 100, 64 }, 10, 1 },		/* beyond upstream: carriers' */
	{ { 127 }, 8, 1 },
	{ { 169, 254 }, 16, 1 },
	{ { 172, 16 }, 12, 1 },
	{ { 192, 0, 0 }, 24, 1 },
	{ { 192, 0, 2 }, 24, 1 },
	{ { 192, 168 }, 16, 1 },
	{ { 198, 18 }, 15, 1 },
	{ { 198, 51, 100 }, 24, 1 },
	{ { 203, 0, 113 }, 24, 1 },
	{ { 224 }, 4, 1 },		/* beyond upstream: multicast */
	{ { 240 }, 4, 1 },
};
static const struct range v6[] = {
	{ { 0x20, 1, 0, 1, [15] = 1 }, 128, 0 },
	{ { 0x20, 1, 0, 1, [15] = 2 }, 128, 0 },
	{ { 0x20, 1, 0, 3 }, 32, 0 },
	{ { 0x20, 1, 0, 4, 0x01, 0x12 }, 48, 0 },
	{ { 0x20, 1, 0, 0x20 }, 28, 0 },
	{ { 0x20, 1, 0, 0x30 }, 28, 0 },
	{ { [15] = 1 }, 128, 1 },
	{ { 0 }, 128, 1 },
	{ { 0, 0x64, 0xff, 0x9b, 0, 1 }, 48, 1 },
	{ { 1 }, 64, 1 },
	{ { 0x20, 1 }, 23, 1 },
	{ { 0x20, 1, 0x0d, 0xb8 }, 32, 1 },
	{ { 0x20, 2 }, 16, 1 },
	{ { 0x3f, 0xff }, 20, 1 },
	{ { 0xfc }, 7, 1 },
	{ { 0xfe, 0x80 }, 10, 1 },
	{ { 0xfe, 0xc0 }, 10, 1 },	/* beyond upstream: site-local */
	{ { 0xff }, 8, 1 },		/* beyond upstream: multicast */
};
/* IPv4 inside IPv6: mapped, compatible, NAT64. */
static const struct range embedded[] = {
	{ { [10] = 0xff, [11] = 0xff }, 96, 1 },
	{ { 0, 0x64, 0xff, 0x9b }, 96, 1 },
	{ { 0 }, 96, 1 },
};

static int
in_range(const struct range *r, const uint8_t *a)
{
	int whole = r->bits / 8, rest = r->bits % 8;

	if (memcmp(r->addr, a, (size_t)whole) != 0)
		return 0;
	return rest == 0 || ((r->addr[whole] ^ a[whole]) >> (8 - rest)) == 0;
}

static int
lookup(const struct range *r, size_t n, const uint8_t *a)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (in_range(&r[i], a))
			return r[i].is_private;
	return 0;
}

#define LOOKUP(table, a) lookup(table, sizeof (table) / sizeof *(table), a)

int
private_ip(const struct sockaddr *sa)
{
	struct sockaddr_in in;
	struct sockaddr_in6 in6;

	if (sa->sa_family == AF_INET) {
		memcpy(&in, sa, sizeof in);
		return LOOKUP(v4, (const uint8_t *)&in.sin_addr);
	}
	if (sa->sa_family != AF_INET6)
		return 1;
	memcpy(&in6, sa, sizeof in6);
	if (LOOKUP(v6, in6.sin6_addr.s6_addr))
		return 1;
	return LOOKUP(embedded, in6.sin6_addr.s6_addr) &&
	    LOOKUP(v4, in6.sin6_addr.s6_addr + 12);
}
