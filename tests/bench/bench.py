#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Speed and memory of import, report and sync, beside Python's json + sqlite3 doing the same import in the same run.

Figures of one run are compared with each other only: machines are shared and noisy. BUILD names the build.
"""
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
BUILD = os.path.join(ROOT, os.environ.get("BUILD", "build/gcc"))
MTTR, GEN, MOCK = (os.path.join(BUILD, name) for name in ("mttr", "snow_gen", "snow_mock"))
RECORDS = int(os.environ.get("BENCH_RECORDS", "200000"))
LARGE = int(os.environ.get("BENCH_LARGE", "1000000"))
SYNCED = int(os.environ.get("BENCH_SYNCED", "20000"))
TEAMS = 200
MANY = int(os.environ.get("BENCH_MANY", "1000000"))
PAGE_MS = 300  # what a page of 1,000 wide rows costs an instance
NOW = "2027-01-01T00:00:00Z"


def run(*words):
    """Runs a command; (wall seconds, CPU seconds, peak MiB)."""
    start = time.monotonic()
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    said = process.stderr.read().decode()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stderr.close()
    if process.returncode != 0:
        sys.exit(f"{' '.join(words)} ended with {process.returncode}: {said}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def size(path):
    return os.path.getsize(path) / 1e6


def say(what, text):
    print(f"{what:<44} {text}", flush=True)


def bench_import(folder):
    pages, store, other = (os.path.join(folder, name) for name in ("pages.json", "mttr.db", "python.db"))
    run(GEN, "--pages", pages, "--incidents", str(RECORDS), "--from", "2024-01-01", "--days", "1095")
    say("records", f"{RECORDS:,} of {os.path.getsize(pages) / RECORDS:,.0f} bytes")
    wall, cpu, peak = run(MTTR, "--store", store, "import", "--table", "incident", pages)
    say("mttr import", f"{RECORDS / wall:,.0f} rows/s, {RECORDS / cpu:,.0f} rows/s of CPU time, "
                       f"peak {peak:.0f} MiB, store {size(store):.1f} MB")
    again = run(MTTR, "--store", store, "import", "--table", "incident", pages)
    say("mttr import, nothing new", f"{RECORDS / again[0]:,.0f} rows/s")
    python = run(sys.executable, os.path.join(HERE, "import.py"), pages, other)
    say("Python json + sqlite3", f"{RECORDS / python[0]:,.0f} rows/s, {RECORDS / python[1]:,.0f} rows/s of CPU time, "
                                 f"store {size(other):.1f} MB")
    say("mttr is faster by", f"{python[0] / wall:.1f} (wall), {python[1] / cpu:.1f} (CPU)")
    os.unlink(pages)


def bench_report(folder):
    pages, store = os.path.join(folder, "pages.json"), os.path.join(folder, "large.db")
    run(GEN, "--pages", pages, "--incidents", str(LARGE), "--from", "2024-01-01", "--days", "1095")
    wall, cpu, peak = run(MTTR, "--store", store, "import", "--table", "incident", pages)
    os.unlink(pages)
    say("mttr import, large", f"{LARGE:,} records, {LARGE / wall:,.0f} rows/s, {LARGE / cpu:,.0f} rows/s of CPU time, "
                              f"peak {peak:.0f} MiB, store {size(store):.1f} MB")
    out = os.path.join(folder, "reports")
    empty = os.path.join(folder, "empty.db")
    nothing = os.path.join(folder, "nothing.json")
    with open(nothing, "w", encoding="utf-8") as file:
        file.write('{"result":[]}')
    run(MTTR, "--store", empty, "import", "--table", "incident", nothing)
    ranges = {"90 days": ("2025-06-01", "2025-08-29"), "whole history": ("2024-01-01", "2026-12-31")}
    for profile in ("all", "where"):
        path = os.path.join(HERE, f"{profile}.yml")
        base = min(run(MTTR, "--store", empty, "report", "--now", NOW, "--out", out, path)[2] for _ in range(3))
        for name, (start, end) in ranges.items():
            runs = [run(MTTR, "--store", store, "report", "--from", start, "--to", end, "--now", NOW, "--ledger", "none",
                        "--out", out, path) for _ in range(5)]
            peak = min(peak for _, _, peak in runs)
            say(f"mttr report, {name}, profile {profile}",
                f"best of 5: {min(wall for wall, _, _ in runs):.2f} s, peak {peak:.0f} MiB, "
                f"{(peak - base) * 1024 * 1024 / LARGE:.1f} bytes an incident above an empty report")
    wall, cpu, peak = run(MTTR, "--store", store, "audit", "--from", "2024-01-01", "--to", "2026-12-31", "--now", NOW,
                          os.path.join(HERE, "all.yml"))
    say("mttr audit, whole history, profile all", f"{wall:.2f} s, {cpu:.2f} s of CPU time, peak {peak:.0f} MiB")


def write_teams(store, path):
    """A profile of 200 teams by group and service, broken down by five fields."""
    with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as db:
        groups, services = ([name for (name,) in db.execute(
            f"SELECT DISTINCT {field}_label FROM v_incident WHERE {field}_label IS NOT NULL ORDER BY 1")]
            for field in ("assignment_group", "business_service"))
    with open(path, "w", encoding="utf-8") as file:
        file.write("profile: teams\nmttr:\n  in_range: created\n  group_by: [priority, assignment_group, category, "
                   "business_service, contact_type]\nteams:\n")
        for i in range(TEAMS):
            file.write(f"  - {{name: T{i}, where: [{{field: assignment_group, op: in, values: ['{groups[i % len(groups)]}', "
                       f"'{groups[(i + 1) % len(groups)]}']}}, {{field: business_service, op: not_equals, "
                       f"value: '{services[7 * i % len(services)]}'}}]}}\n")


def bench_teams(folder):
    pages, store, path = (os.path.join(folder, name) for name in ("pages.json", "year.db", "teams.yml"))
    run(GEN, "--pages", pages, "--incidents", str(LARGE), "--from", "2025-01-01", "--days", "364")
    run(MTTR, "--store", store, "import", "--table", "incident", pages)
    os.unlink(pages)
    write_teams(store, path)
    runs = [run(MTTR, "--store", store, "report", "--from", "2025-01-01", "--to", "2025-12-30", "--now", NOW, "--ledger",
                "none", "--out", os.path.join(folder, "reports"), path) for _ in range(3)]
    say(f"mttr report, {TEAMS} teams, 52 weeks, 5 fields",
        f"{LARGE:,} records in range, best of 3: {min(wall for wall, _, _ in runs):.2f} s, "
        f"peak {max(peak for _, _, peak in runs):.0f} MiB")
    os.unlink(store)


def start_mock(folder, *options):
    """The stand-in instance with the data of the folder; (process, URL)."""
    mock = subprocess.Popen([MOCK, "--data", folder, "--parent", *options], stdout=subprocess.PIPE, text=True)
    return mock, mock.stdout.readline().split()[1]


def sync(folder, url, store, in_flight):
    settings = os.path.join(folder, "satellite.yml")
    with open(settings, "w", encoding="utf-8") as file:
        os.chmod(settings, 0o600)
        file.write(f"integrations:\n  - {{id: bench, application: servicenow, url: '{url}', username: api.user, "
                   f"api_key: secret, page_size: 1000, requests_in_flight: {in_flight}}}\n")
    return run(MTTR, "--config", settings, "--store", os.path.join(folder, store), "sync")


def bench_sync(folder):
    """A first sync from the stand-in instance at PAGE_MS a page: the instance is to be what is waited for."""
    data = os.path.join(folder, "data")
    run(GEN, "--out", data, "--incidents", str(SYNCED), "--changes", str(SYNCED))
    mock, url = start_mock(data, "--delay-ms", str(PAGE_MS))
    for in_flight in (1, 2):
        wall, cpu, peak = sync(folder, url, f"sync{in_flight}.db", in_flight)
        say(f"mttr sync, {PAGE_MS} ms a page, {in_flight} in flight",
            f"{2 * SYNCED:,} records in {wall:.1f} s, CPU share {100 * cpu / wall:.0f} %, peak {peak:.0f} MiB")
    mock.terminate()
    mock.wait()


def bench_sync_memory(folder):
    """The program's memory may not grow with the table. The stand-in holds all rows in its own: about 3.5 kB each."""
    data = os.path.join(folder, "many")
    run(GEN, "--out", data, "--incidents", str(MANY), "--changes", "0")
    mock, url = start_mock(data)
    shutil.rmtree(data)
    wall, cpu, peak = sync(folder, url, "many.db", 1)
    say("mttr sync, many", f"{MANY:,} records in {wall:.0f} s, {MANY / cpu:,.0f} rows/s of CPU time, peak {peak:.0f} MiB")
    mock.terminate()
    mock.wait()


def main():
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR", "/tmp")) as folder:
        bench_import(folder)
        bench_report(folder)
        bench_teams(folder)
        bench_sync(folder)
        bench_sync_memory(folder)


main()
