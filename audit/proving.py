"""Makes the proof of one entry from the tables: its place, the way to the root, and the best checkpoint over it."""

import uuid

from django.db import connection

from audit import attestation, canonical, tree
from audit.leaves import edge_at, leaf_hashes
from audit.proofs import Proof

_ENTRY = f"""
    SELECT {attestation.SELECT_LIST}, l.leaf_index
    FROM audit_entry e JOIN audit_leaf l ON l.entry_id = e.id WHERE e.id = %s
"""  # noqa: S608 - made of constants
# Of the next heads that were cosigned, the one with the most witnesses; else the next one that was signed.
_BEST = """
    SELECT size FROM (SELECT size FROM audit_cosignature WHERE size > %(index)s ORDER BY size LIMIT 200) AS next
    GROUP BY size ORDER BY count(*) DESC, size LIMIT 1
"""
_NEXT = "SELECT min(size) FROM audit_checkpoint WHERE size > %(index)s"
_NOTE = """
    SELECT signed_note, (SELECT array_agg(line ORDER BY witness) FROM audit_cosignature s WHERE s.size = c.size)
    FROM audit_checkpoint c WHERE size = %s
"""


class NotProvable(LookupError):
    """There is no such entry, or no signed head covers it yet."""


def prove(entry: uuid.UUID) -> Proof:
    """Return the proof of an entry; raises NotProvable."""
    with connection.cursor() as cursor:
        cursor.execute(_ENTRY, [str(entry)])
        row = cursor.fetchone()
    if row is None:
        message = f"There is no sealed entry {entry}: check the id, or wait a few seconds for the sealer."
        raise NotProvable(message)
    index = row[-1]
    size, note = covering(index)
    path = tree.inclusion_proof(edge_at(index), size, leaf_hashes(index, size))
    return Proof(index, path, canonical.encode(attestation.of_row(row)), note)


def covering(index: int) -> tuple[int, str]:
    """Return size and note, with its cosignatures, of the best checkpoint over a leaf; raises NotProvable."""
    with connection.cursor() as cursor:
        cursor.execute(_BEST, {"index": index})
        best = cursor.fetchone()
        if best is None:
            cursor.execute(_NEXT, {"index": index})
            best = cursor.fetchone()
        (size,) = best
        if size is None:
            message = f"No signed head covers leaf {index} yet: wait a minute for the sealer."
            raise NotProvable(message)
        cursor.execute(_NOTE, [size])
        note, lines = cursor.fetchone()
    return size, note + "".join(f"{line}\n" for line in lines or [])
