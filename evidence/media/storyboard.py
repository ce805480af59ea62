"""Makes the small pictures for scrubbing and the poster, in one pass over the key frames alone."""

import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path

from evidence.media.ffmpeg import Failed, Limits, TimedOut, Tools, arguments, has_damage, run, source
from evidence.media.made import Made, Role
from evidence.media.probe import Probe, Stream
from evidence.media.renditions import Options, fitted_size

_COLUMNS = 10
_ROWS = 10
_TILE_WIDTH = 160
_TILE_HEIGHT = 320  # of an upright recording, at most
_POSTER_SIDE = 640
_FEWEST_SECONDS, _MOST_SECONDS = 2, 10
_TILES_WANTED = 20  # of a short recording; a long one has one every ten seconds
_SHEET = "storyboard"
_POSTER = "poster.jpg"
_INDEX = "storyboard.json"
_MOMENTS = "moments.txt"
_DARKNESS = "lavfi.blackframe.pblack"
_MOMENT = re.compile(r"pts_time:(-?[0-9.]+)")
_LONGEST_FULL_DECODE_MS = 15 * 60 * 1000


@dataclass(frozen=True)
class Tile:
    """Where the picture of one moment is: sheet number from 0, and its rectangle there in pixels."""

    at_ms: int
    sheet: int
    x: int
    y: int
    w: int
    h: int


@dataclass(frozen=True)
class Storyboard:
    """Sheets, index and poster; `tiles` is empty when not one picture could be decoded."""

    tiles: tuple[Tile, ...] = ()
    sheets: tuple[Made, ...] = ()
    index: Made | None = None
    poster: Made | None = None
    is_damaged: bool = False  # a decoder met data that makes no sense: browsers stop there

    @property
    def files(self) -> tuple[Made, ...]:
        return tuple(made for made in (self.poster, *self.sheets, self.index) if made)


@dataclass(frozen=True)
class _Way:
    """One way to read pictures; `is_substitute`: only for a program that does not know the way before."""

    reading: Options
    is_substitute: bool = False


@dataclass(frozen=True)
class _Pass:
    """What one way gave: the moments in milliseconds of the pictures that came out."""

    moments: tuple[int, ...] = ()
    has_failed: bool = False
    has_damage: bool = False


def storyboard(found: Probe, *, tools: Tools, folder: Path, limits: Limits | None = None) -> Storyboard:
    """Return storyboard and poster of the file linked as `source` in `folder`.

    Writes `storyboard-1.jpg` and so on (10 columns of tiles, 160 px wide, or 320 px high when upright),
    `poster.jpg` (at most 640 px, not black when there is a lighter moment among the first ten), and
    `storyboard.json`: a list of {"at_ms", "sheet" (from 0), "x", "y", "w", "h"}.
    Pictures that cannot be decoded give empty results. Raises ToolMissing.
    """
    if found.video is None:
        return Storyboard()
    layout = _Layout(found, found.video)
    best, used, failed = _Pass(), _Way({}), False
    for way in _ways(found, layout.seconds):
        if way.is_substitute and not failed:
            continue
        tried = _try(layout.command(way), tools=tools, folder=folder, limits=limits)
        failed = tried.has_failed
        if len(tried.moments) > len(best.moments):
            best, used = tried, way
        if best.moments and len(best.moments) * 2 * _MOST_SECONDS * 1000 >= found.duration_ms:
            break
    return layout.collect(best, used, tools=tools, folder=folder) if best.moments else Storyboard()


def _ways(found: Probe, seconds: float) -> list[_Way]:
    """Return the ways to try, cheapest first: key frames, then every picture, then damaged ones as well."""
    # not `-discard nokey`: no quicker, and the MP4 reader then gives a neighbour's time (seen with 9.0.2)
    keys: Options = {"skip_frame": "nokey", "threads": 1, "skip_loop_filter": "all"}
    # ld and st are the expression's own memory: the time before which no further key frame is decoded
    early = f"if(key,if(gte(pts*tb,ld(0)-1e6),st(0,pts*tb+1e6+{seconds - 0.1:g})*0,1),1)"
    ways = [_Way(keys | {"bsf:v": f"noise=drop='{early}'"}), _Way(keys, is_substitute=True)]
    if found.duration_ms <= _LONGEST_FULL_DECODE_MS:
        tolerant: Options = {"err_detect": "ignore_err", "fflags": "+genpts"}
        ways += [_Way(tolerant), _Way(tolerant | {"flags": "+output_corrupt"})]
    return ways


