#!/usr/bin/env python3
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
"""smtpill.py PORT: a mail server on localhost that misbehaves as the first
recipient's name says, and prints one line per command, `message` for each that
it took.
    ok          takes all
    rcpt550     refuses the recipient; rcpt451 for now
    data554     refuses the message; data451 the first time only
    drop        closes after the message; droponce the first time only
    noquit      never answers QUIT, and keeps the connection
    rude        answers nonsense to MAIL
A sender that begins with `bad` is refused. It offers neither STARTTLS nor
AUTH."""
import collections
import socketserver
import sys
import threading
import time

seen = collections.Counter()
lock = threading.Lock()


class Session(socketserver.StreamRequestHandler):
    def say(self, text):
        self.wfile.write(text.encode() + b"\r\n")

    def log(self, text):
        with lock:
            sys.stdout.write(text + "\n")
            sys.stdout.flush()

    def handle(self):
        self.who = ""
        self.say("220 ill")
        for raw in self.rfile:
            line = raw.decode("latin-1").strip()
            self.log(line)
            if not getattr(self, "do_" + line[:4].lower(),
                           self.other)(line):
                return

    def other(self, line):
        self.say("250 ok")
        return True

    def do_ehlo(self, line):
        self.say("250-ill\r\n250-SIZE 1000000\r\n250 8BITMIME")
        return True

    def do_mail(self, line):
        if "<bad" in line:
            self.say("553 5.1.8 sender not wanted")
        else:
            self.say("250 ok")
        return True

    def do_rcpt(self, line):
        self.who = self.who or line.split("<")[1].split("@")[0]
        if self.who == "rude":
            self.say("what?")
            return False
        if self.who == "rcpt550":
            self.say("550-5.1.1 no such\r\n550 5.1.1 no such person")
        elif self.who == "rcpt451":
            self.say("451 4.7.1 later")
        else:
            self.say("250 ok")
        return True

    def do_data(self, line):
        self.say("354 go ahead")
        for raw in self.rfile:
            if raw == b".\r\n":
                break
        with lock:
            seen[self.who] += 1
            first = seen[self.who] == 1
        if self.who == "drop" or (self.who == "droponce" and first):
            return False
        if self.who == "data554":
            self.say("554 5.6.0 spam")
        elif self.who == "data451" and first:
            self.say("451 4.3.0 try again")
        else:
            self.log("message " + self.who)
            self.say("250 2.0.0 taken")
        return True

    def do_quit(self, line):
        if self.who == "noquit":
            time.sleep(600)
        self.say("221 bye")
        return False


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128


Server(("127.0.0.1", int(sys.argv[1])), Session).serve_forever()
