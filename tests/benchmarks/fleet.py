"""The fleet page with 4,350 cameras and 1,250 TASERs: pages, tiles, sorts and searches of both kinds, p95 in ms.

Requests go through the web server, one at a time, as an armourer makes them. The limit is a page that asks the database for
little more than who is asking, through the same stack.
"""

import os
import re
import statistics
import subprocess
import sys
from typing import Any
from urllib.parse import urlencode

from tests.benchmarks.large_force import FIRST, LAST, ident, pick, run
from tests.benchmarks.library import SET_PASSWORD, often, p95
from tests.benchmarks.live_site import Site
from tests.benchmarks.visitor import Visitor

CAMERAS, TASERS = 4_350, 1_250
ARMOURER, PASSWORD = "41000", "four winds over Tanner Row"
PLAIN = "/account/"
CAMERA_PAGES = ("", "?page=2", "?page=87", "?state=docked", "?q=rahman", "?q=X61L00A", "?q=41077", "?q=zebra")
CAMERA_TILES = ("in_use", "spare", "docked", "undocked", "drift", "pending", "firmware", "fault", "lost")
CAMERA_SORTS = ("-serial", "status", "holder", "-battery", "storage", "firmware", "settings", "-seen", "-clock")
TASER_PAGES = ("", "?page=25", "?q=rahman", "?show=dock", "?show=check", "?show=firmware", "?sort=holder", "?sort=dock")
COUNTED = """
import django; django.setup()
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.conf import settings
settings.ALLOWED_HOSTS = ["*"]
client = Client()
client.cookies["sessionid"] = {session!r}
for address in {addresses!r}:
    client.get(address)
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            status = client.get(address).status_code
        counts.append(len(queries))
    print(status, min(counts), address)
"""
Raw = dict[str, Any]


def fleet_page(site: Site, *, scale: float, runs: int) -> Raw:
    """Fill the site with devices, sign in an armourer and measure every page of the lists."""
    cameras, tasers = max(60, round(CAMERAS * scale)), max(60, round(TASERS * scale))
    run(os.environ["DATABASE_URL"], *people(cameras + 1), *devices(cameras, tasers), "VACUUM ANALYZE")
    script = SET_PASSWORD.format(numbers=[ARMOURER], password=PASSWORD)
    subprocess.run([sys.executable, "-W", "ignore", "-c", script], check=True)
    visitor = Visitor(site.port)
    visitor.sign_in(ARMOURER, PASSWORD)
    taken = {address: often(visitor, address, runs) for address in addresses()}
    every = [one for times in taken.values() for one in times]
    limit = p95(often(visitor, PLAIN, max(20, runs * 3)))
    slowest = sorted(taken, key=lambda address: -statistics.median(taken[address]))[:6]
    before = site.cpu_seconds("web")
    pages = len(often(visitor, "/devices/", runs * 3)) + 1
    cpu_ms = (site.cpu_seconds("web") - before) / pages * 1000
    queries = count_queries(visitor)
    detail = {
        "cameras": cameras,
        "tasers": tasers,
        "requests": len(every),
        "p50_ms": round(statistics.median(every), 1),
        "slowest_ms": {address: round(statistics.median(taken[address]), 1) for address in slowest},
        "cpu_ms_of_a_page": round(cpu_ms, 1),
        "queries": max(queries.values()),
        "most_queries": max(queries, key=lambda address: queries[address]),
    }
    value = p95(every)
    return {"value": round(value, 1), "limit": round(limit, 1), "ratio": round(value / limit, 2), "detail": detail}


def addresses() -> list[str]:
    """Return what is measured: pages, tiles, columns."""
    found = [f"/devices/{query}" for query in CAMERA_PAGES]
    found += [f"/devices/?{urlencode({'show': need})}" for need in CAMERA_TILES]
    found += [f"/devices/?{urlencode({'sort': sort})}" for sort in CAMERA_SORTS]
    return found + [f"/devices/tasers/{query}" for query in TASER_PAGES]


def count_queries(visitor: Visitor) -> dict[str, int]:
    """Return how many queries each page makes, asked in one process with the visitor's own session.

    Each is asked twice and the smaller number counts: once a minute any page also notes that its person is here.
    """
    script = COUNTED.format(session=visitor.cookies["sessionid"], addresses=addresses())
    answer = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script], check=True, stdout=subprocess.PIPE, text=True
    ).stdout
    lines = re.findall(r"^(\d+) (\d+) (/\S+)$", answer, re.MULTILINE)
    if [address for status, _, address in lines if status == "200"] != addresses():
        message = f"not every page was answered with 200: {answer[:500]}"
        raise RuntimeError(message)
    return {address: int(count) for _, count, address in lines}


