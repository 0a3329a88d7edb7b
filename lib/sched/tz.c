/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/sched/tz.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "lib/base/xmalloc.h"
#include "lib/sched/tz_names.h"
#include "lib/sched/tz_rule.h"

enum {
	NAME_MAX_LEN = 100,
	FILE_MAX_SIZE = 1 << 20,
	/* The file's rule is written out up to here, so that looking up is one
	 * binary search; cron looks 50 years ahead, OnCalendar up to 2199. */
	LAST_YEAR = 2400,
	BUCKETS = 256
};

/* Changes beyond this, in seconds, are no time that anything here reaches. */
#define FAR (INT64_C(1) << 40)

struct change {
	int64_t at;		/* from here on */
	int32_t offset;
	uint32_t abbrev;	/* where in the zone's names */
};

struct tz {
	struct tz *next;	/* in its bucket */
	char *name;
	struct change *changes;	/* the first one at INT64_MIN */
	size_t n;
	struct buf names;	/* abbreviations, each with its NUL */
};

/* --- looking up --- */

/* The number of the last change at or before t. */
static size_t
find(const struct tz *tz, int64_t t)
{
	const struct change *c = tz->changes;
	size_t n = tz->n;

	while (n > 1) {
		size_t half = n / 2;

		c += c[half].at <= t ? half : 0;
		n -= half;
	}
	return (size_t)(c - tz->changes);
}

/* The local time at which the offset of change i, not the first, comes into
 * force, for a reader who takes a repeated hour's first pass (fold 0): at the
 * end of the gap or of the repeated hour; else at the start of either. */
static int64_t
wall_at(const struct tz *tz, size_t i, int fold)
{
	int32_t a = tz->changes[i - 1].offset, b = tz->changes[i].offset;

	return tz->changes[i].at + ((a > b) == !fold ? a : b);
}

int32_t
tz_offset(const struct tz *tz, int64_t t)
{
	return tz->changes[find(tz, t)].offset;
}

const char *
tz_abbrev(const struct tz *tz, int64_t t)
{
	return tz->names.p + tz->changes[find(tz, t)].abbrev;
}

int64_t
tz_to_utc_fold(const struct tz *tz, int64_t local, int fold)
{
	/* No offset is a day or more, so the change is near this one. */
	size_t i = find(tz, local);

	while (i + 1 < tz->n && wall_at(tz, i + 1, fold) <= local)
		i++;
	while (i > 0 && wall_at(tz, i, fold) > local)
		i--;
	return local - tz->changes[i].offset;
}

int64_t
tz_to_utc(const struct tz *tz, int64_t local)
{
	return tz_to_utc_fold(tz, local, 0);
}

void
tz_span(const struct tz *tz, int64_t t, struct tz_span *s)
{
	size_t i = find(tz, t);

	s->offset = tz->changes[i].offset;
	s->from = s->wall_from = INT64_MIN;
	s->to = s->wall_to = INT64_MAX;
	if (i > 0) {
		s->from = tz->changes[i].at;
		s->wall_from = wall_at(tz, i, 0);
	}
	if (i + 1 < tz->n) {
		s->to = tz->changes[i + 1].at;
		s->wall_to = wall_at(tz, i + 1, 1);
	}
}

/* --- reading a file (RFC 8536) --- */

struct reader {
	const unsigned char *p, *end;
};

/* The six counts of a header, in the file's order. */
struct header {
	uint32_t isut, isstd, leap, time, type, chars;
};

static int64_t
big_endian(const unsigned char *p, int size)
{
	uint64_t v = size == 4 && (p[0] & 0x80) ? UINT64_MAX : 0;

	while (size-- > 0)
		v = v << 8 | *p++;
	return (int64_t)v;
}

static int
read_header(struct reader *r, struct header *h, int *version)
{
	const unsigned char *p = r->p;

	if (r->end - p < 44 || memcmp(p, "TZif", 4) != 0)
		return -1;
	*version = p[4] == 0 ? 1 : p[4] - '0';
	h->isut = (uint32_t)big_endian(p + 20, 4);
	h->isstd = (uint32_t)big_endian(p + 24, 4);
	h->leap = (uint32_t)big_endian(p + 28, 4);
	h->time = (uint32_t)big_endian(p + 32, 4);
	h->type = (uint32_t)big_endian(p + 36, 4);
	h->chars = (uint32_t)big_endian(p + 40, 4);
	r->p += 44;
	return 0;
}

