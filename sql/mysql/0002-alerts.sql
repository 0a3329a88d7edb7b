-- SPDX-FileCopyrightText: hc contributors
-- SPDX-License-Identifier: BSD-3-Clause
--
-- hc_heartbeat: one row (id 1), when some hc-sendalerts last was at work, and
-- until when none of them lets checks go down.
-- hc_lease: deliveries under way, who is at them and until when; one whose
-- lease has run out was interrupted and is sent again. root_id is the
-- notification itself, or that of the group it is sent for; members and failed
-- are a group's: how many it has, and how many of them could not be sent.

CREATE TABLE IF NOT EXISTS `hc_heartbeat` (
  `id` int(11) NOT NULL,
  `beat` datetime(6) NOT NULL,
  `hold_until` datetime(6) DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB;

CREATE TABLE IF NOT EXISTS `hc_lease` (
  `notification_id` int(11) NOT NULL,
  `root_id` int(11) NOT NULL,
  `flip_id` int(11) DEFAULT NULL,
  `holder` varchar(80) NOT NULL,
  `expires` datetime(6) NOT NULL,
  `attempts` int(11) NOT NULL,
  `members` int(11) NOT NULL,
  `failed` int(11) NOT NULL,
  PRIMARY KEY (`notification_id`),
  KEY `hc_lease_expires` (`expires`),
  KEY `hc_lease_root_id` (`root_id`),
  KEY `hc_lease_flip_id` (`flip_id`),
  CONSTRAINT `hc_lease_notification_id_fkey` FOREIGN KEY (`notification_id`) REFERENCES `api_notification` (`id`) ON DELETE CASCADE,
  CONSTRAINT `hc_lease_flip_id_fkey` FOREIGN KEY (`flip_id`) REFERENCES `api_flip` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB;
