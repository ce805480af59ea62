"""What the benchmarks of one run share: a throw-away site, started once when first needed, and a fresh checkout."""

import importlib
import os
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from types import ModuleType, TracebackType
from typing import Any, Self

import django

from tests.benchmarks import library
from tests.benchmarks.live_site import Site, live_site
from tests.benchmarks.starting import Checkout, fresh_checkout, this_checkout

GIVEN = {  # the addresses and keys of somebody's real services must never reach a benchmark
    "AUDIT_SIGNING_KEY_FILE",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "BASE_URL",
    "DATABASE_URL",
    "DJANGO_SETTINGS_MODULE",
    "INCOMING_DIR",
    "REDIS_URL",
    "S3_ENDPOINT_URL",
    "SECRET_KEY",
    "STORED_SECRETS_KEY",
    "STATIC_ROOT",
    "VIRTUAL_ENV",
}


def clean(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of somebody who just opened a terminal; the media tools stay as given."""
    ours = {name for name in environment if name in GIVEN or name.startswith(("EXHIBIT_", "PYTEST_"))}
    return {name: value for name, value in environment.items() if name not in ours}


class Session:
    """One run of the benchmarks; use it as a context manager, which stops and removes everything."""

    def __init__(self) -> None:
        self.outside = clean(os.environ)
        self.taken: dict[str, dict[str, Any]] = {}  # figures that a later benchmark reads again
        self._ends = ExitStack()
        self._site: Site | None = None
        self._problem: Exception | None = None
        self._fresh: Checkout | None = None
        self._force: library.Force | None = None

    def __enter__(self) -> Self:
        os.environ.clear()
        os.environ |= self.outside | {"EXHIBIT_NO_VENV": "1"}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self._ends.__exit__(kind, error, where)

    @property
    def site(self) -> Site:
        """The whole product on throw-away data; what kept it from starting is raised each time it is asked for."""
        if self._problem is not None:
            raise self._problem
        if self._site is None:
            print("Starting a throw-away system …", file=sys.stderr, flush=True)
            try:
                self._site = self._ends.enter_context(live_site())
            except Exception as error:
                self._problem = error
                raise
        return self._site

    def on_site(self, name: str) -> ModuleType:
        """Return a module of benchmarks that loads the settings, and so can be imported only when the site is up."""
        _ = self.site
        django.setup()
        return importlib.import_module(f"tests.benchmarks.{name}")

    def force(self, scale: float) -> library.Force:
        """The filled system of the library's figures, with services of its own; its size is that of the first call."""
        if self._force is None:
            self._force = self._ends.enter_context(library.filled_site(scale))
        return self._force

    def fresh(self) -> Checkout:
        """Return a copy of the checkout that has never been started, and that a second start may use again."""
        self._fresh = self._ends.enter_context(fresh_checkout(self.outside))
        return self._fresh

    def started_before(self) -> Checkout:
        """Return the fresh copy after its first start, else this checkout on data of its own."""
        if self._fresh is None:
            self._fresh = self._ends.enter_context(this_checkout(self.outside))
        return self._fresh
