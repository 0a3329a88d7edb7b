/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Every variable of core.md 1.2: its kind's parsing rule, its default, its
 * _FILE variant; and the warnings of 1.3. */
#include "lib/base/settings.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/log.h"
#include "tests/unit/unit.h"

enum kind { TEXT, BOOLEAN, INTEGER, PLAIN, SECRET, LIST };

#define UNSET NULL

/* PLAIN is an integer that may not be None. The default is what it is with no
 * other setting made. */
static const struct {
	const char *name;
	enum kind kind;
	const char *dflt;
} vars[] = {
	{ "SECRET_KEY", SECRET, "---" },
	{ "METRICS_KEY", TEXT, UNSET },
	{ "DEBUG", BOOLEAN, "True" },
	{ "DEFAULT_FROM_EMAIL", TEXT, "healthchecks@example.org" },
	{ "SUPPORT_EMAIL", TEXT, UNSET },
	{ "ADMINS", LIST, "" },
	{ "USE_PAYMENTS", BOOLEAN, "False" },
	{ "REGISTRATION_OPEN", BOOLEAN, "True" },
	{ "SECURE_PROXY_SSL_HEADER", TEXT, UNSET },
	{ "USE_GZIP_MIDDLEWARE", BOOLEAN, "False" },
	{ "REMOTE_USER_HEADER", TEXT, UNSET },
	{ "DB", TEXT, UNSET },
	{ "DB_NAME", TEXT, "hc.sqlite" },
	{ "DB_HOST", TEXT, "" },
	{ "DB_PORT", TEXT, "" },
	{ "DB_USER", TEXT, UNSET },
	{ "DB_PASSWORD", SECRET, "" },
	{ "DB_CONN_MAX_AGE", INTEGER, "0" },
	{ "DB_SSLMODE", TEXT, "prefer" },
	{ "DB_TARGET_SESSION_ATTRS", TEXT, "read-write" },
	{ "SITE_ROOT", TEXT, "http://localhost:8000" },
	{ "SITE_NAME", TEXT, "Mychecks" },
	{ "SITE_LOGO_URL", TEXT, UNSET },
	{ "MASTER_BADGE_LABEL", TEXT, "Mychecks" },
	{ "PING_ENDPOINT", TEXT, "http://localhost:8000/ping/" },
	{ "PING_EMAIL_DOMAIN", TEXT, "localhost" },
	{ "PING_BODY_LIMIT", INTEGER, "10000" },
	{ "ALLOWED_HOSTS", LIST, "localhost" },
	{ "EMAIL_HOST", TEXT, "" },
	{ "EMAIL_PORT", INTEGER, "587" },
	{ "EMAIL_USE_TLS", BOOLEAN, "True" },
	{ "EMAIL_USE_SSL", BOOLEAN, "False" },
	{ "EMAIL_HOST_USER", TEXT, "" },
	{ "EMAIL_HOST_PASSWORD", SECRET, "" },
	{ "EMAIL_USE_VERIFICATION", BOOLEAN, "True" },
	{ "EMAIL_MAIL_FROM_TMPL", TEXT, "" },
	{ "RP_ID", TEXT, UNSET },
	{ "S3_ACCESS_KEY", TEXT, UNSET },
	{ "S3_ENDPOINT", TEXT, UNSET },
	{ "S3_REGION", TEXT, UNSET },
	{ "S3_BUCKET", TEXT, UNSET },
	{ "S3_SECRET_KEY", SECRET, UNSET },
	{ "S3_TIMEOUT", INTEGER, "60" },
	{ "S3_SECURE", BOOLEAN, "True" },
	{ "STATSD_HOST", TEXT, UNSET },
	{ "APPRISE_ENABLED", BOOLEAN, "False" },
	{ "DISCORD_CLIENT_ID", TEXT, UNSET },
	{ "DISCORD_CLIENT_SECRET", SECRET, UNSET },
	{ "GITHUB_CLIENT_ID", TEXT, UNSET },
	{ "GITHUB_CLIENT_SECRET", SECRET, UNSET },
	{ "GITHUB_PRIVATE_KEY", SECRET, UNSET },
	{ "GITHUB_PUBLIC_LINK", TEXT, UNSET },
	{ "MATRIX_HOMESERVER", TEXT, UNSET },
	{ "MATRIX_USER_ID", TEXT, UNSET },
	{ "MATRIX_ACCESS_TOKEN", SECRET, UNSET },
	{ "MATTERMOST_ENABLED", BOOLEAN, "True" },
	{ "MSTEAMS_ENABLED", BOOLEAN, "True" },
	{ "OPSGENIE_ENABLED", BOOLEAN, "True" },
	{ "PAGERTREE_ENABLED", BOOLEAN, "True" },
	{ "PD_ENABLED", BOOLEAN, "True" },
	{ "PROMETHEUS_ENABLED", BOOLEAN, "True" },
	{ "ROCKETCHAT_ENABLED", BOOLEAN, "True" },
	{ "SLACK_ENABLED", BOOLEAN, "True" },
	{ "SPIKE_ENABLED", BOOLEAN, "True" },
	{ "VICTOROPS_ENABLED", BOOLEAN, "True" },
	{ "WEBHOOKS_ENABLED", BOOLEAN, "True" },
	{ "ZULIP_ENABLED", BOOLEAN, "True" },
	{ "NTFY_SH_TOKEN", SECRET, UNSET },
	{ "PD_APP_ID", TEXT, UNSET },
	{ "PUSHOVER_API_TOKEN", SECRET, UNSET },
	{ "PUSHOVER_SUBSCRIPTION_URL", TEXT, UNSET },
	{ "PUSHOVER_EMERGENCY_RETRY_DELAY", PLAIN, "300" },
	{ "PUSHOVER_EMERGENCY_EXPIRATION", PLAIN, "86400" },
	{ "PUSHBULLET_CLIENT_ID", TEXT, UNSET },
	{ "PUSHBULLET_CLIENT_SECRET", SECRET, UNSET },
	{ "SHELL_ENABLED", BOOLEAN, "False" },
	{ "SIGNAL_CLI_SOCKET", TEXT, UNSET },
	{ "SLACK_CLIENT_ID", TEXT, UNSET },
	{ "SLACK_CLIENT_SECRET", SECRET, UNSET },
	{ "TELEGRAM_BOT_NAME", TEXT, "ExampleBot" },
	{ "TELEGRAM_TOKEN", SECRET, UNSET },
	{ "TWILIO_ACCOUNT", TEXT, UNSET },
	{ "TWILIO_AUTH", SECRET, UNSET },
	{ "TWILIO_FROM", TEXT, UNSET },
	{ "TWILIO_MESSAGING_SERVICE_SID", TEXT, UNSET },
	{ "TWILIO_USE_WHATSAPP", BOOLEAN, "False" },
	{ "WHATSAPP_DOWN_CONTENT_SID", TEXT, UNSET },
	{ "WHATSAPP_UP_CONTENT_SID", TEXT, UNSET },
	{ "TRELLO_APP_KEY", TEXT, UNSET },
	{ "INTEGRATIONS_ALLOW_PRIVATE_IPS", BOOLEAN, "False" },
	/* Ours. */
	{ "SETTLE_TIME", PLAIN, "60" },
	{ "HC_USER", TEXT, UNSET },
	{ "NUDGE_SOCKET", TEXT, UNSET },
	{ "STORM_DIGEST", PLAIN, "0" },
	{ "INTEGRATIONS_DIR", TEXT, UNSET },
};

