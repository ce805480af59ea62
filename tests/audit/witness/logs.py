"""A log for a witness to watch: leaves, heads, and the proofs that it grew."""

from collections.abc import Sequence

from audit import tree
from audit.checkpoint import Head
from audit.notes import Signer
from audit.witness.submission import Submission

LEAVES = [tree.leaf(str(number).encode()) for number in range(300)]


def edge(leaves: Sequence[bytes]) -> tree.Frontier:
    grown = tree.Frontier()
    for leaf_hash in leaves:
        grown.append(leaf_hash)
    return grown


def head(size: int, log: Signer, leaves: Sequence[bytes] = LEAVES) -> Head:
    return Head(log.name, size, tree.root(leaves[:size]))


def submission(old: int, size: int, log: Signer, leaves: Sequence[bytes] = LEAVES) -> Submission:
    proof = tree.consistency_proof(edge(leaves[:old]), size, leaves[old:size])
    return Submission(old, proof, head(size, log, leaves).signed(log))
