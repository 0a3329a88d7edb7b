#!/usr/bin/env python3
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
"""webcrowd.py HOST PORT KEY CLIENTS SECONDS: so many clients create checks,
ping them from two connections at once and delete them. Prints how many rounds
there were and each combination of request and status that came."""
import collections
import http.client
import json
import sys
import threading
import time

host, port, key, clients, seconds = sys.argv[1:6]
end = time.time() + float(seconds)
seen = collections.Counter()
lock = threading.Lock()
rounds = 0


class Client:
    def __init__(self):
        self.conn = http.client.HTTPConnection("127.0.0.1", int(port),
                                               timeout=60)

    def ask(self, what, method, path, body=None):
        self.conn.request(method, path, body=body,
                          headers={"Host": host, "X-Api-Key": key})
        r = self.conn.getresponse()
        data = r.read()
        with lock:
            seen["%s %d" % (what, r.status)] += 1
        return data


def ping(code, stop):
    c = Client()
    while not stop.is_set():
        c.ask("ping", "GET", "/ping/" + code)


def work(number):
    global rounds
    c = Client()
    n = 0
    while time.time() < end:
        n += 1
        made = json.loads(c.ask("create", "POST", "/api/v3/checks/",
                                json.dumps({"name": "crowd %d %d" %
                                            (number, n), "channels": "*"})))
        code = made["uuid"]
        stop = threading.Event()
        t = threading.Thread(target=ping, args=(code, stop))
        t.start()
        for _ in range(4):
            c.ask("ping", "POST", "/ping/" + code, "body")
        c.ask("update", "POST", "/api/v3/checks/" + code, '{"timeout": 60}')
        c.ask("get", "GET", "/api/v3/checks/" + code)
        c.ask("delete", "DELETE", "/api/v3/checks/" + code)
        stop.set()
        t.join()
        with lock:
            rounds += 1


threads = [threading.Thread(target=work, args=(i,))
           for i in range(int(clients))]
for t in threads:
    t.start()
for t in threads:
    t.join()
print("rounds=%d" % rounds)
for what, n in sorted(seen.items()):
    print(what, n)