static char dir[] = "/tmp/hc-vars.XXXXXX";
static char conf[64];

static void
setup(void)
{
	struct setting_info info;
	char name[80];
	size_t i;

	for (i = 0; setting_describe(i, &info) == 0; i++) {
		unsetenv(info.name);
		snprintf(name, sizeof name, "%s_FILE", info.name);
		unsetenv(name);
	}
	unsetenv("CREDENTIALS_DIRECTORY");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(conf, sizeof conf, "%s/hc.conf", dir);
	fclose(fopen(conf, "w"));
}

static void
teardown(void)
{
	unlink(conf);
	rmdir(dir);
}

/* The value with the environment as it is; NULL when unset or refused. */
static const char *
value(const char *name, int *refused)
{
	static struct buf b;
	struct settings s;
	struct setting_info info = { 0 };
	struct hc_err err;
	size_t i;
	int is_set = 0;

	buf_reset(&b);
	*refused = settings_load(&s, conf, &err) == -1;
	if (*refused) {
		ck_assert_ptr_nonnull(strstr(err.text, name));
		return NULL;
	}
	for (i = 0; setting_describe(i, &info) == 0; i++)
		if (strcmp(info.name, name) == 0)
			break;
	ck_assert_str_eq(info.name, name);
	setting_value(&s, i, 1, &b, &is_set);
	settings_free(&s);
	return is_set ? buf_str(&b) : NULL;
}

/* With NAME=text; want NULL: refused. */
static void
with(const char *name, const char *text, const char *want)
{
	int refused;
	const char *v;

	setenv(name, text, 1);
	v = value(name, &refused);
	unsetenv(name);
	ck_assert_msg(refused == (want == NULL), "%s=%s: refused %d", name,
	    text, refused);
	ck_assert_msg(want == NULL || (v != NULL && strcmp(v, want) == 0),
	    "%s=%s: %s", name, text, v != NULL ? v : "unset");
}

