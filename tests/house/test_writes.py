"""Only actions write to the database."""

import ast
from pathlib import Path

from tests.house.tree import ROOT, name, sources, syntax

WRITES = {
    "create", "save", "delete", "update", "bulk_create", "bulk_update", "get_or_create", "update_or_create",
    "acreate", "asave", "adelete", "aupdate", "abulk_create", "aget_or_create", "aupdate_or_create", "set_password",
}  # fmt: skip
# Where a call of one of these names is not a database write of ours, each with its reason.
ALLOWED = {
    "audit/": "the journal's own writers",
    "config/services/": "processes and files, no database",
    "evidence/media/": "pure, knows no database",
    "devices/simulator/": "an outside program",
}


def is_write(node: ast.AST) -> bool:
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES):
        return False
    receiver = ast.unparse(node.func.value)
    return not (receiver.endswith(("digest", "hasher", "sha256")) or receiver.startswith("super()"))


def may_write(path: Path) -> bool:
    relative = path.relative_to(ROOT)
    return "actions" in relative.parts or relative.name == "actions.py" or str(relative).startswith(tuple(ALLOWED))


def test_only_actions_write() -> None:
    found = [
        f"{name(path)}:{node.lineno}"
        for path in sources()
        if not may_write(path)
        for node in ast.walk(syntax(path))
        if is_write(node)
    ]

    assert found == []


# Writes that are no act, each with its reason.
BOOKKEEPING = {
    "accounts/actions/signing_in.py:note_seen": "when a session was last used, for its time-out",
    "accounts/actions/clients.py:note_use": "when a key was last used",
    "accounts/actions/notices.py:mark_read": "one's own notices, like a bookmark",
    "evidence/actions/retention/policies.py:count_effects": "lines of a dry run, made afresh",
    "evidence/sharing/actions/building.py:create_recipient": "a part of acts that have their own entry",
    "evidence/sharing/actions/sending.py:write_link": "a part of acts that have their own entry",
    "streaming/actions/telling.py:tell_alert": "when an alert went to browsers; its change has its own entry",
    "accounts/actions/notices.py:notify": "tells people of an act that has its own entry",
    "accounts/actions/outgoing.py:write": "tells people outside of an act that has its own entry",
    "accounts/actions/outgoing.py:send_one": "that a message left; what caused it has its own entry",
    "accounts/actions/outgoing.py:forget_old_messages": "copies of messages; what they were about has its own entries",
}


def test_every_public_function_in_actions_is_an_action_or_pure() -> None:
    """A public function in actions/ that writes must be decorated with @journal.action."""
    found = []

    for path in sources():
        if "actions" not in path.parts or path.parts[-3:-1] == ("audit", "actions"):
            continue
        for node in syntax(path).body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            decorators = [ast.unparse(decorator) for decorator in node.decorator_list]
            writes = any(is_write(part) for part in ast.walk(node))
            if writes and not any(decorator.startswith("journal.action") for decorator in decorators):
                found.append(f"{name(path)}:{node.name}")

    assert set(found) <= set(BOOKKEEPING)
