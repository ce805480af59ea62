"""The library's two figures: a page of the list and a search with its facets, as three roles ask for them.

Both share one throw-away system with a force of 7,000 officers; requests go through the web server, one at a time.
"""

import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import urlencode

from tests.benchmarks import large_force
from tests.benchmarks.live_site import Site, live_site
from tests.benchmarks.visitor import Visitor

ITEMS = 5_000_000
PASSWORD = "four winds over Tanner Row"
ROLES = {"officer": "30500", "supervisor": "30010", "evidence manager": "30999"}
SET_PASSWORD = """
import django; django.setup()
from django.contrib.auth.hashers import make_password
from accounts.models import User
User.objects.get_queryset().filter(collar_number__in={numbers!r}).update(password=make_password({password!r}))
"""
NEXT = re.compile(r'rel="next"\s+href="([^"]+)"')
ITEM = re.compile(r'data-item="([0-9a-f-]{36})"')
LISTS = ("", "?view=table", "?sort=received", "?sort=oldest", "?q=-has%3Aincident", "?q=type%3Aaudio")
SEARCHES = (
    "rahman",
    "officer:{own}",
    "officer:aisha",
    "tanner row",
    '"12 castle street"',
    "log:1182",
    "20/{crime}/26",
    "X60L001F4",
    "EX/17",
    "ladder",
    "ladder witnesses",
    "camera",
    "category:custody",
    "tag:review",
    "status:failed",
    "integrity:changed",
    "knife type:video -has:incident",
    "when:month burglary",
    "when:2026-10 22:",
    "near:52.47,-1.89,300m",
    "has:warning class:restricted",
    "nothinglikethis",
    "{sha}",
)
Raw = dict[str, Any]


@dataclass(frozen=True)
class Force:
    """A running system that is filled, and one session of each role."""

    site: Site
    people: dict[str, Visitor]
    size: large_force.Size


@contextmanager
def filled_site(scale: float) -> Iterator[Force]:
    """Start a system of its own, fill it and sign three people in."""
    with live_site() as site:
        size = large_force.Size(max(2_000, round(ITEMS * scale)), max(1_000, round(ITEMS * scale / 20)))
        site.keep_only("web")
        large_force.fill(os.environ["DATABASE_URL"], size, _tell)
        yield Force(site, signed_in(site.port), size)


def signed_in(port: int) -> dict[str, Visitor]:
    """Give the three people a password and return their sessions."""
    script = SET_PASSWORD.format(numbers=list(ROLES.values()), password=PASSWORD)
    subprocess.run([sys.executable, "-W", "ignore", "-c", script], check=True)
    people = {role: Visitor(port) for role in ROLES}
    for role, visitor in people.items():
        visitor.sign_in(ROLES[role], PASSWORD)
    return people


def list_latency(force: Force, *, runs: int) -> Raw:
    """Measure pages of the list: the first, those after it, table, other orders, filters without words; p95 in ms."""
    taken: dict[str, list[float]] = {}
    for role, visitor in force.people.items():
        addresses = [f"/evidence/{query}" for query in LISTS]
        addresses += list(_onward(visitor, "/evidence/", pages=3))
        taken[role] = [one for address in addresses for one in often(visitor, address, runs)]
    before = force.site.cpu_seconds("web")
    pages = len(often(force.people["evidence manager"], "/evidence/", runs * 5)) + 1
    cpu = (force.site.cpu_seconds("web") - before) / pages * 1000
    return _figure(force, taken, {"cpu_ms_of_a_page": round(cpu, 1)}, runs)


def search_latency(force: Force, *, runs: int) -> Raw:
    """Measure searches with facets, as officers, supervisors and evidence managers mix them; p95 in ms."""
    taken: dict[str, list[float]] = {}
    slowest: dict[str, float] = {}
    facts = {"crime": 100_000 + force.size.incidents - 7, "sha": "0" * 9}
    for role, visitor in force.people.items():
        for text in SEARCHES:
            query = text.format(own=ROLES[role], **facts)
            times = often(visitor, f"/evidence/?{urlencode({'q': query})}", runs)
            taken.setdefault(role, []).extend(times)
            slowest[f"{role}: {query}"] = round(statistics.median(times), 1)
    worst = dict(sorted(slowest.items(), key=lambda one: -one[1])[:8])
    return _figure(force, taken, {"slowest_ms": worst}, runs)


def _figure(force: Force, taken: dict[str, list[float]], more: Raw, runs: int) -> Raw:
    every = [one for times in taken.values() for one in times]
    visitor = force.people["officer"]
    own = ITEM.findall(visitor.ask("GET", "/evidence/")[2].decode())
    addresses = (f"/evidence/{item}/storyboard/" for item in own)  # a restricted item shows no pictures
    look_up = next(address for address in addresses if visitor.ask("GET", address)[0] == 200)
    look_ups = often(visitor, look_up, max(20, runs * 5))
    value, limit = p95(every), p95(look_ups)
    detail = {
        "items": force.size.items,
        "requests": len(every),
        "p50_ms": round(statistics.median(every), 1),
        "by_role_p95_ms": {role: round(p95(times), 1) for role, times in taken.items()},
        **more,
    }
    return {"value": round(value, 1), "limit": round(limit, 1), "ratio": round(value / limit, 2), "detail": detail}


def p95(values: list[float]) -> float:
    """Return the value that 95 of 100 do not exceed."""
    return statistics.quantiles(values, n=20)[-1] if len(values) > 1 else values[0]


def often(visitor: Visitor, address: str, runs: int) -> list[float]:
    """Ask once to warm up, then return the milliseconds of each request until its last byte."""
    visitor.ask("GET", address)
    return [_timed(visitor, address) for _ in range(runs)]


def _timed(visitor: Visitor, address: str) -> float:
    began = time.perf_counter()
    status, _, _ = visitor.ask("GET", address)
    taken = (time.perf_counter() - began) * 1000
    if status != 200:
        message = f"{address} was answered {status}."
        raise RuntimeError(message)
    return taken


def _onward(visitor: Visitor, address: str, pages: int) -> Iterator[str]:
    for _ in range(pages):
        found = NEXT.search(visitor.ask("GET", address)[2].decode())
        if found is None:
            return
        address = f"/evidence/{unescape(found[1])}"
        yield address


def _tell(words: str) -> None:
    print(f"  filling: {words}", file=sys.stderr, flush=True)
