/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Parts of lib/web that need no database: routes, queries, forms, JSON. */
#include <jansson.h>
#include <string.h>

#include "lib/net/mail_head.h"
#include "lib/web/api.h"
#include "lib/web/form_in.h"
#include "lib/web/json_in.h"
#include "lib/web/web.h"
#include "tests/unit/unit.h"

/* ---- routes ---- */

#define UUID "c0de0001-0001-4000-8000-00000000c0de"
#define SHA1 "3b7f6fcc0f3d69dfc52257fb224d776b9bd1ba73"

static const struct {
	const char *path, *pattern, *last;	/* what the last hole has */
} paths[] = {
	{ "/api/v3/checks/", "/api/v<v>/checks/", "3" },
	{ "/api/v1/checks/" UUID, "/api/v<v>/checks/<uuid>", UUID },
	{ "/api/v1/checks/" SHA1, "/api/v<v>/checks/<sha1>", SHA1 },
	{ "/api/v2/checks/" UUID "/pings/007/body",
	    "/api/v<v>/checks/<uuid>/pings/<int>/body", "007" },
	{ "/badge/alice/EB0zfa4Z-2/a.b.svg.json",
	    "/badge/<slug>/<slug>/<quoted>.<slug>", "json" },
	{ "/badge/alice/EB0zfa4Z/\xc3\xbc.svg",
	    "/badge/<slug>/<slug>/<quoted>.<slug>", "svg" },
	{ "/badge/alice/EB0zfa4Z.svg", "/badge/<slug>/<slug>.<slug>", "svg" },
	{ "/b/03/" UUID ".shields", "/b/<int>/<uuid>.<slug>", "shields" },
	{ "/projects/" UUID "/metrics/", "/projects/<uuid>/metrics/", UUID },
	{ "/api/v4/checks/", NULL, NULL },
	{ "/api/v3/checks", NULL, NULL },
	{ "/api/v3/checks//", NULL, NULL },
	{ "/api/v3/checks/" UUID "/", NULL, NULL },
	{ "/api/v3/checks/C0DE0001-0001-4000-8000-00000000C0DE", NULL, NULL },
	{ "/api/v3/checks/" SHA1 "0", NULL, NULL },
	{ "/api/v3/checks/3b7f6fcc0f3d69dfc52257fb224d776b9bd1ba7%", NULL,
	    NULL },
	{ "/badge/alice/EB0zfa4Z/*.svg", NULL, NULL },
	{ "/badge/alice/EB0zfa4Z/\xff.svg", NULL, NULL },
	{ "/badge/alice/EB0zfa4Z/.svg", NULL, NULL },
	{ "/badge/alice/EB0zfa4Z/a.", NULL, NULL },
	{ "", NULL, NULL },
	{ "/", NULL, NULL },
};

START_TEST(route)
{
	struct holes h;
	const struct route *r = route_find(api_routes,
	    str_of(paths[_i].path), &h);

	if (paths[_i].pattern == NULL) {
		ck_assert_ptr_null(r);
		return;
	}
	ck_assert_ptr_nonnull(r);
	ck_assert_str_eq(r->pattern, paths[_i].pattern);
	ck_assert(str_is(h.v[h.n - 1], paths[_i].last));
}
END_TEST

/* What changes something wants a token against forgery, or a key. */
START_TEST(every_route_is_safe)
{
	const struct route *r;
	size_t i;

	for (r = api_routes; r->pattern != NULL; r++) {
		for (i = 0; i < ROUTE_ACTIONS && r->actions[i].fn; i++) {
			const struct route_action *a = &r->actions[i];

			if (!(a->methods & ~(unsigned)M_SAFE) ||
			    !(r->flags & ROUTE_EXEMPT) ||
			    a->key == KEY_WRITE)
				continue;
			/* These two know by other means. */
			ck_assert_msg(a->fn == api_bounce ||
			    a->fn == api_notification_status, "%s",
			    r->pattern);
		}
	}
}
END_TEST

/* ---- queries ---- */

START_TEST(query)
{
	struct arena a = { 0 };
	struct web_params p;
	struct buf many = { 0 };
	int i;

	ck_assert_int_eq(web_params(STR("a=1&&b&a=x+y%26%C3%BC&=z&c=%ff"), &a,
	    &p), 0);
	ck_assert_uint_eq(p.n, 5);
	ck_assert(str_is(web_param(&p, "a"), "x y&\xc3\xbc"));
	ck_assert(str_is(web_param(&p, "b"), ""));
	ck_assert_ptr_nonnull(web_param(&p, "b").p);
	ck_assert(str_is(web_param(&p, "c"), "\xef\xbf\xbd"));
	ck_assert_ptr_null(web_param(&p, "A").p);
	for (i = 0; i < 999; i++)
		buf_addc(&many, '&');
	ck_assert_int_eq(web_params(buf_view(&many), &a, &p), 0);
	buf_addc(&many, '&');
	ck_assert_int_eq(web_params(buf_view(&many), &a, &p), -1);
	buf_free(&many);
	arena_free(&a);
}
END_TEST

static void
read_form(const char *type, const char *body, struct web_params *p,
    struct http_request *r)
{
	struct web_req q = { .http = r };

	q.heads[WEB_CONTENT_TYPE] = str_of(type);
	r->body = str_of(body);
	ck_assert_int_eq(web_form(&q, p), 0);
}

