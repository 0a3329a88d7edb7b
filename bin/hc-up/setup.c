/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bin/hc-up/up.h"
#include "lib/auth/crypt.h"
#include "lib/auth/password.h"
#include "lib/base/clock.h"
#include "lib/base/conffile.h"
#include "lib/base/log.h"
#include "lib/base/xmalloc.h"
#include "lib/db/migrate.h"
#include "lib/model/tryout.h"

#define KEY_LEN 50
#define PASSWORD_LEN 16
#define PATIENCE 30		/* seconds for a database to come up */

/* --- folder and settings --- */

/* Files that root makes belong to whoever the daemons will be. */
static int
give_away(const char *path, const char *user, struct hc_err *err)
{
	struct passwd *pw;
	struct stat st;
	uid_t uid;
	gid_t gid;

	if (geteuid() != 0)
		return 0;
	if (user != NULL && user[0] != '\0') {
		if ((pw = getpwnam(user)) == NULL)
			return hc_err(err, HC_ENOTFOUND,
			    "HC_USER: no such user: \"%s\"", user);
		uid = pw->pw_uid;
		gid = pw->pw_gid;
	} else {
		if (stat(".", &st) == -1)
			return hc_err_sys(err, "stat");
		uid = st.st_uid;
		gid = st.st_gid;
	}
	if (chown(path, uid, gid) == -1)
		return hc_err_sys(err, "chown %s", path);
	return 0;
}

static int
write_new(const char *path, const struct buf *text, struct hc_err *err)
{
	char *tmp = xasprintf("%s.new", path);
	int fd, rc = -1;

	fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd == -1 || write(fd, text->p, text->len) != (ssize_t)text->len ||
	    fsync(fd) == -1 || rename(tmp, path) == -1)
		hc_err_sys(err, "%s", path);
	else
		rc = 0;
	if (fd != -1)
		close(fd);
	free(tmp);
	return rc;
}

/* Settings of the first run: a key of its own, and where the database is for
 * those who give the file to other programs. */
static int
make_conf(const struct up *u, const struct settings *env, struct hc_err *err)
{
	char key[KEY_LEN + 1];
	struct buf b = { 0 };
	int rc;

	random_text(key, KEY_LEN);
	buf_adds(&b, "# Settings of the hc programs, see hc.conf(5); made by "
	    "hc-up on its first run.\n\n");
	buf_addf(&b, "SECRET_KEY=%s\n", key);
	if (settings_db(env) == DB_CHOICE_SQLITE && getenv("DB_NAME") == NULL) {
		struct buf path = { 0 };

		buf_addf(&path, "%s/hc.sqlite", u->dir);
		buf_adds(&b, "DB_NAME=");
		conf_quote(&b, buf_str(&path));
		buf_addc(&b, '\n');
		buf_free(&path);
	}
	rc = write_new(u->file, &b, err);
	secret_wipe(key, sizeof key);
	secret_wipe(b.p, b.len);
	buf_free(&b);
	return rc;
}

static int
hold(struct up *u, struct hc_err *err)
{
	u->lock = open(u->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (u->lock == -1)
		return hc_err_sys(err, "%s", u->dir);
	if (flock(u->lock, LOCK_EX | LOCK_NB) == 0)
		return 0;
	if (errno == EWOULDBLOCK)
		return hc_err(err, HC_EEXIST, "%s: another hc-up runs there",
		    u->dir);
	return hc_err_sys(err, "%s: lock", u->dir);
}

static int
first_settings(struct up *u, int made_dir, struct hc_err *err)
{
	struct settings env;
	int rc = 0;

	if (settings_load(&env, "/dev/null", err) == -1)
		return -1;
	if (made_dir)
		rc = give_away(".", env.hc_user, err);
	if (rc == 0)
		rc = make_conf(u, &env, err);
	if (rc == 0)
		rc = give_away(u->file, env.hc_user, err);
	settings_free(&env);
	return rc;
}

int
setup_dir(struct up *u, const char *dir, const char *file, struct hc_err *err)
{
	int made = 0;

	if (file != NULL && (u->file = realpath(file, NULL)) == NULL)
		return hc_err_sys(err, "%s", file);
	if (mkdir(dir, 0750) == 0)
		made = 1;
	else if (errno != EEXIST)
		return hc_err_sys(err, "%s", dir);
	u->dir = realpath(dir, NULL);
	if (u->dir == NULL || chdir(u->dir) == -1)
		return hc_err_sys(err, "%s", dir);
	if (hold(u, err) == -1)
		return -1;
	if (u->file == NULL) {
		u->file = xasprintf("%s/hc.conf", u->dir);
		if (access(u->file, F_OK) == -1 &&
		    first_settings(u, made, err) == -1)
			return -1;
	}
	if (settings_load(&u->set, u->file, err) == -1)
		return -1;
	return made ? give_away(".", u->set.hc_user, err) : 0;
}

void
setup_free(struct up *u)
{
	listen_close(&u->web);
	listen_close(&u->smtp);
	settings_free(&u->set);
	if (u->lock != -1)
		close(u->lock);
	free(u->dir);
	free(u->file);
}

/* --- database --- */

static int
migrate(struct db *db, struct hc_err *err)
{
	struct migrate_result r = { 0 };
	int i, rc;
	char *line, *rest;

	for (i = 0; (rc = migrate_apply(db, &r, err)) == -1 &&
	    err->code == HC_EAWAY && i < PATIENCE; i++) {
		log_warn("%s; waiting", err->text);
		migrate_result_free(&r);
		r = (struct migrate_result){ 0 };
		sleep(1);
	}
	for (line = r.plan.p; line != NULL && *line != '\0'; line = rest) {
		rest = line + strcspn(line, "\n");
		if (*rest != '\0')
			*rest++ = '\0';
		log_info("%s", line);
	}
	migrate_result_free(&r);
	return rc;
}

static int
create(struct up *u, struct db *db, struct hc_err *err)
{
	char password[PASSWORD_LEN + 1];
	struct buf hash = { 0 }, text = { 0 };
	struct user_new n = { .email = STR(FIRST_USER), .superuser = true,
		.use_payments = u->set.use_payments };
	int rc;

	random_text(password, PASSWORD_LEN);
	buf_addf(&text, "%s\n", password);
	/* The file first: a user whose password nobody knows is no use. */
	rc = write_new("password", &text, err);
	if (rc == 0)
		rc = password_hash(str_of(password), &hash, err);
	n.password = buf_view(&hash);
	if (rc == 0)
		rc = tryout_create(db, &n, hc_now(), &u->check, err);
	if (rc == 0) {
		u->has_check = 1;
		log_info("user %s made, its password is in %s/password",
		    FIRST_USER, u->dir);
	}
	secret_wipe(password, sizeof password);
	secret_wipe(text.p, text.len);
	buf_free(&text);
	buf_free(&hash);
	return rc;
}

int
setup_database(struct up *u, struct hc_err *err)
{
	struct db *db = db_new(&u->set, "hc-up");
	int rc, empty;

	rc = migrate(db, err);
	if (rc == 0)
		rc = tryout_find(db, STR(FIRST_USER), &u->check, &empty, err);
	if (rc == 1)
		u->has_check = 1;
	else if (rc == 0 && empty)
		rc = create(u, db, err);
	db_free(db);
	return rc == -1 ? -1 : 0;
}
