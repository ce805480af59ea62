"""How the tests are shared out between two processes, so that both end together: CONTRIBUTING.md says why.

A scheduler of our own, by the names of files: the marks of pytest-xdist 3.8 (`xdist_group`) do nothing under
pytest 9.2, because they are handed on inside a node id that cannot be changed any more.
"""

from xdist.scheduler import LoadScopeScheduling

GROUPS = {  # what shares something dear, such as a whole system: one process runs all of it, so that it starts once
    "journeys": ("tests/journeys/",),
    "production": ("tests/deploy/test_production_processes.py",),
    "demo": ("tests/runner/test_demo.py",),
    "benchmark": ("tests/benchmarks/test_harness.py",),
    "hostile": ("tests/hostile/",),
    "media": ("tests/evidence/media/",),
    "footage": ("tests/devices/test_simulator_footage.py",),
}


def group_of(test: str) -> str:
    """Return the group of a test by its node id; nothing when it runs alone."""
    return next((name for name, places in GROUPS.items() if test.startswith(places)), "")


class Shares(LoadScopeScheduling):  # type: ignore[misc]  # it ships no types
    """Hands out a group at once, the largest first, and then every other test by itself, to whoever has nothing left.

    The others keep the order of pytest-django: what rolls back, what commits and empties the tables, what needs none.
    So no group may commit: the tests after it would not find what migrations have written.
    """

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid) or nodeid
