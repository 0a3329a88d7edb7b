#!/usr/bin/env python3
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
"""activate.py PORT TIMES SECONDS COMMAND [ARG ...]: holds a listening socket at
127.0.0.1:PORT and hands it to COMMAND, as service managers do (LISTEN_FDS).
Ends that with TERM SECONDS after it said that it is ready and starts it again,
TIMES times; then lets it run until TERM. Fails when it ever ends with another
status than 0."""

import os
import signal
import socket
import sys
import time


class Service:
    def __init__(self, port, command):
        self.command = command
        self.sock = socket.create_server(("127.0.0.1", port), backlog=1024)
        self.notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.notify.bind("")  # Linux: an abstract name
        self.notify.settimeout(20)

    def start(self):
        self.pid = os.fork()
        if self.pid == 0:
            os.dup2(self.sock.fileno(), 3)
            os.set_inheritable(3, True)
            name = self.notify.getsockname().replace(b"\0", b"@", 1)
            env = dict(os.environ, LISTEN_FDS="1", LISTEN_PID=str(os.getpid()),
                       NOTIFY_SOCKET=os.fsdecode(name))
            os.execvpe(self.command[0], self.command, env)
        while b"READY=1" not in self.notify.recv(4096):
            pass

    def stop(self):
        os.kill(self.pid, signal.SIGTERM)
        status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        if status != 0:
            sys.exit("%d ended with status %d" % (self.pid, status))


def main():
    s = Service(int(sys.argv[1]), sys.argv[4:])
    s.start()
    for _ in range(int(sys.argv[2])):
        time.sleep(float(sys.argv[3]))
        s.stop()
        s.start()
    print("done", flush=True)
    signal.sigwait({signal.SIGTERM})
    s.stop()


signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
main()
