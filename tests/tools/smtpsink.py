#!/usr/bin/env python3
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
"""smtpsink.py PORT: a mail server on localhost that accepts everything and
prints each message between lines of dashes, envelope first."""

import socketserver
import sys


class Session(socketserver.StreamRequestHandler):
    def say(self, text):
        self.wfile.write(text.encode() + b"\r\n")

    def take_message(self, envelope):
        self.say("354 go ahead")
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line[1:] if line.startswith(b".") else line)
        text = b"".join(lines).decode("utf-8", "replace")
        # In one piece: other threads print as well.
        print("\n".join(["-" * 60, *envelope, "",
                         text.replace("\r\n", "\n"), ""]),
              end="", flush=True)
        self.say("250 taken")

    def handle(self):
        envelope = []
        self.say("220 sink")
        for line in self.rfile:
            words = line.decode("latin-1").split()
            verb = words[0].upper() if words else ""
            if verb == "EHLO":
                self.say("250-sink")
                self.say("250 8BITMIME")
            elif verb == "DATA":
                self.take_message(envelope)
                envelope = []
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                if verb in ("MAIL", "RCPT"):
                    envelope.append(line.decode("latin-1").strip())
                self.say("250 ok")


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


Server(("localhost", int(sys.argv[1])), Session).serve_forever()