/* Bytes of the block behind a header whose times have that size. */
static uint64_t
block_size(const struct header *h, uint64_t size)
{
	return h->time * size + h->time + (uint64_t)h->type * 6 + h->chars +
	    h->leap * (size + 4) + h->isstd + h->isut;
}

/* Adds what holds from `at` on; an earlier change at the same instant never
 * came into force, and one out of order is left out. */
static void
add_change(struct tz *tz, int64_t at, int32_t offset, uint32_t abbrev)
{
	struct change *c = tz->n > 0 ? &tz->changes[tz->n - 1] : NULL;

	if (c == NULL || at > c->at) {
		/* Grows by doubling. */
		if ((tz->n & (tz->n - 1)) == 0)
			tz->changes = xreallocarray(tz->changes,
			    tz->n ? 2 * tz->n : 1, sizeof *tz->changes);
		c = &tz->changes[tz->n++];
	} else if (at < c->at) {
		return;
	}
	*c = (struct change){ at, offset, abbrev };
}

static int
read_type(const unsigned char *types, const struct header *h, uint32_t i,
    struct change *c)
{
	int64_t offset;

	if (i >= h->type)
		return -1;
	offset = big_endian(types + i * 6, 4);
	c->abbrev = types[i * 6 + 5];
	if (offset <= -86400 || offset >= 86400 || c->abbrev >= h->chars)
		return -1;
	c->offset = (int32_t)offset;
	return 0;
}

/* The block that r stands on, which is known to be all there. */
static int
read_block(struct tz *tz, const struct reader *r, const struct header *h,
    int size)
{
	const unsigned char *times = r->p;
	const unsigned char *indices = times + (size_t)h->time * (size_t)size;
	const unsigned char *types = indices + h->time;
	struct change c;
	uint32_t i;

	buf_add(&tz->names, types + (size_t)h->type * 6, h->chars);
	buf_addc(&tz->names, '\0');
	if (read_type(types, h, 0, &c) == -1)
		return -1;
	add_change(tz, INT64_MIN, c.offset, c.abbrev);
	for (i = 0; i < h->time; i++) {
		if (read_type(types, h, indices[i], &c) == -1)
			return -1;
		c.at = big_endian(times + (size_t)i * (size_t)size, size);
		if (c.at > -FAR && c.at < FAR)
			add_change(tz, c.at, c.offset, c.abbrev);
	}
	return 0;
}

static uint32_t
add_name(struct tz *tz, struct str name)
{
	size_t at = tz->names.len;

	buf_addbuf(&tz->names, name);
	buf_addc(&tz->names, '\0');
	return (uint32_t)at;
}

/* Writes the rule out, from the last change of the file on. */
static void
add_rule(struct tz *tz, const struct tz_rule *rule)
{
	int64_t start, end, last = tz->changes[tz->n - 1].at;
	uint32_t std = add_name(tz, rule->std), dst = add_name(tz, rule->dst);
	struct hc_tm tm = { .year = 1970 };
	int year;

	if (!rule->has_dst) {
		if (tz->n == 1)
			tz->changes[0] = (struct change){ INT64_MIN,
				rule->std_offset, std };
		return;
	}
	if (tz->n > 1)
		hc_tm_from_us(last * HC_SECOND, &tm);
	for (year = tm.year; year <= LAST_YEAR; year++) {
		tz_rule_year(rule, year, &start, &end);
		if (start < end && start > last)
			add_change(tz, start, rule->dst_offset, dst);
		if (end > last)
			add_change(tz, end, rule->std_offset, std);
		if (start > end && start > last)
			add_change(tz, start, rule->dst_offset, dst);
	}
}

static int
parse_file(struct tz *tz, struct str data)
{
	const unsigned char *p = (const unsigned char *)data.p;
	struct reader r = { p, p + data.len };
	struct header h;
	struct tz_rule rule;
	struct str footer;
	uint64_t size;
	int version;

	if (read_header(&r, &h, &version) == -1)
		return -1;
	size = block_size(&h, 4);
	if (size > (uint64_t)(r.end - r.p))
		return -1;
	if (version < 2)
		return read_block(tz, &r, &h, 4);
	r.p += size;
	if (read_header(&r, &h, &version) == -1)
		return -1;
	size = block_size(&h, 8);
	if (size > (uint64_t)(r.end - r.p) || read_block(tz, &r, &h, 8) == -1)
		return -1;
	r.p += size;
	if (r.end - r.p < 2 || r.p[0] != '\n' || r.end[-1] != '\n')
		return -1;
	footer = (struct str){ (const char *)r.p + 1,
		(size_t)(r.end - r.p) - 2 };
	if (footer.len == 0)
		return 0;
	if (tz_rule_parse(footer, &rule) == -1)
		return -1;
	add_rule(tz, &rule);
	return 0;
}

