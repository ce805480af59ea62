"""How the tests are shared out between processes, so that all end together: CONTRIBUTING.md says why.

A scheduler of our own, by the names of files: the marks of pytest-xdist 3.8 (`xdist_group`) do nothing under
pytest 9.2, because they are handed on inside a node id that cannot be changed any more.
"""

from xdist.scheduler import LoadScopeScheduling

GROUPS = {  # what shares something dear, such as a whole system: one process runs all of it; what lasts longest first
    "journeys": ("tests/journeys/",),
    "demo": ("tests/runner/test_demo.py",),
    "production": ("tests/deploy/test_production_processes.py",),
    "benchmark": ("tests/benchmarks/test_harness.py",),
    "hostile": ("tests/hostile/",),
    "media": ("tests/evidence/media/",),
    "footage": ("tests/devices/test_simulator_footage.py",),
}
ENOUGH = 2  # tests that a process knows of: the one it runs, and the next


def group_of(test: str) -> str:
    """Return the group of a test by its node id; nothing when it runs alone."""
    return next((name for name, places in GROUPS.items() if test.startswith(places)), "")


class Shares(LoadScopeScheduling):  # type: ignore[misc]  # it ships no types
    """Hands out a group at once, in their order, and then every other test by itself, to whoever has nothing left.

    The others keep the order of pytest-django: what rolls back, what commits and empties the tables, what needs none.
    So no group may commit: the tests after it would not find what migrations have written.
    """

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid) or nodeid

    def _assign_work_unit(self, node: object) -> None:
        """Give a process what comes next: the first group that is left, else the next test."""
        if group := next((name for name in GROUPS if name in self.workqueue), None):
            self.workqueue.move_to_end(group, last=False)
        super()._assign_work_unit(node)

    def remove_node(self, node: object) -> str | None:
        """Forget a process that has ended; return the test it died of, which has failed, and hand out what it left.

        The base class hands out the deadly test again, and all that the process had already done.
        """
        units = self.assigned_work.pop(node)
        left = [(scope, test) for scope, unit in units.items() for test, is_done in unit.items() if not is_done]
        if not left:
            return None
        for scope, test in left[1:]:
            self.workqueue.setdefault(scope, {})[test] = False
        for other in self.assigned_work:
            self._reschedule(other)
        return str(left[0][1])

    def _reschedule(self, node: object) -> None:
        """Never leave a process with a single test: it runs one only when it knows the next, or that none is left.

        The base class sees to that at the start alone: a process that replaces a dead one would wait for ever.
        """
        super()._reschedule(node)
        while self.workqueue and self._pending_of(self.assigned_work[node]) < ENOUGH:
            super()._reschedule(node)
