#!/usr/bin/env python3
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
"""pingsink.py PORT LOG SCRIPT [CERT]: a web server on localhost that appends
one line per request to LOG: seconds, method, target, body (as JSON), User-Agent
and the like as JSON. Each request takes the next line of SCRIPT:
	503 Retry-After: 1	that status, with a header
	hang			no answer
	close			the connection is closed without one
Once SCRIPT has been used up, answers are 200. A SCRIPT that is replaced (by
rename) is begun anew."""

import http.server
import json
import os
import ssl
import sys
import threading
import time

port, log_path, script = int(sys.argv[1]), sys.argv[2], sys.argv[3]
lock = threading.Lock()
state = {"file": None, "used": 0}


def next_answer():
    with lock:
        try:
            with open(script) as f:
                stat = os.fstat(f.fileno())
                file = (stat.st_ino, stat.st_mtime_ns)
                lines = f.read().splitlines()
        except FileNotFoundError:
            return "200"
        if file != state["file"]:
            state.update(file=file, used=0)
        state["used"] += 1
        used = state["used"]
        return lines[used - 1] if used <= len(lines) else "200"


class Sink(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 65536

    def take(self):
        at = time.monotonic()
        size = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(size).decode("latin-1")
        answer = next_answer()
        with lock, open(log_path, "a") as f:
            print("%.3f" % at, self.command, self.path, json.dumps(body),
                  json.dumps(dict(self.headers)), sep="\t", file=f,
                  flush=True)
        if answer == "hang":
            time.sleep(60)
        if answer in ("hang", "close"):
            self.close_connection = True
            return
        status, _, header = answer.partition(" ")
        self.send_response(int(status))
        if header:
            name, _, value = header.partition(": ")
            self.send_header(name, value)
        self.send_header("Content-Length", "2")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(b"OK")

    do_GET = do_POST = do_HEAD = take

    def log_message(self, *args):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *args):
        pass


server = Server(("127.0.0.1", port), Sink)
if len(sys.argv) > 4:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[4])
    server.socket = context.wrap_socket(server.socket, server_side=True)
server.serve_forever()
