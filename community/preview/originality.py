"""Whether a file looks as its camera wrote it: what it says about its maker, and programs that rewrite files. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

# Programs that change pictures or sound; the name as it stands in their tags.
EDITORS = (
    *("photoshop", "lightroom", "premiere", "after effects", "final cut", "imovie", "davinci", "capcut", "inshot"),
    *("gimp", "vegas", "avidemux", "kdenlive", "openshot", "snapseed", "picsart", "audacity", "filmora"),
)
# Programs that pack a file anew, as messengers and converters do: pictures may be the camera's, the file is not.
REPACKERS = ("lavf", "lavc", "handbrake", "mp4box", "gpac", "whatsapp", "telegram", "mkvmerge", "x264", "x265")
_NAMES = ("software", "exif.software", "encoder", "encoded_by", "creation_tool", "com.apple.quicktime.software")
_APPLE = re.compile(r"\d+(\.\d+)*")  # of an iPhone, the version of its system stands as "software"


class Verdict(StrEnum):
    """How it looks."""

    CAMERA = "camera"  # names its maker and no program
    REPACKED = "repacked"
    EDITED = "edited"
    SILENT = "silent"  # says nothing either way


@dataclass(frozen=True)
class Originality:
    """How it looks, with the device and the program that the file names."""

    verdict: Verdict
    device: str = ""
    program: str = ""


def originality_of(tags: Iterable[Mapping[str, str]], device: str) -> Originality:
    """Return how a file looks by the tags of its container and streams; `device` is the maker that it names.

    A tag can be forged or lost: the answer is a hint for the person who decides, never a proof.
    """
    programs = [value.strip()[:100] for one in tags for name, value in one.items() if name.lower() in _NAMES]
    for known, verdict in ((EDITORS, Verdict.EDITED), (REPACKERS, Verdict.REPACKED)):
        for program in programs:
            if any(name in program.lower() for name in known):
                return Originality(verdict, device, program)
    named = next((program for program in programs if program and not _APPLE.fullmatch(program)), "")
    return Originality(Verdict.CAMERA if device else Verdict.SILENT, device, named)
