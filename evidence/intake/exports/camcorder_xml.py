"""Adapter for Sony camcorders: `C0001.MP4` with `C0001M01.XML` beside it (NonRealTimeMeta, as written by XAVC cameras).

It says when recording began, with a zone, and which camera it was. It names no person.
"""

from collections.abc import Collection, Mapping

from evidence.intake.exports.records import BadSidecar, Described, moment_in
from evidence.intake.exports.strict_xml import root_of

NAMESPACE = "urn:schemas-professionalDisc:nonRealTimeMeta:"


class CamcorderXml:
    """Reads NonRealTimeMeta."""

    name = "Sony NonRealTimeMeta"

    def beside(self, video: str, names: Collection[str]) -> tuple[str, ...]:
        """Return the XML whose name is that of the recording with M01 behind it, in either case."""
        wanted = f"{video.rpartition('.')[0]}m01.xml".lower()
        return tuple(sorted(name for name in names if name.lower() == wanted)[:1])

    def read(self, video: str, files: Mapping[str, bytes]) -> Described:
        """Return when and by what it was recorded; raises BadSidecar."""
        del video  # this shape does not say of which file it is: the name beside it does
        [(name, data)] = files.items()
        root = root_of(data, name)
        if root.local != "NonRealTimeMeta" or not root.name.startswith(NAMESPACE):
            raise BadSidecar(f"{name} is XML, but not the NonRealTimeMeta of a camcorder.")
        began = root.value_of("CreationDate", "value")
        return Described(
            started_at=moment_in(began, name) if began else None,
            maker=root.value_of("Device", "manufacturer")[:80],
            model=root.value_of("Device", "modelName")[:80],
            serial=root.value_of("Device", "serialNo")[:80],
        )
