#!/usr/bin/env python3
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
"""replay-transports.py DELIVER MIGRATE DIR [KIND/CASE ...]: sends each
recorded notification of golden-transports.jsonl by the engine, to servers of
its own for HTTPS and SMTP that stand in for every host, and compares what
arrives with the recording. DELIVER and MIGRATE are programs, DIR a folder for
files. Prints TAP lines without a plan, one for each kind. A case is: the database that its fixture describes, one
run of DELIVER, requests, result."""

import base64
import collections
import datetime
import email
import email.policy
import html.parser
import json
import os
import re
import shutil
import socket
import socketserver
import sqlite3
import ssl
import subprocess
import sys
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
NOW = datetime.datetime(2024, 6, 15, 12, 0, 0)
CHANNEL = "00000400-0000-4000-8000-000000000400"
NOTIFICATION = "00000777-0000-4000-8000-000000000777"
TRANSACTION = "00000888-0000-4000-8000-000000000888"
DUMMY = "00000002-0000-4000-8000-000000000002"
RPC_ID = "00000999-0000-4000-8000-000000000999"
OTHER = "00000001-0000-4000-8000-000000000001"
JWT = "Bearer <JWT RS256>"


def hexed(code):
    return code.replace("-", "")


def stamp(seconds_ago):
    if seconds_ago is None:
        return None
    return str(NOW - datetime.timedelta(seconds=seconds_ago))


# ---- the servers ----

class Record:
    """What one case is answered, and what arrived."""

    def __init__(self):
        self.responses = []
        self.requests = []
        self.data_codes = []
        self.calls = []
        self.case = None
        self.default = "{}"

    def next_response(self):
        if self.responses:
            return self.responses.pop(0)
        return {"status": 200, "headers": [], "body": self.default}


record = Record()


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128


class Https(socketserver.StreamRequestHandler):
    def setup(self):
        self.request = TLS.wrap_socket(self.request, server_side=True)
        super().setup()

    def handle(self):
        line = self.rfile.readline().decode("latin-1").split(" ")
        if len(line) < 3:
            return
        headers = []
        while True:
            raw = self.rfile.readline().decode("latin-1").rstrip("\r\n")
            if not raw:
                break
            headers.append(raw.split(": ", 1))
        given = {k.lower(): v for k, v in headers}
        body = self.rfile.read(int(given.get("content-length", 0)))
        answer = record.next_response()
        record.requests.append({
            "method": line[0], "headers": headers, "body": body,
            "url": "https://" + given["host"] + line[1]})
        if answer["status"] == "close":
            self.connection.close()
            return
        text = answer["body"].encode()
        out = ["HTTP/1.1 %s Answer" % answer["status"], "Connection: close"]
        if answer["status"] not in (204, 304):
            out.append("Content-Length: %d" % len(text))
        out += ["%s: %s" % tuple(h) for h in answer["headers"]]
        self.wfile.write("\r\n".join(out).encode() + b"\r\n\r\n" + text)


class Smtp(socketserver.StreamRequestHandler):
    def say(self, text):
        self.wfile.write(text.encode() + b"\r\n")

    def handle(self):
        mail = {"method": "SMTP", "rcpt_to": []}
        self.say("220 sink")
        for line in self.rfile:
            verb = line[:4].upper()
            text = line.decode("latin-1").strip()
            if verb == b"EHLO":
                self.say("250-sink\r\n250 8BITMIME")
                continue
            if verb == b"QUIT":
                self.say("221 bye")
                return
            if verb == b"DATA":
                self.say("354 go ahead")
                mail["data"] = self.take()
                record.requests.append(mail)
                code = record.data_codes.pop(0) if record.data_codes else 250
                self.say("%d answer" % code)
                continue
            if verb == b"MAIL":
                mail["mail_from"] = text.split(":", 1)[1].split(" ")[0]
            elif verb == b"RCPT":
                mail["rcpt_to"].append(text.split(":", 1)[1].split(" ")[0])
            self.say("250 ok")

    def take(self):
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line[1:] if line.startswith(b".") else line)
        return b"".join(lines)


