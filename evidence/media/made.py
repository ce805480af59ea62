"""What the toolbox hands back: one small file beside the untouched original, and how it was made."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Role(StrEnum):
    """What a made file is for; the same words as the roles of stored files."""

    HLS_PLAYLIST = "hls_playlist"
    HLS_MEDIA = "hls_media"
    PROXY = "proxy"
    POSTER = "poster"
    STORYBOARD = "storyboard"
    STORYBOARD_INDEX = "storyboard_index"
    WAVEFORM = "waveform"


@dataclass(frozen=True)
class Made:
    """One made file in the working folder; the same tool makes it again from `arguments`."""

    role: Role
    path: Path
    media_type: str
    arguments: tuple[str, ...] = ()
    duration_ms: int = 0
    frames: int = 0
    tool: str = "ffmpeg"
    tool_version: str = ""  # empty: that of the ffmpeg in use

    @property
    def size(self) -> int:
        """Size in bytes."""
        return self.path.stat().st_size
