#!/usr/bin/env python3
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
"""load-fixture.py sqlite|pgsql|mysql: prints SQL that fills a database, which
has the schema, with the golden fixture. For MariaDB it wants ANSI_QUOTES (the
tests' hc_sql sets it)."""

import os
import sqlite3
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


def read(name):
    with open(os.path.join(HERE, name), encoding="utf-8") as f:
        return f.read()


def literal(value, decl, kind):
    """One value of a column that SQLite declares as decl."""
    if value is None:
        return "NULL"
    if isinstance(value, bytes):
        hexed = value.hex()
        return "'\\x%s'" % hexed if kind == "pgsql" else "x'%s'" % hexed
    if decl == "bool":
        return ("true" if value else "false") if kind == "pgsql" \
            else str(int(value))
    if decl == "bigint" and kind == "pgsql":
        return "interval '%d microseconds'" % value
    if isinstance(value, (int, float)):
        return repr(value)
    text = value.replace("'", "''")
    if kind == "mysql":
        text = text.replace("\\", "\\\\")
        if decl == "char(32)":
            h = value
            text = "-".join((h[:8], h[8:12], h[12:16], h[16:20], h[20:]))
    if decl == "datetime" and kind == "pgsql":
        text += "+00"
    return "'%s'" % text


def rows_of(db, table, kind, out):
    decl = {r[1]: r[2] for r in db.execute('PRAGMA table_info("%s")' % table)}
    cur = db.execute('SELECT * FROM "%s" ORDER BY 1' % table)
    names = [c[0] for c in cur.description]
    for row in cur:
        out.append('INSERT INTO "%s" (%s) VALUES (%s);' % (
            table, ", ".join('"%s"' % n for n in names),
            ", ".join(literal(v, decl[n], kind)
                      for n, v in zip(names, row))))
    if "id" not in names:
        return
    if kind == "pgsql":
        out.append(
            "SELECT setval(pg_get_serial_sequence('%s', 'id'), "
            "coalesce(max(id), 1), max(id) IS NOT NULL) FROM \"%s\""
            " \\g /dev/null" % (table, table))
    else:
        out.append('ALTER TABLE "%s" AUTO_INCREMENT = 1;' % table)


def main():
    kind = sys.argv[1] if len(sys.argv) == 2 else ""
    if kind not in ("sqlite", "pgsql", "mysql"):
        sys.exit("usage: load-fixture.py sqlite|pgsql|mysql")
    fixture = read("golden-fixture.sqlite.sql")
    if kind == "sqlite":
        sys.stdout.write(fixture)
        return
    db = sqlite3.connect(":memory:", isolation_level=None)
    db.executescript(read("schema-sqlite.sql"))
    db.executescript(fixture)
    # The fixture empties, in this order, all tables that it is about.
    tables = [line.split('"')[1] for line in fixture.splitlines()
              if line.startswith('DELETE FROM "')]
    out = ["SET FOREIGN_KEY_CHECKS = 0;"] if kind == "mysql" else []
    out.append("BEGIN;")
    out += ['DELETE FROM "%s";' % t for t in tables]
    for t in reversed(tables):
        rows_of(db, t, kind, out)
    out.append("COMMIT;")
    sys.stdout.write("\n".join(out) + "\n")


main()
