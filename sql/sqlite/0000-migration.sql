-- SPDX-FileCopyrightText: hc contributors
-- SPDX-License-Identifier: BSD-3-Clause
--
-- Which of our migrations were begun and finished here. This table is made
-- before all others.

CREATE TABLE IF NOT EXISTS "hc_migration" (
    "name" varchar(60) NOT NULL PRIMARY KEY,
    "started" datetime NOT NULL,
    "finished" datetime NULL
);
