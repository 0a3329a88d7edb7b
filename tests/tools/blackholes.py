#!/usr/bin/env python3
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
"""blackholes.py PORT N: N hosts, 127.0.1.1 and on, that take connections to
PORT and never read or say anything."""

import signal
import socket
import sys

port, n = int(sys.argv[1]), int(sys.argv[2])
holes = [socket.create_server(("127.0.1.%d" % i, port), backlog=4096)
         for i in range(n, 0, -1)]
signal.pause()
