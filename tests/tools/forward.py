#!/usr/bin/env python3
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
"""forward.py PORT HOST TOPORT: passes connections at 127.0.0.1:PORT on, so that
a test can take a server away from one client and leave it to the others."""
import asyncio
import sys


async def copy(reader, writer):
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    writer.close()


async def passed_on(reader, writer):
    try:
        there, back = await asyncio.open_connection(sys.argv[2], sys.argv[3])
    except OSError:
        writer.close()
        return
    await asyncio.gather(copy(reader, back), copy(there, writer))


async def main():
    server = await asyncio.start_server(passed_on, '127.0.0.1', sys.argv[1])
    await server.serve_forever()

asyncio.run(main())
