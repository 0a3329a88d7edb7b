#!/usr/bin/env python3
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
"""httpill.py PORT: a web server on localhost that misbehaves as the path says,
and prints one line per request: method and path.
    /status/N       that status
    /flaky/N/KEY    503 the first N times for KEY, then 200
    /to?URL         302 to there; /to307?URL 307
    /loop           302 to itself
    /nowhere        302 without a location
    /silent         reads the request and never answers
    /drip           headers, then a byte now and then, for ever
    /close          closes instead of answering
    /reset          resets the connection
    /short          announces more than it sends
    /garbage        no HTTP at all
    /huge           an answer without end
    /headers        headers without end
    /badchunk       a chunk whose length is no number
    /chunk          a proper answer in chunks, with a trailer
    /badencoding    says gzip, is not
    /badlength      Content-Length: many
    /once           answers and closes the connection that it said to keep
    /echo           200, the answer is the request's headers"""
import collections
import socket
import socketserver
import struct
import sys
import threading
import time

seen = collections.Counter()
lock = threading.Lock()


class Ill(socketserver.StreamRequestHandler):
    def say(self, head, body=b"", more=""):
        self.wfile.write(("HTTP/1.1 %s\r\nContent-Length: %d\r\n%s\r\n" % (
            head, len(body), more)).encode() + body)

    def handle(self):
        try:
            while self.one():
                pass
        except OSError:
            pass

    def one(self):
        line = self.rfile.readline().decode("latin-1").split(" ")
        if len(line) < 3:
            return False
        head, size = [], 0
        while (text := self.rfile.readline().decode("latin-1").strip()):
            head.append(text)
            if text.lower().startswith("content-length:"):
                size = int(text.split(":")[1])
        self.rfile.read(size)
        with lock:
            seen[line[1]] += 1
            sys.stdout.write("%s %s\n" % (line[0], line[1]))
            sys.stdout.flush()
        what, _, rest = line[1].lstrip("/").partition("/")
        if what.startswith(("to?", "to307?")):
            what, rest = what.split("?", 1)[0], line[1].split("?", 1)[1]
        return getattr(self, "do_" + what.split("?")[0])(
            line[1], rest, head)

    def do_status(self, path, rest, head):
        self.say(rest + " Status")
        return True

    def do_flaky(self, path, rest, head):
        n = int(rest.split("/")[0])
        self.say("503 Not yet" if seen[path] <= n else "200 OK")
        return True

    def do_to(self, path, rest, head):
        self.say("302 Found", more="Location: %s\r\n" % rest)
        return True

    def do_to307(self, path, rest, head):
        self.say("307 There", more="Location: %s\r\n" % rest)
        return True

    def do_loop(self, path, rest, head):
        return self.do_to(path, path, head)

    def do_nowhere(self, path, rest, head):
        self.say("302 Found")
        return True

    def do_silent(self, path, rest, head):
        time.sleep(600)
        return False

    def do_drip(self, path, rest, head):
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n")
        while True:
            self.wfile.write(b".")
            time.sleep(0.1)

    def do_close(self, path, rest, head):
        return False

    def do_reset(self, path, rest, head):
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                   struct.pack("ii", 1, 0))
        self.connection.close()
        return False

    def do_short(self, path, rest, head):
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhi")
        return False

    def do_garbage(self, path, rest, head):
        self.wfile.write(b"\x16\x03\x01 what is this\r\n\r\n")
        return False

    def do_huge(self, path, rest, head):
        self.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            self.wfile.write(b"x" * 65536)

    def do_headers(self, path, rest, head):
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while True:
            self.wfile.write(b"X-Header: " + b"x" * 1000 + b"\r\n")

    def do_badchunk(self, path, rest, head):
        self.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked"
                         b"\r\n\r\nwhat\r\n")
        return False

    def do_chunk(self, path, rest, head):
        self.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"
                         b"Trailer: X-T\r\n\r\n2\r\nhi\r\n0\r\nX-T: 1\r\n\r\n")
        return True

    def do_badencoding(self, path, rest, head):
        self.say("200 OK", b"not gzip", "Content-Encoding: gzip\r\n")
        return True

    def do_badlength(self, path, rest, head):
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n")
        return False

    def do_once(self, path, rest, head):
        self.say("200 OK", more="Connection: keep-alive\r\n")
        return False

    def do_echo(self, path, rest, head):
        with lock:
            for text in head:
                sys.stdout.write("  %s\n" % text)
            sys.stdout.flush()
        self.say("200 OK")
        return True


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 512


Server(("127.0.0.1", int(sys.argv[1])), Ill).serve_forever()
