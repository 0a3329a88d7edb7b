/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/base/settings.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "lib/base/log.h"
#include "lib/base/num.h"

/* --- hosts --- */

static int
host_char(char c, int bracketed)
{
	unsigned char u = (unsigned char)c;

	if (u > 127)
		return 0;
	if (bracketed)
		return isxdigit(u) || c == ':' || c == '.';
	return isalnum(u) || c == '-' || c == '.';
}

/* Cuts ":port" off; -1 when it is no host. */
static int
split_host(struct str *host)
{
	int bracketed = host->len > 0 && host->p[0] == '[';
	size_t i = (size_t)bracketed, end;

	while (i < host->len && host_char(host->p[i], bracketed))
		i++;
	if (bracketed) {
		if (i == 1 || i == host->len || host->p[i] != ']' ||
		    memchr(host->p, ':', i) == NULL)
			return -1;
		i++;
	}
	end = i;
	if (i < host->len && host->p[i] == ':') {
		i++;
		if (i == host->len)
			return -1;
		while (i < host->len && isdigit((unsigned char)host->p[i]))
			i++;
	}
	if (end == 0 || i != host->len)
		return -1;
	host->len = end;
	if (host->p[end - 1] == '.')
		host->len--;
	return 0;
}

static int
matches(const char *pattern, struct str host)
{
	size_t len = strlen(pattern);

	if (strcmp(pattern, "*") == 0)
		return 1;
	if (pattern[0] != '.')
		return str_case_is(host, pattern);
	if (str_case_is(host, pattern + 1))
		return 1;
	return host.len >= len &&
	    strncasecmp(host.p + host.len - len, pattern, len) == 0;
}

int
settings_host_allowed(const struct settings *s, struct str host)
{
	size_t i;

	if (split_host(&host) != 0)
		return 0;
	for (i = 0; s->allowed_hosts[i] != NULL; i++) {
		if (matches(s->allowed_hosts[i], host))
			return 1;
	}
	return 0;
}

void
settings_nudge_path(const struct settings *s, struct buf *out)
{
	if (s->nudge_socket != NULL && s->nudge_socket[0] != '\0')
		buf_adds(out, s->nudge_socket);
	else if (settings_db(s) == DB_CHOICE_SQLITE)
		buf_addf(out, "%s.nudge", s->db_name);
	else
		buf_adds(out, "/run/hc/nudge");
}

/* --- start-up checks --- */

static int
is_empty(const char *s)
{
	return s == NULL || s[0] == '\0';
}

static int
check_site(const struct settings *s, struct hc_err *err)
{
	const char *p = strstr(s->site_root, "://");
	struct str host;

	if (p == NULL)
		log_warn("SITE_ROOT: no scheme such as https:// in \"%.100s\" "
		    "(hc.api.W001)", s->site_root);
	host = str_of(p ? p + 3 : s->site_root);
	host.len = strcspn(host.p, "/?#");
	if (!settings_host_allowed(s, host))
		return hc_err(err, HC_EINVAL, "ALLOWED_HOSTS: does not match "
		    "the host of SITE_ROOT, \"%.*s\" (hc.api.E002)",
		    host.len > 100 ? 100 : (int)host.len, host.p);
	return 0;
}

static int
check_mail(const struct settings *s, struct hc_err *err)
{
	if (is_empty(s->email_host))
		log_warn("EMAIL_HOST: No SMTP configuration, cannot send "
		    "email (hc.api.W002)");
	else if (s->email_use_tls && s->email_use_ssl)
		return hc_err(err, HC_EINVAL,
		    "EMAIL_USE_TLS: True together with EMAIL_USE_SSL");
	return 0;
}

static void
check_headers(const struct settings *s)
{
	const char *v = s->secure_proxy_ssl_header;

	if (v != NULL && v[0] != '\0' && strchr(v, ',') == NULL)
		log_warn("SECURE_PROXY_SSL_HEADER: not NAME,VALUE "
		    "(hc.api.W005)");
}

/* Whether execvp(3) would find it. */
static bool
in_path(const char *program)
{
	const char *dir = getenv("PATH");
	struct buf b = { 0 };
	bool found = false;
	size_t n;

	while (dir != NULL && !found) {
		n = strcspn(dir, ":");
		buf_reset(&b);
		buf_add(&b, n > 0 ? dir : ".", n > 0 ? n : 1);
		buf_addf(&b, "/%s", program);
		found = access(b.p, X_OK) == 0;
		dir = dir[n] == ':' ? dir + n + 1 : NULL;
	}
	buf_free(&b);
	return found;
}

