-- SPDX-FileCopyrightText: hc contributors
-- SPDX-License-Identifier: BSD-3-Clause
--
-- The tables of Healthchecks v4.3. UUIDs are 32 lower-case hex digits,
-- intervals microseconds. Column order is not that of the other backends.

CREATE TABLE "django_migrations" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "app" varchar(255) NOT NULL,
    "name" varchar(255) NOT NULL,
    "applied" datetime NOT NULL
);

CREATE TABLE "django_content_type" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "app_label" varchar(100) NOT NULL,
    "model" varchar(100) NOT NULL
);
CREATE UNIQUE INDEX "django_content_type_app_label_model_76bd3d3b_uniq" ON "django_content_type" ("app_label", "model");

CREATE TABLE "auth_permission" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "content_type_id" integer NOT NULL REFERENCES "django_content_type" ("id") DEFERRABLE INITIALLY DEFERRED,
    "codename" varchar(100) NOT NULL,
    "name" varchar(255) NOT NULL
);
CREATE INDEX "auth_permission_content_type_id_2f476e4b" ON "auth_permission" ("content_type_id");
CREATE UNIQUE INDEX "auth_permission_content_type_id_codename_01ab375a_uniq" ON "auth_permission" ("content_type_id", "codename");

CREATE TABLE "auth_group" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "name" varchar(150) NOT NULL UNIQUE
);

CREATE TABLE "auth_group_permissions" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "group_id" integer NOT NULL REFERENCES "auth_group" ("id") DEFERRABLE INITIALLY DEFERRED,
    "permission_id" integer NOT NULL REFERENCES "auth_permission" ("id") DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX "auth_group_permissions_group_id_b120cbf9" ON "auth_group_permissions" ("group_id");
CREATE UNIQUE INDEX "auth_group_permissions_group_id_permission_id_0cd325b0_uniq" ON "auth_group_permissions" ("group_id", "permission_id");
CREATE INDEX "auth_group_permissions_permission_id_84c5c92e" ON "auth_group_permissions" ("permission_id");

CREATE TABLE "auth_user" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "password" varchar(128) NOT NULL,
    "last_login" datetime NULL,
    "is_superuser" bool NOT NULL,
    "username" varchar(150) NOT NULL UNIQUE,
    "last_name" varchar(150) NOT NULL,
    "email" varchar(254) NOT NULL,
    "is_staff" bool NOT NULL,
    "is_active" bool NOT NULL,
    "date_joined" datetime NOT NULL,
    "first_name" varchar(150) NOT NULL
);

CREATE TABLE "auth_user_groups" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "user_id" integer NOT NULL REFERENCES "auth_user" ("id") DEFERRABLE INITIALLY DEFERRED,
    "group_id" integer NOT NULL REFERENCES "auth_group" ("id") DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX "auth_user_groups_group_id_97559544" ON "auth_user_groups" ("group_id");
CREATE INDEX "auth_user_groups_user_id_6a12ed8b" ON "auth_user_groups" ("user_id");
CREATE UNIQUE INDEX "auth_user_groups_user_id_group_id_94350c0c_uniq" ON "auth_user_groups" ("user_id", "group_id");

CREATE TABLE "auth_user_user_permissions" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "user_id" integer NOT NULL REFERENCES "auth_user" ("id") DEFERRABLE INITIALLY DEFERRED,
    "permission_id" integer NOT NULL REFERENCES "auth_permission" ("id") DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX "auth_user_user_permissions_permission_id_1fbb5f2c" ON "auth_user_user_permissions" ("permission_id");
CREATE INDEX "auth_user_user_permissions_user_id_a95ead1b" ON "auth_user_user_permissions" ("user_id");
CREATE UNIQUE INDEX "auth_user_user_permissions_user_id_permission_id_14a6b632_uniq" ON "auth_user_user_permissions" ("user_id", "permission_id");

CREATE TABLE "django_admin_log" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "object_id" text NULL,
    "object_repr" varchar(200) NOT NULL,
    "action_flag" smallint unsigned NOT NULL CHECK ("action_flag" >= 0),
    "change_message" text NOT NULL,
    "content_type_id" integer NULL REFERENCES "django_content_type" ("id") DEFERRABLE INITIALLY DEFERRED,
    "user_id" integer NOT NULL REFERENCES "auth_user" ("id") DEFERRABLE INITIALLY DEFERRED,
    "action_time" datetime NOT NULL
);
CREATE INDEX "django_admin_log_content_type_id_c4bce8eb" ON "django_admin_log" ("content_type_id");
CREATE INDEX "django_admin_log_user_id_c564eba6" ON "django_admin_log" ("user_id");

CREATE TABLE "django_session" (
    "session_key" varchar(40) NOT NULL PRIMARY KEY,
    "session_data" text NOT NULL,
    "expire_date" datetime NOT NULL
);
CREATE INDEX "django_session_expire_date_a5c62663" ON "django_session" ("expire_date");

