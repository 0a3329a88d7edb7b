#!/usr/bin/env python3
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
"""apifake.py PORT: a server that answers as the last POST /answer told it to.

The body of that POST is a JSON array of [status, headers, body]; each request
takes the next one, the last one stays. GET /requests lists what was asked for:
METHOD PATH, the X-Api-Key and the body, tab-separated, a line each; DELETE
/requests forgets them. For tests of clients against servers that are in
trouble, old, or none.
"""
import http.server
import json
import sys

state = {"answers": [[200, {}, ""]], "requests": []}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def answer(self, status, headers, body):
        self.send_response(status)
        headers = {"Content-Type": "application/json", **headers}
        for name, value in headers.items():
            self.send_header(name, value)
        data = body.encode()
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def handle_one(self):
        length = int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(length).decode()
        if self.path == "/answer":
            state["answers"] = json.loads(body)
            self.answer(200, {}, "")
        elif self.path == "/requests":
            if self.command == "DELETE":
                state["requests"] = []
            self.answer(200, {}, "".join(state["requests"]))
        else:
            state["requests"].append("\t".join([
                self.command + " " + self.path,
                self.headers.get("X-Api-Key", ""), body]) + "\n")
            answers = state["answers"]
            a = answers.pop(0) if len(answers) > 1 else answers[0]
            self.answer(*a)

    do_GET = do_POST = do_DELETE = do_HEAD = handle_one


http.server.ThreadingHTTPServer(
    ("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
