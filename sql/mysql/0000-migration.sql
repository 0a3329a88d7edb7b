-- SPDX-FileCopyrightText: hc contributors
-- SPDX-License-Identifier: BSD-3-Clause
--
-- Which of our migrations were begun and finished here. This table is made
-- before all others.

CREATE TABLE IF NOT EXISTS `hc_migration` (
  `name` varchar(60) NOT NULL,
  `started` datetime(6) NOT NULL,
  `finished` datetime(6) DEFAULT NULL,
  PRIMARY KEY (`name`)
) ENGINE=InnoDB;