START_TEST(form)
{
	struct http_request r = { .body_size = 0 };
	struct web_params p;

	read_form("application/x-www-form-urlencoded; charset=utf-8",
	    "error=a+b", &p, &r);
	ck_assert(str_is(web_param(&p, "error"), "a b"));
	read_form("multipart/form-data; boundary=\"x y\"",
	    "--x y\r\nContent-Disposition: form-data; name=\"error\"\r\n\r\n"
	    "one\r\ntwo\r\n--x y\r\n"
	    "content-disposition: form-data; name=f; filename=g\r\n\r\n"
	    "file\r\n--x y--\r\n", &p, &r);
	ck_assert_uint_eq(p.n, 1);
	ck_assert(str_is(web_param(&p, "error"), "one\r\ntwo"));
	read_form("application/json", "{\"error\": \"x\"}", &p, &r);
	ck_assert_uint_eq(p.n, 0);
	arena_free(&r.arena);
}
END_TEST

START_TEST(header)
{
	struct str block = STR("A: 1\r\nTo: x\r\n  y \r\nto: z\r\n\r\n"
	    "B: 2\r\n");
	struct buf b = { 0 };

	ck_assert_int_eq(mail_header(block, "to", &b), 1);
	ck_assert_str_eq(buf_str(&b), "x  y");
	ck_assert_int_eq(mail_header(block, "B", &b), 0);
	buf_reset(&b);
	ck_assert_int_eq(mail_param(STR("form-data; x=\"a;name=b\"; "
	    "Name=\"c\\\"d\""), "name", &b), 1);
	ck_assert_str_eq(buf_str(&b), "c\"d");
	buf_free(&b);
}
END_TEST

/* ---- JSON ---- */

static const struct {
	const char *text;
	int ok;
} texts[] = {
	{ "{}", 1 }, { " \t\r\n{} ", 1 }, { "1", 1 }, { "[]", 1 },
	{ "{\"a\": NaN}", 1 }, { "[Infinity, -Infinity]", 1 },
	{ "[1e999, -1E-999, 0.5, -0, 1.0]", 1 },
	{ "{\"a\\u0000b\": 1}", 1 }, { "[\"a\\u0000b\"]", 1 },
	{ "\"\\\"\"", 1 }, { "[\"NaN\", \"-Infinity 12\"]", 1 },
	{ "[12345678901234567890123456789012]", 1 },
	{ "", 0 }, { " ", 0 }, { "{\"a\": 01}", 0 }, { "[+5]", 0 },
	{ "[1.]", 0 }, { "[.5]", 0 }, { "[1e]", 0 }, { "[-]", 0 },
	{ "[00]", 0 }, { "[1 2]", 0 }, { "[1,]", 0 }, { "{\"a\": 1,}", 0 },
	{ "{'a': 1}", 0 }, { "{} x", 0 }, { "\xef\xbb\xbf{}", 0 },
	{ "[\"\\ud800\"]", 0 }, { "[\"\xff\"]", 0 }, { "[\"\n\"]", 0 },
	{ "// x\n{}", 0 }, { "[nan]", 0 }, { "[NaNN]", 0 },
	{ "[-infinity]", 0 }, { "{\"a\"", 0 }, { "\"\\", 0 }, { "[1a]", 0 },
	{ "{\"a\": 1e5x}", 0 }, { "[1NaN]", 0 },
};

START_TEST(json)
{
	json_t *v = json_in(str_of(texts[_i].text));

	ck_assert_msg((v != NULL) == texts[_i].ok, "%s", texts[_i].text);
	json_decref(v);
}
END_TEST

START_TEST(json_values)
{
	json_t *v = json_in(STR("{\"n\": 1, \"n\": 2, \"f\": 60.0, "
	    "\"b\": -12345678901234567890123, \"k\": NaN}"));

	ck_assert_ptr_nonnull(v);
	ck_assert_int_eq(json_integer_value(json_object_get(v, "n")), 2);
	ck_assert(json_is_real(json_object_get(v, "f")));
	ck_assert(json_is_real(json_object_get(v, "k")));
	ck_assert(str_is(json_in_big(json_object_get(v, "b")),
	    "-12345678901234567890123"));
	ck_assert_ptr_null(json_in_big(json_object_get(v, "n")).p);
	json_decref(v);
}
END_TEST

START_TEST(json_depth)
{
	struct buf b = { 0 };
	json_t *v;
	int i;

	for (i = 0; i < 2000; i++)
		buf_addc(&b, '[');
	for (i = 0; i < 2000; i++)
		buf_addc(&b, ']');
	v = json_in(buf_view(&b));
	ck_assert_ptr_nonnull(v);
	json_decref(v);
	buf_reset(&b);
	for (i = 0; i < 100000; i++)
		buf_addc(&b, '[');
	ck_assert_ptr_null(json_in(buf_view(&b)));
	buf_free(&b);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("web");
	TCase *t = tcase_create("web");

	tcase_add_loop_test(t, route, 0, COUNT(paths));
	tcase_add_test(t, every_route_is_safe);
	tcase_add_test(t, query);
	tcase_add_test(t, form);
	tcase_add_test(t, header);
	tcase_add_loop_test(t, json, 0, COUNT(texts));
	tcase_add_test(t, json_values);
	tcase_add_test(t, json_depth);
	suite_add_tcase(s, t);
	return unit_run(s);
}