class UnixServer(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True


def signal_error(result):
    return {"error": {"code": -1, "message": "Failed to send message",
                      "data": {"response": {"results": [result]}}}}


# Objects get the version and the id of the call; texts are sent as they are.
SIGNAL = {
    "user-not-found": signal_error({"type": "UNREGISTERED_FAILURE"}),
    "rate-limit-failure": signal_error({
        "recipientAddress": {"number": "+1234567890"},
        "type": "RATE_LIMIT_FAILURE", "token": "tok-123"}),
    "rate-limit-failure-no-token": signal_error({
        "recipientAddress": {"number": "+1234567890"},
        "type": "RATE_LIMIT_FAILURE"}),
    "garbage-reply": "garbage\n",
    "eof-no-reply": "",
}


class Signal(socketserver.StreamRequestHandler):
    """signal-cli: answers one call as the case has it."""

    def say(self, extra, **members):
        members = {"jsonrpc": "2.0", **members, **extra}
        self.wfile.write(json.dumps(members).encode() + b"\n")

    def handle(self):
        body = self.rfile.read()
        call = json.loads(body)
        record.calls.append({
            "method": "JSON-RPC over socket", "url": "SIGNAL_CLI_SOCKET",
            "headers": [], "body": body.replace(call["id"].encode(),
                                                RPC_ID.encode())})
        answer = SIGNAL.get(record.case, {"result": {}})
        if record.case == "network-failure-then-ok" and \
                len(record.calls) == 1:
            return
        if isinstance(answer, str):
            self.wfile.write(answer.encode())
            return
        if record.case == "other-id-first":
            self.wfile.write(b'{"jsonrpc": "2.0", "method": "receive"}\n')
            self.say(answer, id="00000000-0000-4000-8000-000000000000")
            self.say(answer, id=None)
        if record.case == "no-trailing-newline":
            self.wfile.write(json.dumps(
                {"id": call["id"], **answer}).encode())
            return
        self.say(answer, id=call["id"])


def serve(handler):
    server = Server(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]


def serve_all(folder):
    rpc = UnixServer(os.path.join(folder, "signal"), Signal)
    threading.Thread(target=rpc.serve_forever, daemon=True).start()
    return {"https": serve(Https), "smtp": serve(Smtp)}


def make_certificate(cases, folder):
    hosts = set(re.findall(r'https://([A-Za-z0-9.-]+)', json.dumps(cases)))
    hosts.add("sink.example.org")
    path = os.path.join(folder, "sink.pem")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days",
         "2", "-subj", "/CN=sink", "-keyout", path + ".key", "-out", path,
         "-addext", "subjectAltName=" + ",".join(
             "DNS:" + h for h in sorted(hosts))],
        check=True, stderr=subprocess.DEVNULL)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path, path + ".key")
    return path, context


# ---- the database of a case ----

def insert(db, table, **values):
    db.execute("INSERT INTO %s (%s) VALUES (%s)" % (
        table, ", ".join('"%s"' % k for k in values),
        ", ".join("?" * len(values))), list(values.values()))


def add_user(db, number, name):
    insert(db, "auth_user", id=number, password="", is_superuser=0,
           username=name, first_name="", last_name="",
           email=name + "@example.org", is_staff=0, is_active=1,
           date_joined=stamp(0))
    insert(db, "accounts_profile", id=number, user_id=number,
           ping_log_limit=100, token="", check_limit=20, sms_limit=50,
           sms_sent=0, sort="created", nag_period=0,
           call_limit=50, calls_sent=0, reports="monthly", tz="UTC")


def add_check(db, number, fields, last_ping):
    row = dict(id=number, project_id=1, tags="", slug="", kind="simple",
               timeout=86400, grace=3600, schedule="* * * * *", tz="UTC",
               n_pings=0)
    row.update(fields)
    row["code"] = hexed(row["code"])
    row["timeout"] *= 1000000
    row["grace"] *= 1000000
    row.setdefault("desc", "")
    insert(db, "api_check", created=stamp(30 * 86400), last_ping=last_ping,
           badge_key="%08d000040008000%012d" % (60 + number - 1, 60),
           filter_subject=0, filter_body=0, filter_http_body=0,
           filter_default_fail=0, start_kw="", success_kw="", failure_kw="",
           methods="", manual_resume=0, has_confirmation_link=0, **row)


