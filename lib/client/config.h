/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Settings of the commands that speak to a server over HTTP (cli.md B2): from
 * flags, the environment, files and built-in values, in this order. */
#ifndef HC_CLIENT_CONFIG_H
#define HC_CLIENT_CONFIG_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/err.h"

enum client_key {
	CLIENT_URL,
	CLIENT_PING_URL,
	CLIENT_API_KEY,
	CLIENT_API_KEY_READONLY,
	CLIENT_PING_KEY,
	CLIENT_METRICS_KEY,
	CLIENT_UUID,
	CLIENT_SLUG,
	CLIENT_TIMEOUT,		/* of one try */
	CLIENT_RETRIES,
	CLIENT_CACERT,
	CLIENT_CERT,
	CLIENT_API,		/* version: 1, 2, 3 */
	CLIENT_SPOOL,		/* folder of pings that could not be sent */
	CLIENT_KEYS
};

struct client_setting {
	const char *value;	/* as it was given; NULL: not set */
	const char *origin;	/* "--url", "HC_URL", "FILE:LINE"; NULL */
	bool from_file;
	bool exposed;		/* a secret in a file that others may read */
};

/* Zero-initialised is empty and valid. */
struct client_config {
	/* Flags; client_option() sets them. */
	const char *file, *profile;
	bool insecure;		/* take secrets from files others may read */
	int verbose;
	struct client_setting s[CLIENT_KEYS];
	struct arena arena;
	bool any_file;		/* one was there */
	bool profile_found;	/* one had the section */
};
void client_config_free(struct client_config *c);

/* ---- options ---- */

enum {
	CLIENT_OPT_URL = 0x200,
	CLIENT_OPT_PING_URL,
	CLIENT_OPT_KEY_FILE,
	CLIENT_OPT_PING_KEY_FILE,
	CLIENT_OPT_TIMEOUT,
	CLIENT_OPT_RETRIES,
	CLIENT_OPT_CACERT,
	CLIENT_OPT_CERT,
	CLIENT_OPT_API,
	CLIENT_OPT_CONFIG,
	CLIENT_OPT_INSECURE,
	CLIENT_OPT_SPOOL
};

/* Rows of a struct opt table. All commands: */
#define CLIENT_OPTIONS \
	{ CLIENT_OPT_CONFIG, "config", "FILE", "read settings from FILE" }, \
	{ CLIENT_OPT_INSECURE, "insecure-config", NULL, \
	    "take keys from files that others may read" }, \
	{ 'p', "profile", "NAME", "use that section of the settings" }, \
	{ CLIENT_OPT_RETRIES, "retries", "COUNT", "further tries (2)" }, \
	{ CLIENT_OPT_CACERT, "cacert", "FILE", \
	    "check the server against these certificates" }, \
	{ CLIENT_OPT_CERT, "cert", "FILE", "show this certificate" }, \
	{ 'v', "verbose", NULL, "print requests; twice: all of them" }
/* A try's limit; hc-run's own --timeout is the job's. */
#define CLIENT_OPTION_TIMEOUT \
	{ CLIENT_OPT_TIMEOUT, "timeout", "TIME", "limit of one try (10s)" }
/* Those that use the Management API: */
#define CLIENT_OPTIONS_API \
	{ CLIENT_OPT_URL, "url", "URL", "the server's site root" }, \
	{ CLIENT_OPT_KEY_FILE, "key-file", "FILE", "read the API key there" }, \
	{ CLIENT_OPT_API, "api", "VERSION", "of the API: 1, 2 or 3 (3)" }
/* Those that send pings: */
#define CLIENT_OPTIONS_PING \
	{ 'k', "ping-key", "KEY", "the project's ping key, or file:PATH" }, \
	{ CLIENT_OPT_PING_URL, "ping-url", "URL", "where pings go" }, \
	{ CLIENT_OPT_PING_KEY_FILE, "ping-key-file", "FILE", \
	    "read the ping key there" }

#define CLIENT_OPTIONS_CHECK \
	{ 'u', "uuid", "UUID", "the check of that UUID" }, \
	{ 's', "slug", "SLUG", "the check of that slug" }

/* Takes an option of those rows: 1; 0 when c is none of them. arg is kept. */
int client_option(struct client_config *c, int opt, const char *arg);
/* As a flag called name: "-u". The value is kept. */
void client_config_flag(struct client_config *c, enum client_key k,
    const char *name, const char *value);

/* ---- values ---- */

/* Adds what the environment and the files say. Errors name the file. */
int client_config_load(struct client_config *c, struct hc_err *err)
    HC_MUSTCHECK;
/* The environment only, in the order of names (ends with NULL). */
void client_config_env(struct client_config *c, enum client_key k,
    const char *const *names);

/* The value, with file:PATH and (in files) cmd:COMMAND carried out; NULL when
 * it is not set. Lives as long as c. HC_EDENIED: a secret from a file that
 * others may read. */
int client_get(struct client_config *c, enum client_key k, const char **out,
    struct hc_err *err) HC_MUSTCHECK;
/* Microseconds, or a number, within sensible bounds. */
int client_get_timeout(struct client_config *c, int64_t *out,
    struct hc_err *err) HC_MUSTCHECK;
int client_get_retries(struct client_config *c, int *out, struct hc_err *err)
    HC_MUSTCHECK;
/* Appends "https://host/api/v3/". */
int client_api_base(struct client_config *c, struct buf *out,
    struct hc_err *err) HC_MUSTCHECK;
/* Appends where pings go: ping_url, else below url, else the hosted one. */
int client_ping_base(struct client_config *c, struct buf *out,
    struct hc_err *err) HC_MUSTCHECK;

/* "ping_url": the key as files have it. */
const char *client_key_name(enum client_key k);
bool client_key_secret(enum client_key k);
const char *client_key_default(enum client_key k);	/* or NULL */
/* The files that are looked at, by precedence, for messages and for writing:
 * "" when there is none. i: 0 --config, 1 the user's, 2 the system's. */
const char *client_config_path(struct client_config *c, int i);

#endif
