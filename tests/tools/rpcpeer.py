#!/usr/bin/env python3
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
"""rpcpeer.py PATH|PORT: speaks JSON-RPC as signal-cli does, well or badly, as
the receiver of a message says. Prints a line for each call: method and
receiver (or challenge and solution). Says "ready" first."""

import json
import os
import socket
import socketserver
import struct
import sys
import time


def error(code=-1, results=None, **more):
    out = {"code": code, "message": "Failed", **more}
    if results is not None:
        out["data"] = {"response": {"results": results}}
    return {"error": out}


ANSWERS = {
    "unregistered": error(results=[{"type": "UNREGISTERED_FAILURE"}]),
    "second": error(results=[{"type": "SUCCESS"}, 5, {},
                             {"type": "UNREGISTERED_FAILURE"}]),
    "captcha": error(results=[{"type": "RATE_LIMIT_FAILURE",
                               "token": "tok<1>"}]),
    "other": error(code=-32601),
    "results-text": error(results="x"),
    "error-text": {"error": "no"},
    "error-without-code": {"error": {"message": "no"}},
    "error-null": {"error": None, "result": {}},
}
EVENT = b'{"jsonrpc":"2.0","method":"receive","params":{"n":null}}\n'


class Peer(socketserver.StreamRequestHandler):
    def say(self, ident, answer):
        self.wfile.write(json.dumps(
            {"jsonrpc": "2.0", "id": ident, **answer}).encode() + b"\n")

    def handle(self):
        call = json.loads(self.rfile.read())
        params = call["params"]
        who = params.get("recipient", [params.get("challenge")])[0]
        # In one piece: other threads print as well.
        print(" ".join([call["method"], who] + list(filter(
            None, [params.get("captcha")]))) + "\n", end="", flush=True)
        ident = call["id"]
        try:
            self.answer(who.split("/")[0], ident)
        except OSError:
            pass

    def answer(self, who, ident):
        if who == "silent":
            time.sleep(20)
        elif who == "chatter":
            while True:
                self.wfile.write(EVENT)
                time.sleep(0.05)
        elif who == "flood":
            while True:
                self.wfile.write(EVENT * 100)
        elif who == "long-line":
            while True:
                self.wfile.write(b"[" * 65536)
        elif who == "deep":
            self.wfile.write(b"[" * 100000 + b"\n")
        elif who in ("text", "array", "number"):
            self.wfile.write({"text": b"hello\n", "array": b"[1]\n",
                              "number": b"5\n"}[who])
        elif who == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                       struct.pack("ii", 1, 0))
            os.close(self.connection.detach())
        elif who == "others-first":
            self.wfile.write(EVENT * 3)
            self.say(None, ANSWERS["other"])
            self.say(7, ANSWERS["other"])
            self.say({"id": ident}, ANSWERS["other"])
            self.say(ident.upper() + "x", ANSWERS["other"])
            self.say(ident, {"result": {}})
        elif who == "in-pieces":
            for c in json.dumps({"id": ident, "result": {}}):
                self.wfile.write(c.encode())
                self.wfile.flush()
        elif who != "eof":
            self.say(ident, ANSWERS.get(who, {"result": {}}))


class Tcp(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


class Unix(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True


where = sys.argv[1]
server = Tcp(("127.0.0.1", int(where)), Peer) if where.isdigit() else \
    Unix(where, Peer)
print("ready", flush=True)
server.serve_forever()
