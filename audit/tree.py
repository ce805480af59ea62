"""Merkle tree of RFC 6962 (and 9162): roots, the growing edge, inclusion and consistency proofs. Pure."""

import hashlib
from collections.abc import Iterable, Sequence
from itertools import islice

EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf(data: bytes) -> bytes:
    """Return the hash of one leaf (RFC 6962 section 2.1)."""
    return hashlib.sha256(b"\x00" + data).digest()


def node(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node (RFC 6962 section 2.1)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frontier:
    """The growing edge of a tree: the roots of its perfect subtrees, largest first; log2(size) hashes."""

    def __init__(self, size: int = 0, peaks: Iterable[bytes] = ()) -> None:
        """Take up a saved edge; raises ValueError when the peaks do not fit the size."""
        self.size = size
        self.peaks = list(peaks)
        if len(self.peaks) != size.bit_count():
            message = f"A tree of {size} leaves has {size.bit_count()} peaks, not {len(self.peaks)}."
            raise ValueError(message)

    def append(self, leaf_hash: bytes) -> None:
        """Add one leaf; two peaks of one height become one."""
        peaks, size = self.peaks, self.size
        while size & 1:
            leaf_hash = hashlib.sha256(b"\x01" + peaks.pop() + leaf_hash).digest()
            size >>= 1
        peaks.append(leaf_hash)
        self.size += 1

    def root(self) -> bytes:
        """Return the root of the tree so far."""
        if not self.peaks:
            return EMPTY_ROOT
        *others, found = self.peaks
        for peak in reversed(others):
            found = node(peak, found)
        return found

    def copy(self) -> "Frontier":
        """Return an edge that grows by itself."""
        return Frontier(self.size, self.peaks)


def root(leaf_hashes: Iterable[bytes]) -> bytes:
    """Return the root over leaf hashes (RFC 6962 section 2.1)."""
    frontier = Frontier()
    for leaf_hash in leaf_hashes:
        frontier.append(leaf_hash)
    return frontier.root()


def inclusion_proof(edge: Frontier, size: int, leaf_hashes: Iterable[bytes]) -> list[bytes]:
    """Return the hashes that lead from a leaf to the root of the first `size` leaves (RFC 6962 section 2.1.1).

    The leaf is the one after the edge; `leaf_hashes` begin with it and go on to `size`. What stands left of a leaf
    on its way are the peaks of the edge, so no leaf before it is needed. Raises IndexError when there is no such leaf.
    """
    index = edge.size
    if not index < size:
        message = f"There is no leaf {index} in a tree of {size}."
        raise IndexError(message)
    nodes = _Nodes(edge, leaf_hashes)
    nodes.root(index, index + 1)
    return _path(index, 0, size, nodes)


def consistency_proof(edge: Frontier, size: int, leaf_hashes: Iterable[bytes]) -> list[bytes]:
    """Return the hashes that show the edge's tree at the start of one of `size` (RFC 6962 section 2.1.2).

    `leaf_hashes` are those from the edge to `size`; raises IndexError when the tree did not grow, or too few.
    """
    if edge.size > size:
        message = f"A tree of {size} did not grow from one of {edge.size}."
        raise IndexError(message)
    if edge.size in {0, size}:
        return []
    return _subproof(edge.size, 0, size, _Nodes(edge, leaf_hashes), is_whole=True)


def verify_inclusion(index: int, size: int, leaf_hash: bytes, proof: Sequence[bytes], expected: bytes) -> bool:
    """Say whether a leaf stands at an index of the tree with this root (RFC 9162 section 2.1.3.2)."""
    if not 0 <= index < size or len(leaf_hash) != len(EMPTY_ROOT):
        return False
    place, last, found = index, size - 1, leaf_hash
    for step in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node(step, found)
            place, last = _up(place, last)
        else:
            found = node(found, step)
        place, last = place >> 1, last >> 1
    return last == 0 and found == expected


def verify_consistency(old: tuple[int, bytes], new: tuple[int, bytes], proof: Sequence[bytes]) -> bool:
    """Say whether a tree (size, root) grew from an older one by appending only (RFC 9162 section 2.1.4.2).

    An empty old tree proves nothing and is refused, as the reference implementations do.
    """
    (old_size, old_root), (new_size, new_root) = old, new
    if not 0 < old_size <= new_size:
        return False
    if old_size == new_size or not proof:
        return old_size == new_size and not proof and old_root == new_root
    steps = list(proof) if old_size & (old_size - 1) else [old_root, *proof]
    place, last = old_size - 1, new_size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    found_old, found_new = _climb(place, last, steps)
    return found_old == old_root and found_new == new_root


def _climb(place: int, last: int, steps: Sequence[bytes]) -> tuple[bytes, bytes]:
    found_old = found_new = steps[0]
    for step in steps[1:]:
        if last == 0:
            return b"", b""
        if place & 1 or place == last:
            found_old, found_new = node(step, found_old), node(step, found_new)
            place, last = _up(place, last)
        else:
            found_new = node(found_new, step)
        place, last = place >> 1, last >> 1
    return (found_old, found_new) if last == 0 else (b"", b"")


def _up(place: int, last: int) -> tuple[int, int]:
    """Skip the levels at which the rightmost node has no sibling."""
    while not place & 1 and place != 0:
        place, last = place >> 1, last >> 1
    return place, last


def _split(size: int) -> int:
    """Return the largest power of two below a size (RFC 6962 section 2.1)."""
    return 1 << (size - 1).bit_length() - 1


class _Nodes:
    """Roots of ranges of leaves: those before the edge are its peaks, later ones are asked for once, in order."""

    def __init__(self, edge: Frontier, leaf_hashes: Iterable[bytes]) -> None:
        self._before = edge.size
        self._peaks: dict[tuple[int, int], bytes] = {}
        self._leaves = iter(leaf_hashes)
        start = 0
        for peak in edge.peaks:
            end = start + (1 << (edge.size - start).bit_length() - 1)
            self._peaks[start, end] = peak
            start = end

    def root(self, start: int, end: int) -> bytes:
        if end <= self._before:
            return self._peaks[start, end]
        frontier = Frontier()
        for leaf_hash in islice(self._leaves, end - start):
            frontier.append(leaf_hash)
        if frontier.size != end - start:
            message = f"There are too few leaves for a proof up to {end}."
            raise IndexError(message)
        return frontier.root()


def _path(index: int, start: int, end: int, nodes: _Nodes) -> list[bytes]:
    if end - start == 1:
        return []
    middle = start + _split(end - start)
    if index < middle:
        return [*_path(index, start, middle, nodes), nodes.root(middle, end)]
    return [*_path(index, middle, end, nodes), nodes.root(start, middle)]


def _subproof(old_size: int, start: int, end: int, nodes: _Nodes, *, is_whole: bool) -> list[bytes]:
    if old_size == end:
        return [] if is_whole else [nodes.root(start, end)]
    middle = start + _split(end - start)
    if old_size <= middle:
        return [*_subproof(old_size, start, middle, nodes, is_whole=is_whole), nodes.root(middle, end)]
    return [*_subproof(old_size, middle, end, nodes, is_whole=False), nodes.root(start, middle)]
