-- SPDX-FileCopyrightText: hc contributors
-- SPDX-License-Identifier: BSD-3-Clause
--
-- Which of our migrations were begun and finished here. This table is made
-- before all others.

CREATE TABLE IF NOT EXISTS hc_migration (
    name character varying(60) NOT NULL,
    started timestamp with time zone NOT NULL,
    finished timestamp with time zone,
    CONSTRAINT hc_migration_pkey PRIMARY KEY (name)
);
