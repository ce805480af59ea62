"""How the tests are shared out between two processes, so that both end together: CONTRIBUTING.md says why.

A scheduler of our own, by the names of files: the marks of pytest-xdist 3.8 (`xdist_group`) do nothing under
pytest 9.2, because they are handed on inside a node id that cannot be changed any more.
"""

from xdist.scheduler import LoadScopeScheduling

GROUPS = {  # files that one process runs together, since they share what is dear to start
    "journeys": ("tests/journeys/",),
    "production": ("tests/deploy/test_production_processes.py",),
    "demo": ("tests/runner/test_demo.py",),
    "benchmark": ("tests/benchmarks/test_harness.py",),
    "hostile": ("tests/hostile/",),
    "media": ("tests/evidence/media/",),
    "footage": ("tests/devices/test_simulator_footage.py",),
    "pages": ("tests/pages/test_in_browser.py",),
    "sign-in": ("tests/accounts/test_in_browser.py",),
    "map": ("tests/evidence/library/test_map_in_browser.py",),
    "proxy": ("tests/deploy/test_proxied_",),
}
FIRST = ("journeys", "production", "demo", "benchmark", "hostile", "media", "footage")  # longest first
LAST = ("pages", "sign-in", "map", "proxy")  # these empty the tables that the other tests find filled


def group_of(test: str) -> str:
    """Return the group of a test by its node id; nothing when it runs alone."""
    return next((name for name, places in GROUPS.items() if test.startswith(places)), "")


def turn_of(test: str) -> int:
    """Return when a test starts: what takes minutes at once, what commits at the end, the rest in its own order.

    A group starts where its first test stands. One test of it that commits nothing would pull all of it forward.
    """
    group = group_of(test)
    if group in LAST:
        return len(FIRST) + 1 + LAST.index(group)
    return FIRST.index(group) if group in FIRST else len(FIRST)


class Shares(LoadScopeScheduling):  # type: ignore[misc]  # it ships no types
    """Hands out a group at once, and every other test by itself, to whoever has nothing left."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid) or nodeid
