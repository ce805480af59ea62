"""Every address names its permission; open addresses are in one short list."""

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

# Addresses of other people's packages that guard themselves, each with its reason.
FOREIGN = {
    "admin:": "Django admin: guarded as a whole by config.admin_site",
    "otp_webauthn:": "passkey library: guarded by accounts.urls",
}
OPEN = {
    "accounts:sign-in",
    "accounts:sign-in-check",
    "accounts:directory",
    "accounts:directory-answer",
    "accounts:outbox",
    "answering:answer",
    "answering:link",
    "answering:survey",
    "answering:thanks",
    "edge-api:asked",
    "giving:add",
    "giving:begin",
    "giving:check",
    "giving:clock",
    "giving:describe",
    "giving:enter",
    "giving:leave",
    "giving:list",
    "giving:nothing",
    "giving:open",
    "giving:plain",
    "giving:receipt",
    "giving:remove",
    "giving:renew",
    "giving:sent",
    "giving:start",
    "giving:status",
    "giving:upload",
    "giving:uploads",
    "giving:where",
    "giving:withdraw",
    "giving:you",
    "health",
    "verifying:verify",
    "verifying:certificate",
    "verifying:key",
    "verifying:program",
    "accessibility",
    "help",
    "api-schema",
    "shared:gate",
    "shared:code",
    "shared:send-code",
    "shared:not-me",
    "shared:more-time",
    "shared:close",
    "shared:view",
    "shared:exhibit",
    "shared:certificate",
    "shared:together",
    "shared:ask",
    "shared:play",
    "shared:watched",
    "shared:download",
    "shared:bundle",
    "shared:whole",
    "shared:media",
}


def doors(resolver: URLResolver, namespace: str = "") -> Iterator[tuple[str, object]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from doors(entry, inner)
        elif isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name or entry.pattern}", entry.callback


ALL = [(name, view) for name, view in doors(get_resolver()) if not name.startswith(tuple(FOREIGN))]


@pytest.mark.parametrize(("name", "view"), ALL, ids=[name for name, _ in ALL])
def test_every_address_names_its_permission(name: str, view: object) -> None:
    guard = getattr(view, "requires", None)

    assert guard is not None, f"{name} has no @requires"


def test_open_addresses_are_in_the_short_list() -> None:
    found = {name for name, view in ALL if getattr(view, "requires", None) == "open"}

    assert found <= OPEN
