-- SPDX-FileCopyrightText: hc contributors
-- SPDX-License-Identifier: BSD-3-Clause
--
-- hc_heartbeat: one row (id 1), when some hc-sendalerts last was at work, and
-- until when none of them lets checks go down.
-- hc_lease: deliveries under way, who is at them and until when; one whose
-- lease has run out was interrupted and is sent again. root_id is the
-- notification itself, or that of the group it is sent for; members and failed
-- are a group's: how many it has, and how many of them could not be sent.

CREATE TABLE IF NOT EXISTS hc_heartbeat (
    id integer NOT NULL,
    beat timestamp with time zone NOT NULL,
    hold_until timestamp with time zone,
    CONSTRAINT hc_heartbeat_pkey PRIMARY KEY (id)
);

CREATE TABLE IF NOT EXISTS hc_lease (
    notification_id integer NOT NULL,
    root_id integer NOT NULL,
    flip_id integer,
    holder character varying(80) NOT NULL,
    expires timestamp with time zone NOT NULL,
    attempts integer NOT NULL,
    members integer NOT NULL,
    failed integer NOT NULL,
    CONSTRAINT hc_lease_pkey PRIMARY KEY (notification_id),
    CONSTRAINT hc_lease_notification_id_fkey FOREIGN KEY (notification_id) REFERENCES api_notification (id) ON DELETE CASCADE,
    CONSTRAINT hc_lease_flip_id_fkey FOREIGN KEY (flip_id) REFERENCES api_flip (id) ON DELETE CASCADE
);
CREATE INDEX IF NOT EXISTS hc_lease_expires ON hc_lease (expires);
CREATE INDEX IF NOT EXISTS hc_lease_root_id ON hc_lease (root_id);
CREATE INDEX IF NOT EXISTS hc_lease_flip_id ON hc_lease (flip_id);
