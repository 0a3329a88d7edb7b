#!/usr/bin/env python3
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
"""httpsink.py PORT: a web server on localhost that answers 200 to everything
and prints one line per request: method, target, body."""

import http.server
import sys


class Sink(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def take(self):
        size = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(size)
        # In one piece: other threads print as well.
        print("%s %s %s\n" % (self.command, self.path,
                              body.decode("utf-8", "replace")),
              end="", flush=True)
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_POST = do_PUT = take

    def log_message(self, *args):
        pass


http.server.ThreadingHTTPServer(("localhost", int(sys.argv[1])),
                                Sink).serve_forever()
