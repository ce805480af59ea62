"""Every address that asks for a permission, with what stands in it: an address added tomorrow is in here too."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.permissions import Permission


@dataclass(frozen=True)
class Address:
    """One address: its name, the permission its view asks for, and the names of what stands in it."""

    name: str
    permission: Permission
    parts: tuple[str, ...]
    is_api: bool = False

    def __str__(self) -> str:
        return self.name

    @property
    def package(self) -> str:
        """The app that serves it."""
        return self.name.partition(":")[0].removesuffix("-api").removesuffix("-v1")

    def path(self, things: dict[str, object]) -> str:
        """Return the address of these things; an entry "name/part" wins over "package/part" and "part"."""
        return reverse(self.name, kwargs={part: self._thing(things, part) for part in self.parts})

    def _thing(self, things: dict[str, object], part: str) -> object:
        for key in (f"{self.name}/{part}", f"{self.package}/{part}", part):
            if key in things:
                return things[key]
        message = f"say in tests/access/conftest.py what stands as {part!r} in {self.name}"
        raise KeyError(message)


def addresses() -> list[Address]:
    """Return every address of ours whose view names a permission."""
    return sorted(_walk(get_resolver()), key=str)


def _walk(resolver: URLResolver, namespace: str = "", above: tuple[str, ...] = ()) -> Iterator[Address]:
    for entry in resolver.url_patterns:
        parts = (*above, *entry.pattern.converters)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry, inner, parts)
        elif isinstance(entry, URLPattern) and entry.name:
            permission = getattr(entry.callback, "requires", None)
            if isinstance(permission, Permission):
                is_api = getattr(entry.callback, "is_api", False)
                yield Address(f"{namespace}{entry.name}", permission, parts, is_api)