def add_ping(db, ping):
    body = ping.get("body")
    if body is not None:
        body = body.encode()
    if ping.get("body_hex") is not None:
        body = bytes.fromhex(ping["body_hex"])
    insert(db, "api_ping", owner_id=1, n=ping["n"],
           created=stamp(ping["age"]), kind=ping["kind"],
           scheme=ping["scheme"], method=ping["method"], ua=ping["ua"],
           remote_addr=ping["remote_addr"], exitstatus=ping["exitstatus"],
           body_raw=body)


def fill_limits(db, case):
    """What has been sent before, where the recording is about limits."""
    last_month = str(NOW.replace(day=1) - datetime.timedelta(days=1))
    if case["result"].get("returned") == "Rate limit exceeded":
        insert(db, "api_tokenbucket", value=case["result"]["bucket"][0],
               tokens=0.0, updated=stamp(0))
    if case["case"] == "limit":
        db.execute("UPDATE accounts_profile SET call_limit = 5, "
                   "calls_sent = 5, last_call_date = ?", [stamp(0)])
    if case["case"] == "limit-resets-next-month":
        db.execute("UPDATE accounts_profile SET sms_limit = 5, sms_sent = 5, "
                   "last_sms_date = ?", [last_month])


def fill(db, case):
    fixture = case["fixture"]
    test = fixture.get("fixture_name") == "ui-test"
    add_user(db, 1, "alice")
    add_user(db, 2, "bob")
    fill_limits(db, case)
    name = fixture["project"]["name"] if not test else "Alices Project"
    insert(db, "accounts_project", id=1, name=name, owner_id=1, api_key="",
           code=hexed("00000050-0000-4000-8000-000000000050"),
           api_key_readonly="", badge_key="b", show_slugs=0)
    insert(db, "accounts_member", user_id=2, project_id=1, role="w")
    insert(db, "api_channel", id=1, code=hexed(CHANNEL), created=stamp(0),
           kind=case["kind"], value=case["channel_value"], name="",
           email_verified="email_verified is false" not in
           case.get("note", ""), project_id=1, last_error="", disabled=0)
    for i, member in enumerate(case.get("group_members", [])):
        fields = dict(member, code=hexed(member["code"]))
        insert(db, "api_channel", id=i + 2, created=stamp(0), name="",
               project_id=1, last_error="", **fields)
    if test:
        add_check(db, 2, {"code": OTHER, "name": "Other", "status": "up"},
                  None)
        return 0
    ping = fixture.get("ping")
    add_check(db, 1, fixture["check"], stamp(ping["age"]) if ping else None)
    insert(db, "api_channel_checks", channel_id=1, check_id=1)
    if ping:
        add_ping(db, ping)
    for i, sibling in enumerate(fixture["siblings"]):
        fields = dict(sibling)
        add_check(db, i + 2, fields, stamp(fields.pop("last_ping_age")))
    down = case["status"] == "down"
    if not down and fixture["prev_down_age"] is not None:
        insert(db, "api_flip", owner_id=1, old_status="up",
               created=stamp(fixture["prev_down_age"]), processed=stamp(0),
               new_status="down", reason="")
    return db.execute(
        "INSERT INTO api_flip (owner_id, created, old_status, new_status, "
        "reason) VALUES (1, ?, ?, ?, ?)",
        (stamp(0), "up" if down else "down", case["status"],
         fixture["reason_down"] if down else "")).lastrowid


# ---- comparing ----

