#!/usr/bin/env python3
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
"""replay-emails.py MAILTOOL MIGRATE DIR: sends each mail of
golden-emails.jsonl to a mail server of its own and compares what arrives with
the recording. MAILTOOL and MIGRATE are programs, DIR a folder for files. The
recording names no database: what its mails tell of is made here. Prints TAP
lines without a plan."""

import datetime
import importlib.util
import json
import os
import sqlite3
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
spec = importlib.util.spec_from_file_location(
    "transports", os.path.join(HERE, "replay-transports.py"))
tp = importlib.util.module_from_spec(spec)
spec.loader.exec_module(tp)

ALICE = ["alice@example.org"]
CHECKS = "/projects/00000050-0000-4000-8000-000000000050/checks/"
SETTINGS = "/projects/00000050-0000-4000-8000-000000000050/settings/"
MINUTE, HOUR, DAY = 60, 3600, 86400

# Outages of the report's check: when they began, how long they lasted.
OUTAGES = {
    "monthly, with downtimes": [("05-02 10:00", 187), ("05-12 23:30", 120),
                                ("05-28 00:10", 67)],
    "weekly, with downtimes": [("05-29 10:00", 187), ("06-04 10:00", 60),
                               ("06-06 10:00", 127)],
    "daily, with downtimes": [("06-13 10:00", 187), ("06-14 10:00", 60),
                              ("06-14 12:00", 127)],
}
OUTAGES["weekly, profile tz America/Los_Angeles"] = \
    OUTAGES["weekly, with downtimes"]


def project(db, number, name, checks):
    code = 50 if name else 51
    tp.insert(db, "accounts_project", id=number, name=name, owner_id=1,
              code=tp.hexed("%08d-0000-4000-8000-%012d" % (code, code)),
              api_key="", api_key_readonly="", badge_key="b%d" % number,
              show_slugs=0)
    for check in checks:
        fields = dict(timeout=86400, grace=3600, project_id=number, **check)
        age = fields.pop("age", None)
        fields.setdefault(
            "code", "%08d-0000-4000-8000-%012d" % (number, check["id"]))
        number_of = fields.pop("id")
        created = fields.pop("created", 365 * DAY)
        tp.add_check(db, number_of, fields, tp.stamp(age))
        db.execute("UPDATE api_check SET created = ? WHERE id = ?",
                   (tp.stamp(created), number_of))


def add_outages(db, outages):
    for text, minutes in outages:
        start = datetime.datetime.strptime("2024-" + text, "%Y-%m-%d %H:%M")
        end = start + datetime.timedelta(minutes=minutes)
        for at, old, new in ((start, "up", "down"), (end, "down", "up")):
            tp.insert(db, "api_flip", owner_id=3, created=str(at),
                      processed=str(at), old_status=old, new_status=new,
                      reason="")


def fill_report(db, note):
    project(db, 1, "", [
        {"id": 1, "name": "", "status": "new",
         "code": "00000005-0000-4000-8000-000000000005"},
        {"id": 2, "name": "Running late", "status": "up",
         "age": DAY + 10 * MINUTE}])
    project(db, 2, "Alices Project", [
        {"id": 3, "name": "Check 10 & co", "tags": "t1 t2", "status": "up",
         "age": HOUR},
        {"id": 4, "name": "check 9", "status": "paused", "age": HOUR,
         "created": 4 * DAY},
        {"id": 5, "name": "DB Backup", "tags": "foo bar", "status": "up",
         "age": HOUR}])
    add_outages(db, OUTAGES.get(note, []))
    word = note.split(",")[0]
    zone = note.split("tz ")[1] if "tz " in note else "UTC"
    db.execute("UPDATE accounts_profile SET reports = ?, tz = ?, "
               "next_report_date = ? WHERE id = 1",
               (word, zone, tp.stamp(HOUR)))


def fill_nag(db, note):
    if "3 checks" in note:
        project(db, 1, "", [
            {"id": 1, "name": "down B", "status": "down",
             "age": 3 * DAY + 2 * HOUR},
            {"id": 2, "name": "down A", "status": "down"},
            {"id": 3, "name": "Fine", "status": "up", "age": HOUR}])
    project(db, 2, "Alices Project", [
        {"id": 4, "name": "DB Backup", "tags": "foo bar", "status": "down",
         "age": 10 * MINUTE}])
    period = DAY if "daily" in note else HOUR
    db.execute("UPDATE accounts_profile SET nag_period = ?, "
               "next_nag_date = ? WHERE id = 1",
               (period * 1000000, tp.stamp(1)))


