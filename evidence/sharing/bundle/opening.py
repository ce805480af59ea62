"""What a recipient's download needs of a bundle: the layout of its ZIP, and each piece read and compared."""

from collections.abc import Sequence
from dataclasses import dataclass

from evidence.sharing.bundle.payload import BLOCK_BYTES, read_block
from evidence.sharing.bundle.zip_layout import Entry, Layout, Portion
from evidence.sharing.models import Bundle, BundlePart, BundleState, PackageVersion


@dataclass(frozen=True)
class Block:
    """Bytes of one part: a slice of one block, so that it can be compared before it is sent."""

    part: BundlePart
    number: int
    start: int
    end: int

    def read(self, room: memoryview) -> memoryview:
        """Return the bytes, which may lie in `room` (of BLOCK_BYTES). Raises Flipped, StoreDown, Missing."""
        if self.part.file is None:
            content = BundlePart.objects.values_list("content", flat=True).get(pk=self.part.pk)
            return memoryview(bytes(content or b""))[self.start : self.end]
        return read_block(self.part.file, self.part, self.number, room)[self.start : self.end]


@dataclass(frozen=True)
class Opened:
    """A ready bundle: its ZIP as a plan; no byte of an exhibit is read yet."""

    bundle: Bundle
    parts: Sequence[BundlePart]
    layout: Layout

    def steps(self, start: int, end: int) -> "list[bytes | Block]":
        """Return what makes up these bytes of the ZIP, in order; at most a block of a file each."""
        steps: list[bytes | Block] = []
        for piece in self.layout.pieces(start, end):
            if isinstance(piece, Portion):
                steps += self._blocks(piece)
            else:
                steps.append(piece)
        return steps

    def _blocks(self, piece: Portion) -> list[Block]:
        part = self.parts[piece.number]
        if part.file is None:
            return [Block(part, 0, piece.start, piece.end)]
        first, last = piece.start // BLOCK_BYTES, (piece.end - 1) // BLOCK_BYTES
        return [
            Block(
                part,
                number,
                max(piece.start - number * BLOCK_BYTES, 0),
                min(piece.end - number * BLOCK_BYTES, BLOCK_BYTES),
            )
            for number in range(first, last + 1)
        ]


def bundle_of(version: PackageVersion) -> Bundle | None:
    """Return the bundle of a version, ready or on its way; None while its exhibits are being read."""
    return Bundle.objects.select_related("version__package").filter(version=version).first()


def open_bundle(bundle: Bundle) -> Opened | None:
    """Return a bundle ready for sending; None while it is not signed, or when an exhibit is locked or erased."""
    if bundle.state != BundleState.READY:
        return None
    parts = list(bundle.parts.defer("content").select_related("file__item"))
    if not all(part.file is None or part.file.is_intact for part in parts):
        return None
    layout = layout_of(bundle, parts)
    return Opened(bundle, parts, layout) if layout.size == bundle.size else None


def layout_of(bundle: Bundle, parts: Sequence[BundlePart]) -> Layout:
    """Return the layout of the ZIP: start page and verifier first, so that they are there while videos still come."""
    return Layout([Entry(f"{bundle.folder}/{one.path}", one.size, one.crc32) for one in parts], bundle.sealed_at)
