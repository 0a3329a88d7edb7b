#!/usr/bin/env python3
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
"""webclients.py io|manager BASE-URL API-KEY PING-KEY: a published client of
Healthchecks, as it is, against a server. Prints what it saw, a line each."""
import sys

which, base, key, ping_key = sys.argv[1:]


def say(what, value):
    print("%s: %s" % (what, value))


def healthchecks_io():
    from healthchecks_io import CheckCreate, Client
    from healthchecks_io import CheckNotFoundError, CheckTrap, HCAPIAuthError

    def new_client(api_key):
        return Client(api_key=api_key, ping_key=ping_key,
                      api_url=base + "/api/", ping_url=base + "/ping/",
                      api_version=3)

    client = new_client(key)
    new = CheckCreate(name="Nightly", slug="nightly", tags="io prod",
                      schedule="0 3 * * *", tz="Europe/Riga", channels="*",
                      unique=["name"])
    made = client.create_check(new)
    say("created", "%s %s %d" % (made.name, made.status,
                                 len(made.channels.split(","))))
    say("again", client.create_check(new).uuid == made.uuid)
    changed = client.update_check(made.uuid, CheckCreate(
        name="Nightly 2", tags="io", schedule="5 3 * * *", desc="d"))
    say("updated", "%s %s" % (changed.name, changed.desc))
    say("ping", client.success_ping(uuid=made.uuid, data="all well"))
    say("start", client.start_ping(uuid=made.uuid))
    say("fail", client.fail_ping(uuid=made.uuid, data="disk full"))
    say("exit", client.exit_code_ping(3, uuid=made.uuid))
    with CheckTrap(client, uuid=made.uuid) as trap:
        trap.add_log("from the trap")
    say("status", client.get_check(made.uuid).status)
    say("pings", ", ".join("%d %s" % (p.number_of_pings, p.type) for p in
                           client.get_check_pings(made.uuid)))
    say("list", [c.name for c in client.get_checks(tags=["io"])])
    say("paused", client.pause_check(made.uuid).status)
    say("channels", [i.kind for i in client.get_integrations()][:2])
    badges = client.get_badges()
    say("badges", "%s %s" % ("io" in badges, badges["*"].svg.startswith(base)))
    say("deleted", client.delete_check(made.uuid).name)
    try:
        client.get_check(made.uuid)
    except CheckNotFoundError:
        say("then", "not found")
    try:
        new_client("x" * 32).get_checks()
    except HCAPIAuthError:
        say("wrong key", "refused")


def healthchecks_manager():
    from healthchecks_manager import healthchecks_api_wrapper as api
    from healthchecks_manager import manager

    api.API_URL_BASE = base + "/api/v1"
    api.API_key = key
    manager.create_check("Managed", {"timeout": 60, "grace": 60,
                                     "tags": "managed",
                                     "channels": ["Alerts", "email TO alice"]})
    made = [c for c in api.get_checks() if c["tags"] == "managed"][0]
    say("created", "%s %d %d" % (made["name"], made["timeout"],
                                 len(made["channels"].split(","))))
    manager.start("managed", {})
    say("status", [c["status"] for c in api.get_checks()
                   if c["name"] == "Managed"])
    manager.fail("managed", {})
    manager.done("managed", {})
    say("status", [(c["status"], c["n_pings"]) for c in api.get_checks()
                   if c["name"] == "Managed"])


{"io": healthchecks_io, "manager": healthchecks_manager}[which]()