class Text(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.skip = 0
        self.data = []

    def handle_starttag(self, tag, attrs):
        self.skip += tag in ("style", "script", "title")

    def handle_endtag(self, tag):
        self.skip -= tag in ("style", "script", "title")

    def handle_data(self, data):
        if not self.skip:
            self.data.append(data)


def html_text(source):
    parser = Text()
    parser.feed(source)
    text = " ".join("".join(parser.data).split())
    # What differs from run to run, and the name of a command.
    text = re.sub(r'"id": "[0-9a-f-]{36}"', '"id": "%s"' % RPC_ID, text)
    return text.replace("On host %s, run: hc-submitchallenge" %
                        socket.gethostname(),
                        "On host vm, run: manage.py submitchallenge")


def structure(message):
    out = []
    for part in message.walk():
        out.append([part.get_content_type(),
                    str(part.get("Content-Transfer-Encoding", "")),
                    str(part.get("Content-Disposition", ""))])
    return out


def read_mail(mail):
    message = email.message_from_bytes(mail["data"],
                                       policy=email.policy.default)
    headers = []
    for name, value in message.items():
        value = str(value)
        value = re.sub(r'boundary="[^"]*"', 'boundary="B"', value)
        if name == "Message-ID":
            value = re.sub(r"<[^@]*@", "<RANDOM@", value)
        headers.append([name, value])
    out = {"method": "SMTP", "mail_from": mail["mail_from"],
           "rcpt_to": mail["rcpt_to"], "headers": headers,
           "structure": structure(message)}
    for part in message.walk():
        kind = part.get_content_type()
        if kind == "message/rfc822":
            out["attachment"] = {
                "filename": part.get_filename(), "type": kind,
                "content": mail["data"].decode("utf-8", "replace")}
            break
        if kind == "text/plain" and "text" not in out:
            out["text"] = part.get_content().replace("\r\n", "\n")
        elif kind == "text/html" and "html_text" not in out:
            out["html_text"] = html_text(part.get_content())
    return out


def header_set(headers):
    return sorted([k.lower(), JWT if k == "Authorization" and
                   jwt_claims(v) else v] for k, v in headers)


def unpadded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def jwt_claims(value):
    """What a header with a token of GitHub's says; the signature is to be
    right. None: it is another one."""
    parts = value.removeprefix("Bearer ").split(".")
    if len(parts) != 3:
        return None
    path = os.path.join(sys.argv[3], "github.pem")
    with open(path + ".sig", "wb") as f:
        f.write(unpadded(parts[2]))
    subprocess.run(["openssl", "dgst", "-sha256", "-prverify", path,
                    "-signature", path + ".sig"], check=True,
                   input=".".join(parts[:2]).encode(),
                   stdout=subprocess.DEVNULL)
    return {"header": json.loads(unpadded(parts[0])),
            "claims": json.loads(unpadded(parts[1]))}


def differences(want, got):
    """Names of what differs between a recorded request and one of ours."""
    if want["method"] == "SMTP":
        if got["method"] != "SMTP":
            return ["method"]
        got = read_mail(got)
        out = [k for k in ("mail_from", "rcpt_to", "headers", "structure",
                           "text", "html_text") if want[k] != got.get(k)]
        if "attachment" in want and (
                "attachment" not in got or want["attachment"]["content"]
                not in got["attachment"]["content"]):
            out.append("attachment")
        return ["%s\n#   want %r\n#   got  %r" % (k, want.get(k), got.get(k))
                for k in out]
    if want["method"] == "system":
        return [] if want["command"] == got.get("command") else [
            "command\n#   want %r\n#   got  %r" %
            (want["command"], got.get("command"))]
    if want["method"] == "apprise":
        title, body, kind = want["title"], want["body"], want["notify_type"]
        want = {"urls": [u.split("?")[0] for u in want["urls"]], "argv": [
            "--title=" + title, "--body=" + body,
            "--notification-type=" + kind]}
        got = {k: got.get(k) for k in want}
        return [] if want == got else ["want %r\n#   got  %r" % (want, got)]
    body = base64.b64decode(want["body_b64"]) if "body_b64" in want else \
        want["body"].encode()
    badge = rb"/b/2/[0-9a-f-]{36}\.svg"
    pairs = {
        "method": (want["method"], got["method"]),
        "url": (want["url"].replace(TRANSACTION, NOTIFICATION), got["url"]),
        "jwt": (want.get("jwt"), next(filter(None, (
            jwt_claims(v) for k, v in got["headers"]
            if k == "Authorization")), None)),
        "headers": (header_set(want.get("headers", [])),
                    header_set(got["headers"])),
        "body": (re.sub(badge, b"/b/2/", body),
                 re.sub(badge, b"/b/2/", got["body"]))
        if DUMMY.encode() in body else (body, got["body"]),
    }
    return ["%s\n#   want %r\n#   got  %r" % (k, *v)
            for k, v in pairs.items() if v[0] != v[1]]


def check_result(case, line, problems):
    want = case["result"]
    fields = line.rstrip("\n").split("\t")
    if len(fields) != 3:
        problems.append("no result: %r" % line)
        return
    if "exception" in want:
        if fields[2] == "":
            problems.append("must fail")
    elif fields[2] != want["returned"]:
        problems.append("error: want %r, got %r" % (want["returned"],
                                                    fields[2]))
    if int(fields[1]) != int(bool(want.get("disabled"))):
        problems.append("permanent: %s" % fields[1])


def check_rows(case, path, problems):
    """What the send has left in the database."""
    want = case["result"]
    db = sqlite3.connect(path)
    value = db.execute("SELECT value FROM api_channel").fetchone()[0]
    if value != want.get("new_channel_value", case["channel_value"]):
        problems.append("channel value: %s" % value)
    if "bucket" in want:
        row = db.execute("SELECT value FROM api_tokenbucket").fetchone()
        if row is None or row[0] != want["bucket"][0]:
            problems.append("bucket: want %s, got %s" % (want["bucket"], row))
    db.close()


def check_members(case, path, problems):
    """What the sends to a group have left in the rows of its members."""
    db = sqlite3.connect(path)
    got = []
    for number, kind, error in db.execute(
            "SELECT id, kind, last_error FROM api_channel WHERE id > 1 "
            "ORDER BY id").fetchall():
        got.append({"kind": kind, "last_error": error, "notifications": [
            row[0] for row in db.execute("SELECT error FROM api_notification "
                                         "WHERE channel_id = ?", [number])]})
    db.close()
    if got != case["result"]["members"]:
        problems.append("members: want %r, got %r" % (
            case["result"]["members"], got))


def group_line(path):
    """What the engine prints, out of the rows that the dispatcher wrote."""
    db = sqlite3.connect(path)
    row = db.execute("SELECT n.id, ch.disabled, n.error FROM api_notification "
                     "n JOIN api_channel ch ON ch.id = n.channel_id "
                     "WHERE ch.id = 1").fetchone()
    db.close()
    return "\t".join(map(str, row)) if row else ""


def requests_of(case):
    if case.get("requests"):
        return case["requests"]
    return [case["request"]] if case.get("request") else []


def compare(case, line):
    problems = []
    check_result(case, line, problems)
    want, got = requests_of(case), record.requests
    if case["kind"] == "group":
        # They go out at the same time.
        got.sort(key=lambda r: r["method"])
    if len(want) != len(got):
        problems.append("want %d requests, got %d" % (len(want), len(got)))
    for w, g in zip(want, got):
        problems += differences(w, g)
    return problems


# ---- running ----

def environment(case, meta, ports, folder, ca):
    env = {k: v for k, v in os.environ.items()
           if k in ("PATH", "LC_ALL", "ASAN_OPTIONS", "UBSAN_OPTIONS")}
    env.update(meta["baseline_settings"])
    env.update({
        "DB": "sqlite", "DB_NAME": os.path.join(folder, "case.sqlite"),
        "EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(ports["smtp"]),
        "EMAIL_USE_TLS": "False", "FAKE_CHECK": DUMMY, "FAKE_CA": ca,
        "FAKE_NOW": str(int(NOW.replace(
            tzinfo=datetime.timezone.utc).timestamp())),
        "FAKE_CONNECT": "127.0.0.1:%d" % ports["https"],
        "SIGNAL_CLI_SOCKET": os.path.join(folder, "signal"),
        "FAKE_SHELL": os.path.join(folder, "shell"),
        "TZ": "UTC", "COMMANDS": os.path.join(folder, "commands"),
        "PATH": folder + ":" + env["PATH"],
        "GITHUB_PRIVATE_KEY_FILE": os.path.join(folder, "github.pem")})
    for key, value in case["settings"].items():
        if value is None:
            env.pop(key, None)
            env.pop(key + "_FILE", None)
        else:
            env[key] = str(value)
    return env


def apprise_request(text):
    """What the stand-in of the apprise command has written."""
    urls, *argv = text.split("\0")[:-1]
    return {"method": "apprise", "urls": urls.split(), "argv": argv}


def run_case(case, meta, ports, folder, ca):
    record.responses = list(case.get("responses") or [])
    record.requests = []
    record.calls = []
    record.case = case["case"]
    record.data_codes = [451] if case["case"] == "smtp-data-4xx-then-ok" \
        else []
    path = os.path.join(folder, "case.sqlite")
    for old in (path, path + "-wal", path + "-shm"):
        if os.path.exists(old):
            os.remove(old)
    shutil.copyfile(os.path.join(folder, "empty.sqlite"), path)
    db = sqlite3.connect(path)
    flip = fill(db, case)
    db.commit()
    db.close()
    commands = os.path.join(folder, "commands")
    open(commands, "w").close()
    group = case["kind"] == "group"
    done = subprocess.run(
        [sys.argv[1]] + (["flip", str(flip), CHANNEL] if group else []),
        text=True, capture_output=True, timeout=120,
        env=environment(case, meta, ports, folder, ca),
        input="1 %s 1 %d %s\n" % (NOTIFICATION, flip, case["status"]))
    with open(commands, newline="") as f:
        text = f.read()
    if case["kind"] == "apprise" and text:
        record.requests.append(apprise_request(text))
    elif text:
        record.requests.append({"method": "system", "command": text})
    record.requests += record.calls
    problems = compare(case, group_line(path) if group else done.stdout)
    check_rows(case, path, problems)
    if group:
        check_members(case, path, problems)
    if problems and done.stderr:
        problems.append(done.stderr.strip())
    return problems


def prepare(folder):
    env = dict(os.environ, DB="sqlite",
               DB_NAME=os.path.join(folder, "empty.sqlite"))
    subprocess.run([sys.argv[2]], env=env, check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    db = sqlite3.connect(env["DB_NAME"])
    db.execute("PRAGMA journal_mode = DELETE")
    db.close()
    with open(os.path.join(folder, "shell"), "w") as f:
        f.write('#!/bin/sh\nprintf %s "$2" > "$COMMANDS"\n')
    with open(os.path.join(folder, "apprise"), "w") as f:
        f.write("#!/bin/sh\nprintf '%s\\0' \"$APPRISE_URLS\" \"$@\" "
                "> \"$COMMANDS\"\n")
    for name in ("shell", "apprise"):
        os.chmod(os.path.join(folder, name), 0o755)
    subprocess.run(["openssl", "genrsa", "-out",
                    os.path.join(folder, "github.pem"), "2048"], check=True,
                   stderr=subprocess.DEVNULL)


def main():
    global TLS
    folder = sys.argv[3]
    with open(os.path.join(HERE, "golden-transports.jsonl")) as f:
        lines = [json.loads(line) for line in f]
    meta = lines[0]
    cases = lines[1:]
    if sys.argv[4:]:
        cases = [c for c in cases if c["kind"] in sys.argv[4:] or
                 c["kind"] + "/" + c["case"] in sys.argv[4:]]
    prepare(folder)
    ca, TLS = make_certificate(cases, folder)
    ports = serve_all(folder)
    bad, ran = collections.Counter(), collections.Counter()
    for case in cases:
        kind = case["kind"]
        ran[kind] += 1
        problems = run_case(case, meta, ports, folder, ca)
        bad[kind] += bool(problems)
        for p in problems:
            print("# %s/%s %s %s: %s" % (
                kind, case["case"], case["status"],
                case["fixture"].get("fixture_name"), p))
    for kind in sorted(ran):
        print("%sok - %s: %d of %d recorded cases" % (
            "not " if bad[kind] else "", kind, ran[kind] - bad[kind],
            ran[kind]))
    print("# %d cases replayed" % sum(ran.values()))
    return 1 if sum(bad.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
