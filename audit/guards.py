"""The journal's tables and the triggers that guard them, and what is missing of either."""

from django.db import connection

from audit.findings import Attack, Problem

TABLES = (
    "audit_entry",
    "audit_personal",
    "audit_pending",
    "audit_leaf",
    "audit_checkpoint",
    "audit_anchor",
    "audit_cosignature",
)
GUARDS = {
    "audit_anchor": {"anchor_is_append_only", "anchor_is_never_emptied"},
    "audit_checkpoint": {"checkpoint_is_append_only", "checkpoint_is_never_emptied"},
    "audit_cosignature": {"cosignature_is_append_only", "cosignature_is_never_emptied"},
    "audit_entry": {"entry_is_append_only", "entry_is_never_emptied", "entry_waits_for_its_leaf"},
    "audit_leaf": {"leaf_is_append_only", "leaf_is_never_emptied"},
    "audit_personal": {
        "personal_is_erased_by_an_act",
        "personal_is_never_emptied",
        "personal_is_never_rewritten",
    },
}


def tables_missing() -> list[Problem]:
    """Return a problem for each table that is gone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM unnest(%s) AS name WHERE to_regclass(name) IS NULL", [list(TABLES)])
        missing = [name for (name,) in cursor.fetchall()]
    return [Problem(Attack.TABLE_DROPPED, f"the table {name} is gone.", 0) for name in missing]


def guards_missing() -> list[Problem]:
    """Return a problem for each trigger that is missing or switched off."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger "
            "WHERE tgrelid = ANY(%s::regclass[]) AND tgenabled IN ('O', 'A')",
            [list(GUARDS)],
        )
        enabled = set(cursor.fetchall())
    return [
        Problem(Attack.GUARD_REMOVED, f"the trigger {name} on {table} is missing or switched off.")
        for table, names in GUARDS.items()
        for name in sorted(names)
        if (table, name) not in enabled
    ]