/* --- files and names --- */

static const char *const folders[] = { "/usr/share/zoneinfo",
	"/usr/lib/zoneinfo", "/usr/share/lib/zoneinfo", "/etc/zoneinfo" };

/* Only what cannot lead out of the folder. */
static int
name_ok(struct str s)
{
	size_t i, part = 0;

	if (s.len == 0 || s.len > NAME_MAX_LEN)
		return 0;
	for (i = 0; i <= s.len; i++) {
		if (i == s.len || s.p[i] == '/') {
			if (i == part || s.p[part] == '.')
				return 0;
			part = i + 1;
		} else if (s.p[i] <= ' ' || s.p[i] >= 127 || s.p[i] == '\\') {
			return 0;
		}
	}
	return 1;
}

static int
read_file(const char *path, struct buf *out)
{
	struct stat st;
	ssize_t n = -1;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd == -1)
		return -1;
	buf_reset(out);
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    st.st_size <= FILE_MAX_SIZE) {
		while (out->len <= FILE_MAX_SIZE) {
			buf_reserve(out, 4096);
			n = read(fd, out->p + out->len, 4096);
			if (n == -1 && errno == EINTR)
				continue;
			if (n <= 0)
				break;
			out->len += (size_t)n;
		}
	}
	close(fd);
	return n == 0 ? 0 : -1;
}

static int
read_from(const char *folder, struct str name, struct buf *data)
{
	struct buf path = { 0 };
	int rc;

	buf_addf(&path, "%s/%.*s", folder, (int)name.len, name.p);
	rc = read_file(buf_str(&path), data);
	buf_free(&path);
	return rc;
}

static int
read_zone(struct str name, struct buf *data)
{
	const char *own = getenv("TZDIR");
	size_t i;

	if (own != NULL && own[0] != '\0')
		return read_from(own, name, data);
	for (i = 0; i < sizeof folders / sizeof *folders; i++) {
		if (read_from(folders[i], name, data) == 0)
			return 0;
	}
	return -1;
}

static void
tz_free(struct tz *tz)
{
	buf_free(&tz->names);
	free(tz->changes);
	free(tz->name);
	free(tz);
}

static struct tz *
load(struct str name)
{
	struct tz *tz = xcalloc(1, sizeof *tz);
	struct buf data = { 0 };
	const char *current = tz_names_current(name);

	tz->name = xmemdup0(name.p, name.len);
	if ((read_zone(name, &data) == -1 && (current == NULL ||
	    read_zone(str_of(current), &data) == -1)) ||
	    parse_file(tz, buf_view(&data)) == -1) {
		tz_free(tz);
		tz = NULL;
	}
	buf_free(&data);
	return tz;
}

/* --- zones that were read --- */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct tz *zones[BUCKETS];

static struct tz **
bucket(struct str name)
{
	uint32_t h = 2166136261u;
	size_t i;

	for (i = 0; i < name.len; i++)
		h = (h ^ (unsigned char)name.p[i]) * 16777619u;
	return &zones[h % BUCKETS];
}

const struct tz *
tz_get(struct str name, struct hc_err *err)
{
	struct tz **b, *tz;

	if (!name_ok(name))
		goto unknown;
	b = bucket(name);
	pthread_mutex_lock(&lock);
	for (tz = *b; tz != NULL && !str_is(name, tz->name); tz = tz->next)
		;
	if (tz == NULL && (tz = load(name)) != NULL) {
		tz->next = *b;
		*b = tz;
	}
	pthread_mutex_unlock(&lock);
	if (tz != NULL)
		return tz;
unknown:
	hc_err(err, HC_EINVAL, "unknown time zone: \"%.*s\"",
	    name.len > 60 ? 60 : (int)name.len, name.len ? name.p : "");
	return NULL;
}

const char *
tz_canonical(struct str name)
{
	const char *current = tz_names_current(name);

	return current != NULL ? current : tz_names_accepted(name);
}