static void
with_file(const char *name, int works)
{
	char path[80], var[80];
	int refused;
	const char *v;
	FILE *f;

	snprintf(path, sizeof path, "%s/value", dir);
	snprintf(var, sizeof var, "%s_FILE", name);
	f = fopen(path, "w");
	ck_assert_ptr_nonnull(f);
	fputs("\n from file \n", f);
	fclose(f);
	setenv(var, path, 1);
	setenv(name, "plain", 1);
	v = value(name, &refused);
	ck_assert_ptr_nonnull(v);
	ck_assert_str_eq(v, works ? "from file" : "plain");
	setenv(var, dir, 1);
	v = value(name, &refused);
	ck_assert_int_eq(refused, works);
	unsetenv(name);
	unsetenv(var);
	unlink(path);
}

START_TEST(variable)
{
	const char *name = vars[_i].name, *v;
	int refused;

	v = value(name, &refused);
	ck_assert_int_eq(refused, 0);
	ck_assert_msg(vars[_i].dflt == UNSET ? v == NULL :
	    v != NULL && strcmp(v, vars[_i].dflt) == 0, "%s: default %s",
	    name, v != NULL ? v : "unset");
	switch (vars[_i].kind) {
	case BOOLEAN:
		with(name, "True", "True");
		with(name, "False", "False");
		with(name, "", "False");
		with(name, "true", NULL);
		with(name, "1", NULL);
		with(name, " True", NULL);
		break;
	case INTEGER:
	case PLAIN:
		with(name, " 1_23 ", "123");
		with(name, "+7", "7");
		with(name, "", NULL);
		with(name, "x", NULL);
		with(name, "1.5", NULL);
		with(name, "none", NULL);
		if (vars[_i].kind == PLAIN)
			with(name, "None", NULL);
		else if (strcmp(name, "EMAIL_PORT") != 0)
			/* A time-out has to end. */
			with(name, "None", strcmp(name, "S3_TIMEOUT") == 0 ?
			    "86400" : "None");
		break;
	case LIST:
		with(name, "a, b,", "a, b,");
		with(name, "a", "a");
		break;
	default:
		with(name, "some text", "some text");
		with(name, " x ", " x ");
		/* Set but empty is not unset. */
		with(name, "", "");
	}
}
END_TEST

START_TEST(file_variant)
{
	if (vars[_i].kind == SECRET)
		with_file(vars[_i].name, 1);
	else if (strcmp(vars[_i].name, "SITE_NAME") == 0)
		with_file(vars[_i].name, 0);
}
END_TEST

static const struct {
	const char *set, *warning;	/* NULL: none but those of a default */
} warnings[] = {
	{ "DEBUG=True", NULL },
	{ "SITE_ROOT=example.org", "(hc.api.W001)" },
	{ "SECURE_PROXY_SSL_HEADER=HTTP_X", "(hc.api.W005)" },
	{ "SECURE_PROXY_SSL_HEADER=HTTP_X,https", NULL },
	{ "APPRISE_ENABLED=True", "(hc.api.W006)" },
	{ "TWILIO_USE_WHATSAPP=True", "(hc.integrations.whatsapp.W001)" },
	{ "DB=postgresql", "neither postgres, mysql nor mariadb" },
	{ "DB=sqlite", NULL },
	{ "SECRET_KEY=---", "insecure SECRET_KEY" },
	{ "EMAIL_HOST=", "No SMTP configuration, cannot send email "
	    "(hc.api.W002)" },
};

START_TEST(warning)
{
	char name[80], path[80], text[2000] = "";
	const char *eq = strchr(warnings[_i].set, '=');
	struct settings s;
	struct hc_err err;
	int fd, saved = dup(STDERR_FILENO);
	ssize_t n;

	setenv("SECRET_KEY", "x", 1);
	setenv("EMAIL_HOST", "h", 1);
	snprintf(name, sizeof name, "%.*s", (int)(eq - warnings[_i].set),
	    warnings[_i].set);
	setenv(name, eq + 1, 1);
	ck_assert_int_eq(settings_load(&s, conf, &err), 0);
	snprintf(path, sizeof path, "%s/log", dir);
	fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
	dup2(fd, STDERR_FILENO);
	ck_assert_msg(settings_check(&s, &err) == 0, "%s", err.text);
	dup2(saved, STDERR_FILENO);
	n = pread(fd, text, sizeof text - 1, 0);
	unlink(path);
	ck_assert_int_ge(n, 0);
	if (warnings[_i].warning == NULL)
		ck_assert_str_eq(text, "");
	else
		ck_assert_msg(strstr(text, warnings[_i].warning) != NULL,
		    "%s: %s", warnings[_i].set, text);
	settings_free(&s);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("settings_vars");
	TCase *t = tcase_create("settings_vars");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, variable, 0, COUNT(vars));
	tcase_add_loop_test(t, file_variant, 0, COUNT(vars));
	tcase_add_loop_test(t, warning, 0, COUNT(warnings));
	suite_add_tcase(s, t);
	return unit_run(s);
}
