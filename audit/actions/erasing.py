"""Erases the personal part of entries, when the law asks for it; the entries themselves stay provable."""

import uuid
from collections.abc import Collection

from django.db import connection

from audit import journal
from audit.actors import Actor
from audit.operations import Operation


@journal.action
def erase_personal_data(*, entries: Collection[uuid.UUID], reason_code: str, by: Actor) -> int:
    """Erase salt and payload of these entries together and return how many had any (DPA 2018 s. 47).

    What stays is a hash against which nobody can test a guess, and the leaf it is part of. The database refuses
    to delete without the entry written here.
    """
    identifiers = sorted(str(entry) for entry in entries)
    act = journal.act(
        Operation.JOURNAL_ERASED,
        by=by,
        reason_code=reason_code,
        details={"entries": identifiers, "count": len(identifiers)},
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('exhibit.erasure', %s, true)", [str(act)])
        cursor.execute("DELETE FROM audit_personal WHERE entry_id = ANY(%s::uuid[])", [identifiers])
        erased = cursor.rowcount
        cursor.execute("SELECT set_config('exhibit.erasure', '', true)")
    return int(erased)
