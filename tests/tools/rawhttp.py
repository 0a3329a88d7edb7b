#!/usr/bin/env python3
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
"""rawhttp.py PORT PART ...: sends the parts, in which \\r, \\n, \\0, \\xNN are
bytes, and prints what comes back until the server closes, without CRs. A
part can also be an order: @WAIT:SECONDS, @HALF (sends no more), @BODY:N (N
bytes), @RUN:COMMAND (runs it), @READ (what comes until nothing does for 0.3 s),
@CLOSE (do not wait for the server)."""

import re
import socket
import subprocess
import sys
import time


def unescape(text):
    return re.sub(
        rb"\\(x[0-9a-f]{2}|[rn0])",
        lambda m: {b"r": b"\r", b"n": b"\n", b"0": b"\0"}.get(
            m.group(1)) or bytes([int(m.group(1)[1:], 16)]),
        text.encode())


def read(sock, timeout):
    out = b""
    sock.settimeout(timeout)
    try:
        while True:
            data = sock.recv(65536)
            if not data:
                break
            out += data
    except socket.timeout:
        pass
    except ConnectionResetError:
        out += b"<reset>"
    return out


def main():
    sock = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
    out = b""
    for part in sys.argv[2:]:
        name, _, arg = part.partition(":")
        if name == "@WAIT":
            time.sleep(float(arg))
        elif name == "@HALF":
            sock.shutdown(socket.SHUT_WR)
        elif name == "@BODY":
            sock.sendall(b"x" * int(arg))
        elif name == "@RUN":
            subprocess.run(arg, shell=True, check=True)
        elif name == "@READ":
            out += read(sock, 0.3)
        elif name == "@CLOSE":
            sock.close()
            return
        else:
            sock.sendall(unescape(part))
    out += read(sock, 20)
    sys.stdout.buffer.write(out.replace(b"\r", b""))


main()
