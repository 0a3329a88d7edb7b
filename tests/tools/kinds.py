#!/usr/bin/env python3
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
"""kinds.py DELIVER MIGRATE DIR: sends about checks of every sort, hostile ones
among them, by every kind there is, and looks at what arrives: it parses back
(JSON, form, XML, HTML, mail), names the check, holds no code of one where none
belongs, and no header or tag that a name has smuggled in. Kinds join by being
built in and having a recorded case. Prints TAP lines without a plan."""

import email
import email.policy
import html
import html.parser
import importlib.machinery
import importlib.util
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import urllib.parse
import xml.etree.ElementTree

HERE = os.path.dirname(os.path.abspath(__file__))
CODE = "0badc0de-1234-4abc-8def-00000000cafe"
OTHER = "0badc0de-5678-4abc-8def-00000000beef"

_loader = importlib.machinery.SourceFileLoader(
    "replay", os.path.join(HERE, "..", "golden", "replay-transports.py"))
replay = importlib.util.module_from_spec(
    importlib.util.spec_from_loader("replay", _loader))
_loader.exec_module(replay)

# ---- what is sent ----

SAMPLES = {
    "webhook": json.dumps({
        "method_down": "POST", "url_down": "https://hook.example.org/$NAME",
        "body_down": '{"name": $NAME_JSON, "body": $BODY_JSON}',
        "headers_down": {"Content-Type": "application/json",
                         "X-Name": "$NAME", "X-Tags": "$TAGS"},
        "method_up": "PUT", "url_up": "https://hook.example.org/?q=$NAME",
        "body_up": '{"name": $NAME_JSON, "body": $BODY_JSON}',
        "headers_up": {"Content-Type": "application/json"}}),
    "shell": json.dumps({"cmd_down": "echo $NAME $TAGS",
                         "cmd_up": "echo $NAME $TAGS"}),
    "email": json.dumps({"value": "alice@example.org", "up": True,
                         "down": True}),
}
# Kinds whose messages hold the code, by design.
CODE_IN = {"pd"}
# What is HTML, or Markdown that takes it: tags of names must not be there.
MARKUP = {
    "matrix": "formatted_body", "po": "message", "telegram": "text",
    "gotify": "message", "ntfy": "message", "github": "body",
    "zulip": "content", "call": "Twiml", "email": "html",
}
# Messages about an "up" that do not say what is up.
NAMELESS_UP = {"opsgenie"}
# No name at all: the template's own matter, or cut by the receiver.
PING = {"n": 7, "age": 600, "kind": None, "scheme": "http", "method": "GET",
        "ua": "x", "remote_addr": "1.2.3.4", "exitstatus": None, "body": None}
CHECK = {"code": CODE, "name": "DB Backup", "slug": "s", "tags": "a b",
         "desc": "D", "kind": "simple", "timeout": 3600, "grace": 60,
         "status": "paused"}
EVIL = "<script>alert(1)</script>"


def fixture(check=None, ping=None, no_ping=False, reason="timeout",
            siblings=(), project="P"):
    return {"project": {"name": project}, "check": dict(CHECK, **check or {}),
            "ping": None if no_ping else dict(PING, **ping or {}),
            "siblings": [dict(name=n, status="down", last_ping_age=60,
                              code="%s%04d" % (OTHER[:-4], i))
                         for i, n in enumerate(siblings)],
            "reason_down": reason, "prev_down_age": 5400,
            "fixture_name": "kinds"}


FIXTURES = {
    "plain": fixture(),
    "never pinged": fixture(no_ping=True),
    "failed": fixture(ping={"kind": "fail", "exitstatus": 3,
                            "body": "no space\n"}, reason="fail"),
    "timed out, started": fixture(ping={"kind": "start"}),
    "without tags, text, project": fixture({"tags": "", "desc": ""},
                                           project=""),
    "cron": fixture({"kind": "cron", "schedule": "*/5 * * * MON",
                     "tz": "Europe/Riga"}),
    "OnCalendar": fixture({"kind": "oncalendar",
                           "schedule": "Mon..Fri *-*-* 08:00\n12:00",
                           "tz": "America/New_York"}),
    "unicode": fixture({"name": "Žurka 🐭 قاعدة 数据库",
                        "tags": "ā 🏷️", "desc": "Ünï\ncode"},
                       {"body": "ž🐭"}, siblings=["Ω", "б"]),
    "markup": fixture({"name": EVIL + " & \"q\" 'a' `t` *s* [l](u)",
                       "tags": EVIL + " &amp; ]]>", "desc": EVIL},
                      {"body": EVIL + "</pre>```"}, siblings=[EVIL, "&"],
                      project=EVIL),
    "line ends": fixture({"name": "one\r\nEvil: 1\r\n\r\nbody",
                          "desc": "a\r\n.\r\nb", "tags": "t\r\nEvil:2"},
                         siblings=["x\r\ny"], project="p\r\nEvil: 3"),
    "templates": fixture({"name": "$NAME $(id) `id` %s %n {0} {{x}} \\u0041",
                          "tags": "$TAGS %d"}),
    "controls": fixture({"name": "a\x01b\x1b[31m\x7f\u202ec\u00a0d"},
                        {"body_hex": "00fffe80c3280a1b5b6d"}),
    "long": fixture({"name": "🐘" * 100, "tags": "t" * 300 + " u" * 90,
                     "desc": "line\n" * 2000}, {"body": "é" * 20000},
                    siblings=["🐘" * 100] * 10, project="W" * 60),
    "many others": fixture(siblings=["s%d" % i for i in range(30)]),
}


