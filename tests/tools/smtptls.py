#!/usr/bin/env python3
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
"""smtptls.py STARTTLS-PORT TLS-PORT CERT: mail servers on localhost, by
aiosmtpd (PyPI): one asks for STARTTLS and a login (user, secret), one speaks
TLS at once. Prints each message with its envelope, and who logged in how.
CERT holds certificate and key."""
import asyncio
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult


class Handler:
    async def handle_DATA(self, server, session, envelope):
        print("login=%s from=%s to=%s tls=%s" % (
            getattr(session, "auth_data", None) and session.auth_data.login,
            envelope.mail_from, ",".join(envelope.rcpt_tos),
            session.ssl is not None))
        print(envelope.content.decode("utf-8", "replace"), flush=True)
        return "250 OK"


def login(server, session, envelope, mechanism, data):
    print("auth", mechanism, flush=True)
    good = (data.login, data.password) == (b"user", b"secret")
    return AuthResult(success=good, handled=False, auth_data=data)


async def main():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[3])
    loop = asyncio.get_running_loop()
    await loop.create_server(lambda: SMTP(
        Handler(), tls_context=context, require_starttls=True,
        authenticator=login, auth_required=True, hostname="sink"),
        "127.0.0.1", int(sys.argv[1]))
    await loop.create_server(
        lambda: SMTP(Handler(), hostname="sink"), "127.0.0.1",
        int(sys.argv[2]), ssl=context)
    await asyncio.Event().wait()


asyncio.run(main())