def fill_deletion(db, note):
    project(db, 2, "Alices Project", [
        {"id": 1, "name": "DB Backup", "status": "up", "age": HOUR}])
    tp.insert(db, "accounts_member", user_id=2, project_id=2, role="w")
    db.execute("UPDATE auth_user SET last_login = ?", [tp.stamp(DAY)])
    db.execute("UPDATE accounts_profile SET deletion_scheduled_date = ? "
               "WHERE id = 1", [tp.stamp(-20 * DAY)])


def fill_logs(db, note):
    for i in range(int(note[0])):
        tp.insert(db, "logs_record", created=tp.stamp(HOUR + i), host="h",
                  name="hc", level=40, message="m", traceback="")
    tp.insert(db, "logs_record", created=tp.stamp(2 * DAY), host="h",
              name="hc", level=40, message="old", traceback="")


def invitation(note):
    role = note.split("role ")[1][0]
    name = {"w": "Alices Project", "r": "", "m": "A & <B>"}[role]
    return ["invite", "carol@example.org", "carol", CHECKS, *ALICE, name,
            role]


def how(email, note):
    """What to put into the database, and what to run."""
    if email == "login":
        if "invite" in note:
            return None, invitation(note)
        if "change" in note:
            return None, ["change", "new@example.org", "alice"]
        return None, ["login", *ALICE, "alice"]
    people = "alice@example.org, bob@example.org"
    number = "+1234567890"
    return {
        "transfer-request": (None, [
            "transfer", "bob@example.org", "bob", SETTINGS, *ALICE,
            "Alices & Project"]),
        "report": (fill_report, ["reports"]),
        "nag": (fill_nag, ["reports"]),
        "deletion-scheduled": (fill_deletion, ["deletion"]),
        "sudo-code": (None, ["sudo", *ALICE, "123456"]),
        "admin-sendlogs": (fill_logs, ["logs"]),
        "phone-call-limit": (None, [
            "calls", people, number, *ALICE, "Hello! A message from "
            "Mychecks: The check \"Foo & Co\" is down."]),
        "signal-rate-limited": (None, [
            "signal", *ALICE, number, "The check Foo & Co is DOWN (received "
            "a failure signal).\n\nProject: X\nSchedule: * * * * *"]),
    }[email]


def run_case(case, meta, port, folder):
    tp.record.requests = []
    path = os.path.join(folder, "case.sqlite")
    for old in (path, path + "-wal", path + "-shm"):
        if os.path.exists(old):
            os.remove(old)
    tp.shutil.copyfile(os.path.join(folder, "empty.sqlite"), path)
    fill, argv = how(case["email"], case["note"])
    if fill:
        db = sqlite3.connect(path)
        tp.add_user(db, 1, "alice")
        tp.add_user(db, 2, "bob")
        db.execute("UPDATE accounts_profile SET reports = 'off'")
        fill(db, case["note"])
        db.commit()
        db.close()
    now = datetime.datetime.fromisoformat(case["now"]).timestamp()
    env = tp.environment(case, meta, {"smtp": port, "https": 0}, folder, "")
    env["FAKE_NOW"] = str(int(now))
    done = subprocess.run([sys.argv[1], *argv], env=env, text=True,
                          capture_output=True, timeout=60)
    got, problems = tp.record.requests, []
    if done.returncode != 0 or len(got) != len(case["messages"]):
        problems.append("status %d, %d mails: %s" % (
            done.returncode, len(got), done.stderr.strip()))
    for want, message in zip(case["messages"], got):
        problems += tp.differences(want, message)
    return problems


def main():
    folder = sys.argv[3]
    with open(os.path.join(HERE, "golden-transports.jsonl")) as f:
        meta = json.loads(f.readline())
    with open(os.path.join(HERE, "golden-emails.jsonl")) as f:
        cases = [json.loads(line) for line in f]
    tp.prepare(folder)
    port = tp.serve(tp.Smtp)
    for case in cases:
        problems = run_case(case, meta, port, folder)
        for p in problems:
            print("# " + p)
        print("%sok - recorded mail: %s, %s" % (
            "not " if problems else "", case["email"], case["note"]))


if __name__ == "__main__":
    main()