# ---- what has arrived ----

class Tags(html.parser.HTMLParser):
    VOID = {"br", "img", "meta", "hr"}

    def __init__(self):
        super().__init__()
        self.open, self.wrong = [], []

    def handle_starttag(self, tag, attrs):
        if tag in ("script", "iframe"):
            self.wrong.append(tag)
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append("/" + tag)


def strings(value):
    """All texts of a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for v in value.values():
            yield from strings(v)
    elif isinstance(value, list):
        for v in value:
            yield from strings(v)


def parse(request):
    """The body as texts, and as the object that it is."""
    kind = dict((k.lower(), v) for k, v in request["headers"]).get(
        "content-type", "")
    text = request["body"].decode("utf-8", "strict")
    if kind == "application/json" or request["method"].startswith("JSON"):
        value = json.loads(text)
        return list(strings(value)), value
    if kind == "application/x-www-form-urlencoded":
        value = dict(urllib.parse.parse_qsl(
            text, strict_parsing=True, keep_blank_values=True,
            errors="strict"))
        inner = [t for v in value.values() if v.startswith("{")
                 for t in strings(json.loads(v))]
        return list(value.values()) + inner, value
    return [text] if text else [], {}


def parse_mail(data):
    message = email.message_from_bytes(data, policy=email.policy.default)
    texts = [str(message["Subject"])]
    for part in message.walk():
        if part.get_content_maintype() == "text":
            texts.append(part.get_content())
        if part.defects:
            raise ValueError(part.defects)
    if "Evil" in message:
        raise ValueError("a header of the name's own")
    return texts, {"html": texts[-1]}


def squeezed(text):
    """XML may hold no controls; blanks come and go."""
    return " ".join(re.sub("[\x00-\x1f\u00a0]", " ", text).split())


def names_it(texts, name):
    want = squeezed(name)
    return any(want in squeezed(t) or want in squeezed(html.unescape(t)) or
               want in squeezed(urllib.parse.unquote_plus(t)) for t in texts)


def check_markup(kind, value):
    if kind == "googlechat":
        sections = value["cardsV2"][0]["card"]["sections"]
        value = {"text": sections["widgets"][0]["textParagraph"]["text"]}
    field = MARKUP.get(kind, "text")
    if field not in value or kind not in MARKUP and kind != "googlechat":
        return
    if EVIL in value[field]:
        raise ValueError("a tag of the name's own in " + field)
    if kind == "call":
        xml.etree.ElementTree.fromstring(value[field])
    if kind in ("matrix", "po", "telegram", "email"):
        tags = Tags()
        tags.feed(value[field])
        if tags.wrong or tags.open:
            raise ValueError("tags: %s %s" % (tags.wrong, tags.open))


def examine(kind, case, request):
    """Texts of a request; ValueError says what is wrong with it."""
    if request["method"] == "SMTP":
        texts, value = parse_mail(request["data"])
    elif request["method"] in ("system", "apprise"):
        texts = [request["command"]] if "command" in request else \
            request["argv"]
        value = {}
    else:
        texts, value = parse(request)
        if any("evil" in k.lower() for k, _ in request["headers"]):
            raise ValueError("a header of the name's own")
        texts = texts + [request["url"]]
        if urllib.parse.urlsplit(request["url"]).fragment:
            raise ValueError("a part of the address is lost")
    check_markup(kind, value)
    if kind not in CODE_IN and any(
            c in t for t in texts for c in (CODE, CODE.replace("-", ""))):
        raise ValueError("holds the check's code")
    return texts


# ---- running ----

def place(request):
    """Which requests are whose, in one run."""
    if request["method"] in ("system", "apprise"):
        return "commands"
    host = urllib.parse.urlsplit(request.get("url", "")).hostname
    return host or request["method"]


def samples(cases, kinds):
    """kind: (value, place) of each, the kinds in rounds of which each has one
    for every place, and the settings they need."""
    out, rounds, settings = {}, [], {}
    for case in cases:
        kind = case["kind"]
        if kind not in kinds or kind in out or kind == "group" or \
                case["case"] != "ok" or case["status"] != "down" or \
                not replay.requests_of(case):
            continue
        value = SAMPLES.get(kind, case["channel_value"])
        where = place(replay.requests_of(case)[-1])
        if kind == "webhook":
            where = "hook.example.org"
        out[kind] = (value, where)
        settings.update(case["settings"])
        for r in rounds:
            if all(out[k][1] != where for k in r):
                r.append(kind)
                break
        else:
            rounds.append([kind])
    return out, rounds, settings


def send(ctx, name, status, kinds):
    """Sends by several kinds; returns results and requests of each."""
    known = ctx["samples"]
    case = {"kind": kinds[0], "channel_value": known[kinds[0]][0],
            "fixture": FIXTURES[name], "status": status, "result": {},
            "case": "kinds", "settings": ctx["settings"]}
    folder = ctx["folder"]
    path = os.path.join(folder, "case.sqlite")
    for suffix in ("-wal", "-shm"):
        if os.path.exists(path + suffix):
            os.remove(path + suffix)
    shutil.copyfile(os.path.join(folder, "empty.sqlite"), path)
    db = sqlite3.connect(path)
    flip = replay.fill(db, case)
    for i, kind in enumerate(kinds[1:], 2):
        replay.insert(db, "api_channel", id=i, code="%032x" % i,
                      created=replay.stamp(0), kind=kind,
                      value=known[kind][0], name="", email_verified=1,
                      project_id=1, last_error="", disabled=0)
    db.execute("UPDATE accounts_profile SET sms_limit = 1000, "
               "call_limit = 1000")
    db.commit()
    db.close()
    replay.record.requests, replay.record.calls = [], []
    commands = os.path.join(folder, "commands")
    open(commands, "w").close()
    jobs = "".join("%d %08x-0000-4000-8000-000000000000 %d %d %s\n" % (
        i, i, i, flip, status) for i in range(1, len(kinds) + 1))
    done = subprocess.run(
        [sys.argv[1]], text=True, capture_output=True, timeout=120,
        input=jobs, env=replay.environment(case, ctx["meta"], ctx["ports"],
                                           folder, ctx["ca"]))
    results = {}
    for line in done.stdout.splitlines():
        number, _, error = line.split("\t")
        results[kinds[int(number) - 1]] = error
    return results, by_kind(ctx, kinds, commands)


def by_kind(ctx, kinds, commands):
    requests = {kind: [] for kind in kinds}
    where = {ctx["samples"][kind][1]: kind for kind in kinds}
    for request in replay.record.requests + replay.record.calls:
        requests[where[place(request)]].append(request)
    with open(commands, newline="", encoding="utf-8") as f:
        text = f.read()
    if text and "apprise" in kinds:
        requests["apprise"].append(replay.apprise_request(text))
    elif text:
        requests["shell"].append({"method": "system", "command": text})
    return requests


def verdict(kind, name, status, error, requests):
    if error == "no-op":
        return None if status == "up" and not requests else "a no-op"
    if error != "":
        return "failed: %s" % error
    if not requests:
        return "nothing arrived"
    try:
        texts = [t for r in requests
                 for t in examine(kind, name, r)]
    except (ValueError, LookupError, SyntaxError) as e:
        return "%s: %s" % (type(e).__name__, e)
    # The shell's own quoting, tested elsewhere, may split a name.
    if kind == "shell" or (kind in NAMELESS_UP and status == "up"):
        return None
    clean = FIXTURES[name]["check"]["name"]
    return None if names_it(texts, clean) else "does not name the check"


def main():
    folder = sys.argv[3]
    with open(os.path.join(HERE, "..", "golden", "golden-transports.jsonl"),
              encoding="utf-8") as f:
        lines = [json.loads(line) for line in f]
    kinds = set(subprocess.run([sys.argv[1], "kinds"], text=True, check=True,
                               capture_output=True).stdout.split())
    known, rounds, settings = samples(lines[1:], kinds)
    replay.prepare(folder)
    ca, replay.TLS = replay.make_certificate(lines[1:] + [SAMPLES], folder)
    ctx = {"folder": folder, "meta": lines[0], "samples": known, "ca": ca,
           "settings": settings, "ports": replay.serve_all(folder)}
    replay.record.default = '{"token": "t", "ok": true}'
    bad = {kind: [] for kind in known}
    for name in FIXTURES:
        for status in ("down", "up"):
            for group in rounds:
                results, requests = send(ctx, name, status, group)
                for kind in group:
                    why = verdict(kind, name, status,
                                  results.get(kind, "no result"),
                                  requests[kind])
                    if why:
                        bad[kind].append("%s, %s: %s" % (name, status, why))
    for kind in sorted(known):
        print("%sok - %s: %d sorts of checks, down and up" % (
            "not " if bad[kind] else "", kind, len(FIXTURES)))
        for line in bad[kind]:
            print("# " + line.replace("\n", "\\n"))
    print("# not looked at: %s" % " ".join(sorted(kinds - set(known))))
    return 1 if any(bad.values()) else 0


sys.exit(main())