static void
check_integrations(const struct settings *s)
{
	if (s->apprise_enabled && !s->integrations_allow_private_ips)
		log_warn("APPRISE_ENABLED: Apprise goes to private addresses "
		    "although INTEGRATIONS_ALLOW_PRIVATE_IPS is off "
		    "(hc.api.W006)");
	if (s->apprise_enabled && !in_path("apprise"))
		log_warn("APPRISE_ENABLED: there is no apprise command, try "
		    "installing it using `pip install apprise` "
		    "(hc.integrations.apprise.W001)");
	if (s->twilio_use_whatsapp &&
	    (s->twilio_account == NULL || s->twilio_auth == NULL ||
	    s->twilio_from == NULL || s->twilio_messaging_service_sid == NULL ||
	    s->whatsapp_down_content_sid == NULL ||
	    s->whatsapp_up_content_sid == NULL))
		log_warn("TWILIO_USE_WHATSAPP: a TWILIO_ or WHATSAPP_ setting "
		    "is missing (hc.integrations.whatsapp.W001)");
}

/* PostgreSQL takes a list of ports, one for each host. */
static int
check_ports(const struct settings *s, struct hc_err *err)
{
	struct str item = str_of(s->db_port);
	int64_t port;

	if (item.len == 0)
		return 0;
	for (;;) {
		const char *comma = settings_db(s) == DB_CHOICE_POSTGRES ?
		    memchr(item.p, ',', item.len) : NULL;
		struct str one = { item.p,
			comma ? (size_t)(comma - item.p) : item.len };

		if ((one.len > 0 || settings_db(s) != DB_CHOICE_POSTGRES) &&
		    num(one, 1, 65535, &port, err) != 0)
			return hc_err_wrap(err, "DB_PORT");
		if (comma == NULL)
			return 0;
		item.len -= one.len + 1;
		item.p = comma + 1;
	}
}

/* libpq's own words; it refuses others each time that it connects. */
static int
check_word(const char *name, const char *value, const char *const *words,
    struct hc_err *err)
{
	struct buf b = { 0 };
	size_t i;

	for (i = 0; words[i] != NULL && strcmp(words[i], value) != 0; i++)
		buf_addf(&b, " %s", words[i]);
	if (words[i] == NULL)
		hc_err(err, HC_EINVAL, "%s: \"%s\" is none of%s", name, value,
		    buf_str(&b));
	buf_free(&b);
	return words[i] != NULL ? 0 : -1;
}

static int
check_postgres(const struct settings *s, struct hc_err *err)
{
	static const char *const modes[] = { "disable", "allow", "prefer",
		"require", "verify-ca", "verify-full", NULL };
	static const char *const attrs[] = { "any", "read-write", "read-only",
		"primary", "standby", "prefer-standby", NULL };

	if (!is_empty(s->db_sslmode) && check_word("DB_SSLMODE",
	    s->db_sslmode, modes, err) == -1)
		return -1;
	return is_empty(s->db_target_session_attrs) ? 0 :
	    check_word("DB_TARGET_SESSION_ATTRS", s->db_target_session_attrs,
	    attrs, err);
}

static int
check_db(const struct settings *s, struct hc_err *err)
{
	if (settings_db(s) == DB_CHOICE_POSTGRES &&
	    check_postgres(s, err) == -1)
		return -1;
	if (settings_db(s) != DB_CHOICE_SQLITE)
		return check_ports(s, err);
	if (!is_empty(s->db) && strcasecmp(s->db, "sqlite") != 0)
		log_warn("DB: \"%.60s\" is neither postgres, mysql nor "
		    "mariadb: using SQLite, file %.200s", s->db, s->db_name);
	if (is_empty(s->db_name))
		return hc_err(err, HC_EINVAL, "DB_NAME: empty");
	return 0;
}

int
settings_check(const struct settings *s, struct hc_err *err)
{
	if (strcmp(s->secret_key, "---") == 0)
		log_warn("SECRET_KEY: Running with an insecure SECRET_KEY "
		    "value, do not use in production.");
	check_headers(s);
	check_integrations(s);
	if (is_empty(s->smtpd_tls_cert) != is_empty(s->smtpd_tls_key))
		return hc_err(err, HC_EINVAL, "SMTPD_TLS_CERT and "
		    "SMTPD_TLS_KEY: only one of them is set");
	if (check_db(s, err) != 0 || check_site(s, err) != 0)
		return -1;
	return check_mail(s, err);
}

void
settings_logo_url(const struct settings *s, struct buf *out)
{
	const char *host = strstr(s->site_root, "://");
	size_t origin;

	if (s->site_logo_url == NULL) {
		buf_addf(out, "%s/static/img/logo.png", s->site_root);
		return;
	}
	if (s->site_logo_url[0] == '/') {
		host = host != NULL ? host + 3 : s->site_root;
		origin = (size_t)(host - s->site_root) + strcspn(host, "/");
		buf_add(out, s->site_root, origin);
	}
	buf_adds(out, s->site_logo_url);
}