CREATE TABLE "accounts_project" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "code" char(32) NOT NULL UNIQUE,
    "name" varchar(200) NOT NULL,
    "api_key" varchar(128) NOT NULL,
    "api_key_readonly" varchar(128) NOT NULL,
    "owner_id" integer NOT NULL REFERENCES "auth_user" ("id") DEFERRABLE INITIALLY DEFERRED,
    "badge_key" varchar(150) NOT NULL UNIQUE,
    "ping_key" varchar(128) NULL UNIQUE,
    "show_slugs" bool NOT NULL
);
CREATE INDEX "accounts_project_api_key_d70dc8ad" ON "accounts_project" ("api_key");
CREATE INDEX "accounts_project_api_key_readonly_a00a255a" ON "accounts_project" ("api_key_readonly");
CREATE INDEX "accounts_project_owner_id_9e658e68" ON "accounts_project" ("owner_id");

CREATE TABLE "accounts_profile" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "next_report_date" datetime NULL,
    "user_id" integer NOT NULL UNIQUE REFERENCES "auth_user" ("id") DEFERRABLE INITIALLY DEFERRED,
    "ping_log_limit" integer NOT NULL,
    "token" varchar(128) NOT NULL,
    "check_limit" integer NOT NULL,
    "last_sms_date" datetime NULL,
    "sms_sent" integer NOT NULL,
    "sort" varchar(20) NOT NULL,
    "nag_period" bigint NOT NULL,
    "next_nag_date" datetime NULL,
    "deletion_notice_date" datetime NULL,
    "last_active_date" datetime NULL,
    "call_limit" integer NOT NULL,
    "calls_sent" integer NOT NULL,
    "last_call_date" datetime NULL,
    "reports" varchar(10) NOT NULL,
    "tz" varchar(36) NOT NULL,
    "theme" varchar(10) NULL,
    "totp" varchar(32) NULL,
    "totp_created" datetime NULL,
    "deletion_scheduled_date" datetime NULL,
    "over_limit_date" datetime NULL,
    "sms_limit" integer NOT NULL
);

CREATE TABLE "accounts_member" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "user_id" integer NOT NULL REFERENCES "auth_user" ("id") DEFERRABLE INITIALLY DEFERRED,
    "project_id" integer NOT NULL REFERENCES "accounts_project" ("id") DEFERRABLE INITIALLY DEFERRED,
    "transfer_request_date" datetime NULL,
    "role" varchar(1) NOT NULL,
    CONSTRAINT "accounts_member_no_duplicates" UNIQUE ("user_id", "project_id")
);
CREATE INDEX "accounts_member_project_id_111a002b" ON "accounts_member" ("project_id");
CREATE INDEX "accounts_member_user_id_b994c8b6" ON "accounts_member" ("user_id");

CREATE TABLE "accounts_credential" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "code" char(32) NOT NULL UNIQUE,
    "name" varchar(100) NOT NULL,
    "created" datetime NOT NULL,
    "data" BLOB NOT NULL,
    "user_id" integer NOT NULL REFERENCES "auth_user" ("id") DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX "accounts_credential_user_id_400058ca" ON "accounts_credential" ("user_id");

CREATE TABLE "api_check" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "code" char(32) NOT NULL UNIQUE,
    "last_ping" datetime NULL,
    "alert_after" datetime NULL,
    "status" varchar(6) NOT NULL,
    "timeout" bigint NOT NULL,
    "name" varchar(100) NOT NULL,
    "created" datetime NOT NULL,
    "grace" bigint NOT NULL,
    "tags" varchar(500) NOT NULL,
    "n_pings" integer NOT NULL,
    "kind" varchar(10) NOT NULL,
    "schedule" varchar(100) NOT NULL,
    "tz" varchar(36) NOT NULL,
    "has_confirmation_link" bool NOT NULL,
    "desc" text NOT NULL,
    "last_start" datetime NULL,
    "project_id" integer NOT NULL REFERENCES "accounts_project" ("id") DEFERRABLE INITIALLY DEFERRED,
    "last_duration" bigint NULL,
    "methods" varchar(30) NOT NULL,
    "manual_resume" bool NOT NULL,
    "slug" varchar(100) NOT NULL,
    "failure_kw" varchar(200) NOT NULL,
    "filter_body" bool NOT NULL,
    "filter_subject" bool NOT NULL,
    "success_kw" varchar(200) NOT NULL,
    "last_start_rid" char(32) NULL,
    "start_kw" varchar(200) NOT NULL,
    "badge_key" char(32) NOT NULL UNIQUE,
    "filter_default_fail" bool NOT NULL,
    "filter_http_body" bool NOT NULL
);
CREATE INDEX "api_check_aa_not_down" ON "api_check" ("alert_after") WHERE NOT ("status" = 'down');
CREATE INDEX "api_check_project_id_2af7b4db" ON "api_check" ("project_id");
CREATE INDEX "api_check_project_slug" ON "api_check" ("project_id", "slug");