class _Layout:
    """Sizes and spacing for one recording."""

    def __init__(self, found: Probe, video: Stream) -> None:
        self.video = video
        self.seconds = max(_FEWEST_SECONDS, min(_MOST_SECONDS, found.duration_ms / 1000 / _TILES_WANTED))
        expected = found.duration_ms / 1000 / self.seconds + 2 if found.duration_ms else _COLUMNS * _ROWS
        self.rows = max(1, min(_ROWS, -(-int(expected) // _COLUMNS)))
        size = video.shown_size if all(video.shown_size) else (16, 9)
        self.poster = fitted_size(size, long_side=_POSTER_SIDE, short_side=_POSTER_SIDE)
        shrink = min(_TILE_WIDTH / size[0], _TILE_HEIGHT / size[1])
        self.tile = (max(2, round(size[0] * shrink / 2) * 2), max(2, round(size[1] * shrink / 2) * 2))

    def command(self, way: _Way) -> list[str]:
        """Return the arguments of one pass that makes sheets, poster and the list of moments."""
        spaced = f"isnan(prev_selected_t)+gte(t-prev_selected_t,{self.seconds - 0.1:g})"
        pictures = source(**way.reading)[f"{self.video.index}"].filter("select", spaced)
        pictures = pictures.filter("scale", *self.poster, flags="area").filter("setsar", 1)
        pictures = pictures.filter("blackframe", amount=0, threshold=32)
        pictures = pictures.filter("metadata", mode="print", key=_DARKNESS, file=_MOMENTS)
        pictures = pictures.filter_multi_output("split")
        light = pictures[1].filter("metadata", mode="select", key=_DARKNESS, value=95, function="less")
        small = pictures[0].filter("scale", *self.tile, flags="area")
        tiles = small.filter("tile", f"{_COLUMNS}x{self.rows}")
        return arguments(
            tiles.output(f"{_SHEET}-%d.jpg", **{"q:v": 5, "fps_mode": "passthrough"}),
            light.filter("thumbnail", 10).output(_POSTER, **{"q:v": 4, "frames:v": 1, "update": 1}),
        )

    def collect(self, best: _Pass, way: _Way, *, tools: Tools, folder: Path) -> Storyboard:
        """Return what lies in the folder, with the index written."""
        listed = [self._tile(number, at_ms) for number, at_ms in enumerate(best.moments)]
        tiles = tuple(tile for tile in listed if (folder / f"{_SHEET}-{tile.sheet + 1}.jpg").exists())
        index = folder / _INDEX
        index.write_text(json.dumps([asdict(tile) for tile in tiles], separators=(",", ":")), encoding="ascii")
        made_by = tuple(self.command(way))
        sheets = [folder / f"{_SHEET}-{number + 1}.jpg" for number in range(tiles[-1].sheet + 1)]
        return Storyboard(
            tiles,
            tuple(Made(Role.STORYBOARD, sheet, "image/jpeg", made_by) for sheet in sheets),
            Made(Role.STORYBOARD_INDEX, index, "application/json", made_by),
            self._poster(made_by, tools=tools, folder=folder),
            best.has_damage,
        )

    def _tile(self, number: int, at_ms: int) -> Tile:
        sheet, place = divmod(number, _COLUMNS * self.rows)
        row, column = divmod(place, _COLUMNS)
        width, height = self.tile
        return Tile(at_ms, sheet, column * width, row * height, width, height)

    def _poster(self, made_by: tuple[str, ...], *, tools: Tools, folder: Path) -> Made | None:
        """Return the poster; of a recording that is dark throughout, its first picture."""
        path = folder / _POSTER
        if not path.exists():
            first = source()[f"{self.video.index}"].filter("scale", *self.poster)
            made_by = tuple(arguments(first.output(_POSTER, **{"q:v": 4, "frames:v": 1, "update": 1})))
            _try(list(made_by), tools=tools, folder=folder, limits=None)
        return Made(Role.POSTER, path, "image/jpeg", made_by) if path.exists() else None


def _try(command: list[str], *, tools: Tools, folder: Path, limits: Limits | None) -> _Pass:
    listed = folder / _MOMENTS
    for old in (listed, folder / _POSTER, *folder.glob(f"{_SHEET}-*.jpg")):
        old.unlink(missing_ok=True)
    failed = damaged = False
    try:
        damaged = run(tools.ffmpeg, command, folder=folder, limits=limits).has_damage
    except Failed as error:
        # also when the poster alone got no picture because all are dark: what was listed is there
        failed, damaged = True, has_damage(error.lines)
    except TimedOut:
        return _Pass(has_failed=True)
    text = listed.read_text(encoding="ascii", errors="replace") if listed.exists() else ""
    moments = tuple(max(0, round(float(seconds) * 1000)) for seconds in _MOMENT.findall(text))
    return _Pass(moments, failed, damaged) if (folder / f"{_SHEET}-1.jpg").exists() else _Pass(has_failed=failed)