def people(count: int) -> list[str]:
    """Return the statements that add a force with 60 teams, its officers, and an armourer."""
    team, user, force = ident("7c000000", "n"), ident("7d000000", "n"), ident("7a000000", "1")
    path = "replace({}::text, '-', '') || '/'"
    return [
        (
            f"INSERT INTO accounts_team (id, name, short_name, is_command, path, parent_id) "
            f"VALUES ({force}, 'Measured Force', 'MEASURED', true, {path.format(force)}, NULL)"
        ),
        (
            f"INSERT INTO accounts_team (id, name, short_name, is_command, path, parent_id) "
            f"SELECT {team}, 'Watch ' || n, 'W' || n, false, {path.format(force)} || {path.format(team)}, {force} "
            f"FROM generate_series(1, 60) AS n"
        ),
        (
            f"INSERT INTO accounts_user (id, password, collar_number, name, rank, team_id, email, theme, density, "
            f"shortcuts_enabled, is_active, is_password_temporary) "
            f"SELECT {user}, '!', (41000 + n)::text, {pick(FIRST, 'n')} || ' ' || {pick(LAST, 'n / 40')}, 'pc', "
            f"{ident('7c000000', '1 + n % 60')}, '', 'auto', 'comfortable', true, true, false "
            f"FROM generate_series(0, {count}) AS n"
        ),
        (
            f"INSERT INTO accounts_roleassignment (id, user_id, role, given_at) "
            f"SELECT {ident('7e000000', 'n')}, {user}, CASE WHEN n = 0 THEN 'armourer' ELSE 'officer' END, now() "
            f"FROM generate_series(0, {count}) AS n"
        ),
    ]


def devices(cameras: int, tasers: int) -> list[str]:
    """Return the statements that add devices: nine cameras of ten with an officer, two of three TASERs, all with a past."""
    camera, taser = ident("7f000000", "n"), ident("8f000000", "n")
    ago = "now() - interval '1 hour' * (n % {})"
    standard = "(SELECT current_id FROM devices_profile WHERE is_default)"
    issue = (
        "INSERT INTO devices_issue "
        "(id, {kind}_id, holder_id, issued_at, issued_by_id, returned_at, returned_by_id, is_own) "
    )
    armourer = ident("7d000000", "0")
    statements = [
        (
            f"INSERT INTO devices_camera (id, serial, model, state, firmware, key_hash, last_dock, note, fault, "
            f"firmware_wanted, report_number, report_sha256, is_stealthy, is_muted, added_at, last_seen_at, docked_at, clock_offset_ms, clock_checked_at, "
            f"storage_used_bytes, storage_total_bytes, battery_percent, settings_version_id, settings_applied_at) "
            f"SELECT {camera}, 'X61L' || upper(lpad(to_hex(n), 5, '0')), 'Body 3', "
            f"{pick('docked ready off recording sleep docked docked lost', 'n * 7 / 3')}, '3.' || (n % 3) || '.1', "
            f"repeat('ab', 32), 'Dock ' || (n % 200) || ' bay 3', '', CASE WHEN n % 97 = 0 THEN 'Lens' ELSE '' END, "
            f"CASE WHEN n % 5 = 0 THEN '3.2.1' ELSE '' END, 0, '', false, false, now() - interval '400 days', {ago.format(90)}, "
            f"{ago.format(90)}, (n * 37) % 3000 - 500, {ago.format(90)}, n::bigint * 9000000, 64000000000, n % 101, "
            f"CASE WHEN n % 4 > 0 THEN {standard} END, CASE WHEN n % 4 > 0 THEN {ago.format(700)} END "
            f"FROM generate_series(1, {cameras}) AS n"
        ),
        (
            f"INSERT INTO devices_taser (id, serial, model, state, firmware, key_hash, last_dock, note, "
            f"firmware_wanted, faults, added_at, docked_at, checked_at, clock_offset_ms, battery_percent) "
            f"SELECT {taser}, 'X30L' || upper(lpad(to_hex(n), 5, '0')), {pick('taser_7 x2 taser_7', 'n')}, "
            f"CASE WHEN n % 211 = 0 THEN 'lost' ELSE 'in_service' END, '4.' || (n % 3), repeat('ab', 32), "
            f"'Dock ' || (n % 60), '', CASE WHEN n % 7 = 0 THEN '4.2' ELSE '' END, CASE WHEN n % 50 = 0 THEN 2 ELSE 0 END, "
            f"now() - interval '400 days', now() - interval '1 day' * (n % 33), now() - interval '1 day' * (n % 180), "
            f"(n * 37) % 9000 - 500, n % 101 FROM generate_series(1, {tasers}) AS n"
        ),
    ]
    for kind, prefix, key, count, every in (("camera", "9a", camera, cameras, 10), ("taser", "9b", taser, tasers, 3)):
        began = "now() - interval '20 days'"
        statements.append(
            issue.format(kind=kind)
            + f"SELECT {ident(prefix + '000000', 'n')}, {key}, {ident('7d000000', 'n')}, {began}, "
            f"{armourer}, NULL, NULL, false FROM generate_series(1, {count}) AS n WHERE n % {every} > 0"
        )
        for past in range(1, 4):
            back = f"now() - interval '{20 + past * 30} days'"
            statements.append(
                issue.format(kind=kind) + f"SELECT {ident(f'{prefix}00000{past}', 'n')}, {key}, "
                f"{ident('7d000000', f'1 + (n + {past}) % {count}')}, {back} - interval '20 days', {armourer}, {back}, "
                f"{armourer}, false FROM generate_series(1, {count}) AS n"
            )
    return statements