CREATE TABLE "api_channel" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "code" char(32) NOT NULL UNIQUE,
    "created" datetime NOT NULL,
    "kind" varchar(20) NOT NULL,
    "value" text NOT NULL,
    "email_verified" bool NOT NULL,
    "name" varchar(100) NOT NULL,
    "project_id" integer NOT NULL REFERENCES "accounts_project" ("id") DEFERRABLE INITIALLY DEFERRED,
    "last_error" varchar(200) NOT NULL,
    "last_notify" datetime NULL,
    "last_notify_duration" bigint NULL,
    "disabled" bool NOT NULL
);
CREATE INDEX "api_channel_project_id_1ae78745" ON "api_channel" ("project_id");

CREATE TABLE "api_channel_checks" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "channel_id" integer NOT NULL REFERENCES "api_channel" ("id") DEFERRABLE INITIALLY DEFERRED,
    "check_id" integer NOT NULL REFERENCES "api_check" ("id") DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX "api_channel_checks_channel_id_0a1351bf" ON "api_channel_checks" ("channel_id");
CREATE UNIQUE INDEX "api_channel_checks_channel_id_check_id_8edbcb0d_uniq" ON "api_channel_checks" ("channel_id", "check_id");
CREATE INDEX "api_channel_checks_check_id_2f0bca8a" ON "api_channel_checks" ("check_id");

CREATE TABLE "api_ping" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "remote_addr" char(39) NULL,
    "method" varchar(10) NOT NULL,
    "ua" varchar(200) NOT NULL,
    "owner_id" integer NOT NULL REFERENCES "api_check" ("id") DEFERRABLE INITIALLY DEFERRED,
    "scheme" varchar(10) NOT NULL,
    "n" integer NULL,
    "kind" varchar(6) NULL,
    "created" datetime NOT NULL,
    "exitstatus" smallint NULL,
    "body_raw" BLOB NULL,
    "object_size" integer NULL,
    "rid" char(32) NULL
);
CREATE INDEX "api_ping_owner_id_e4ea931d" ON "api_ping" ("owner_id");

CREATE TABLE "api_flip" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "created" datetime NOT NULL,
    "processed" datetime NULL,
    "old_status" varchar(8) NOT NULL,
    "new_status" varchar(8) NOT NULL,
    "owner_id" integer NOT NULL REFERENCES "api_check" ("id") DEFERRABLE INITIALLY DEFERRED,
    "reason" varchar(8) NOT NULL
);
CREATE INDEX "api_flip_not_processed" ON "api_flip" ("processed") WHERE "processed" IS NULL;
CREATE INDEX "api_flip_owner_created" ON "api_flip" ("owner_id", "created");
CREATE INDEX "api_flip_owner_id_4ccc8bee" ON "api_flip" ("owner_id");

CREATE TABLE "api_notification" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "check_status" varchar(6) NOT NULL,
    "created" datetime NOT NULL,
    "channel_id" integer NOT NULL REFERENCES "api_channel" ("id") DEFERRABLE INITIALLY DEFERRED,
    "owner_id" integer NULL REFERENCES "api_check" ("id") DEFERRABLE INITIALLY DEFERRED,
    "error" varchar(200) NOT NULL,
    "code" char(32) NOT NULL UNIQUE
);
CREATE INDEX "api_notification_channel_id_4df05d31" ON "api_notification" ("channel_id");
CREATE INDEX "api_notification_owner_id_9b970e8a" ON "api_notification" ("owner_id");

CREATE TABLE "api_tokenbucket" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "value" varchar(80) NOT NULL UNIQUE,
    "tokens" real NOT NULL,
    "updated" datetime NOT NULL
);

CREATE TABLE "payments_subscription" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "customer_id" varchar(36) NOT NULL,
    "payment_method_token" varchar(35) NOT NULL,
    "subscription_id" varchar(10) NOT NULL,
    "plan_id" varchar(10) NOT NULL,
    "address_id" varchar(2) NOT NULL,
    "send_invoices" bool NOT NULL,
    "plan_name" varchar(50) NOT NULL,
    "invoice_email" varchar(254) NOT NULL,
    "next_billing_date" date NULL,
    "renew_notice_date" date NULL,
    "setup_date" date NULL,
    "user_id" integer NOT NULL UNIQUE REFERENCES "auth_user" ("id") DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE "logs_record" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "created" datetime NOT NULL,
    "name" varchar(100) NOT NULL,
    "level" smallint unsigned NOT NULL CHECK ("level" >= 0),
    "message" text NOT NULL,
    "traceback" text NOT NULL,
    "host" varchar(50) NOT NULL
);
