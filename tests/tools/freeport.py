#!/usr/bin/env python3
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
"""Prints a port of 127.0.0.1 at which nobody listens, below those that
outgoing connections get: one of them could take it before the server does
that it is meant for."""

import random
import socket

LOW = 10240


def end():
    try:
        with open("/proc/sys/net/ipv4/ip_local_port_range") as f:
            return int(f.read().split()[0])
    except (OSError, ValueError):
        return 32768


def main():
    ports = range(LOW, end())
    while True:
        s = socket.socket()
        try:
            s.bind(("127.0.0.1", random.choice(ports) if len(ports) > 1000
                    else 0))
        except OSError:
            continue
        print(s.getsockname()[1])
        return


main()
