#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The comparison of bench.py: what mttr import does, in Python's json and sqlite3. Usage: import.py PAGES.json STORE.db

The same work: each record parsed, times as integers, choice and reference values kept once as labels, an upsert by sys_id,
one transaction. Records are parsed one by one, so that memory does not decide.
"""
import calendar
import json
import sqlite3
import sys
import time

TEXTS = ["sys_id", "number", "short_description"]
TIMES = ["sys_created_on", "opened_at", "sys_updated_on", "resolved_at", "closed_at"]
INTEGERS = ["reopen_count", "sys_mod_count"]
LABELS = ["priority", "urgency", "impact", "severity", "state", "category", "subcategory", "close_code", "contact_type",
          "made_sla", "parent_incident", "caused_by", "assignment_group", "assigned_to", "sys_created_by", "opened_by",
          "resolved_by", "cmdb_ci", "business_service"]
COLUMNS = TEXTS + TIMES + INTEGERS + LABELS


def seconds(text):
    # faster than strptime
    return calendar.timegm((int(text[0:4]), int(text[5:7]), int(text[8:10]),
                            int(text[11:13]), int(text[14:16]), int(text[17:19])))


def rows(text, label):
    decoder = json.JSONDecoder()
    at = text.index("[") + 1
    while text[at] != "]":
        record, at = decoder.raw_decode(text, at + (text[at] == ","))
        row = [record[name]["value"] or None for name in TEXTS]
        row += [seconds(value) if value else None for value in (record[name]["value"] for name in TIMES)]
        row += [int(value) if value else None for value in (record[name]["value"] for name in INTEGERS)]
        row += [label(record[name]) for name in LABELS]
        yield row


def main():
    db = sqlite3.connect(sys.argv[2], isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = NORMAL")
    db.execute("CREATE TABLE label (id INTEGER PRIMARY KEY, value TEXT NOT NULL, display TEXT NOT NULL, "
               "UNIQUE (value, display))")
    db.execute(f"CREATE TABLE incident (id INTEGER PRIMARY KEY, {', '.join(COLUMNS)}, UNIQUE (sys_id))")
    known = {}

    def label(field):
        key = (field["value"], field["display_value"] or "")
        if not key[0]:
            return None
        number = known.get(key)
        if number is None:
            number = known[key] = db.execute("INSERT INTO label (value, display) VALUES (?, ?)", key).lastrowid
        return number

    began = time.monotonic()
    db.execute("BEGIN")
    with open(sys.argv[1], encoding="utf-8") as file:
        db.executemany(f"INSERT INTO incident ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))}) "
                       f"ON CONFLICT (sys_id) DO UPDATE SET number = excluded.number", rows(file.read(), label))
    db.execute("COMMIT")
    count = db.execute("SELECT count(*) FROM incident").fetchone()[0]
    db.close()
    print(f"{count} rows in {time.monotonic() - began:.2f} s", file=sys.stderr)


main()
