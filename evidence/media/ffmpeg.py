"""The only starter of processes: runs ffmpeg and ffprobe on hostile files, limited and without network."""

import os
import re
import resource
import selectors
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ffmpeg as command_builder

SOURCE = "file:source"  # the only input: a fixed name without extension, never the name that a client gave

# Demuxers that read one file and open no other: no playlist, concat, image sequence, SVG or network.
FORMATS = (
    "mov,matroska,mpegts,mpeg,mpegvideo,m4v,avi,asf,flv,ogg,mxf,gxf,wtv,nut,rm,ivf,obu,dv,dhav,swf,"
    "wav,w64,aiff,au,caf,mp3,aac,ac3,eac3,dts,flac,amr,amrnb,amrwb,voc,tta,ape,wv,mpc,mpc8,"
    "h261,h263,h264,hevc,vvc,av1,vc1,mjpeg,mpjpeg,smjpeg,dirac,cavsvideo,yuv4mpegpipe,"
    "gif,apng,jpeg_pipe,png_pipe,webp_pipe,bmp_pipe,tiff_pipe,jpegxl_pipe"
)
_GUARDS = ("-protocol_whitelist", "file,pipe", "-format_whitelist", FORMATS)
_RUN = {
    name: value for name, value in os.environ.items() if name == "EXHIBIT_RUN"
}  # finds the left-overs of a killed run
_ENVIRONMENT = {"LC_ALL": "C", "AV_LOG_FORCE_NOCOLOR": "1", "MALLOC_ARENA_MAX": "2"} | _RUN
_DAMAGE = re.compile(r"error while decoding|Invalid NAL unit size|concealing \d+|Error submitting packet to decoder")
_MOST_PIXELS = 150_000_000  # of one picture: more would take over 512 MB to decode
_STDERR_TAIL_BYTES = 8192
_READ_BYTES = 1 << 16


class MediaError(Exception):
    """A tool did not do its work; `str()` is one sentence for people."""


class ToolMissing(MediaError):
    """ffmpeg or ffprobe is not where the settings say."""


class TimedOut(MediaError):
    """The tool used more time than allowed and was stopped, with all it had started."""


class Failed(MediaError):
    """The tool ended by itself with an error.

    `exit_code` is negative when a signal ended it; `lines` are the last cleaned lines it wrote.
    """

    def __init__(self, message: str, *, exit_code: int, lines: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.exit_code = exit_code
        self.lines = tuple(lines)


@dataclass(frozen=True)
class Tools:
    """Where the two programs are."""

    ffmpeg: Path
    ffprobe: Path


@dataclass(frozen=True)
class Limits:
    """What one process may use: seconds and bytes; `output_bytes` is for its standard output."""

    wall_seconds: float = 60
    cpu_seconds: int = 60
    memory_bytes: int = 2 << 30  # address space: the tools reserve much more than the 512 MB they may touch
    file_bytes: int = 1 << 30
    open_files: int = 64
    output_bytes: int = 16 << 20


@dataclass(frozen=True)
class Finished:
    """How a process ended well: what it wrote, and what it cost in seconds and peak bytes (its starter's at least)."""

    output: bytes
    lines: tuple[str, ...]
    cpu_seconds: float
    wall_seconds: float
    peak_bytes: int

    @property
    def has_damage(self) -> bool:
        """Tell whether a decoder met data that makes no sense to it: browsers stop at such data."""
        return has_damage(self.lines)


def has_damage(lines: Sequence[str]) -> bool:
    """Tell whether a tool's last lines complain of data that makes no sense to a decoder."""
    return any(_DAMAGE.search(line) for line in lines)


def source(**options: str | float | None) -> Any:
    """Return ffmpeg-python's node of the file under examination; options have ffmpeg's own names."""
    return command_builder.input(SOURCE, max_pixels=_MOST_PIXELS, **options)


def arguments(*outputs: Any, tell: str = "error") -> list[str]:
    """Return the argument list for one or more output nodes of ffmpeg-python, without the program's name.

    `tell` is how much ffmpeg says on standard error: "error" or "warning".
    """
    node = outputs[0] if len(outputs) == 1 else command_builder.merge_outputs(*outputs)
    built: list[str] = command_builder.get_args(node)
    return ["-nostdin", "-hide_banner", "-loglevel", tell, "-y", *built]


def link_source(original: Path, folder: Path) -> None:
    """Make `original` known as `source` in the working folder; safe to repeat.

    Raises FileNotFoundError when the original is not there.
    """
    link = folder / "source"
    link.unlink(missing_ok=True)
    link.symlink_to(original.resolve(strict=True))


def run(
    program: Path,
    arguments: Sequence[str],
    *,
    folder: Path,
    limits: Limits | None = None,
    receive: Callable[[bytes], None] | None = None,
) -> Finished:
    """Run one tool in `folder` and wait for it; `receive` takes standard output piece by piece.

    Every `-i` must be `SOURCE`, and gets the allow-lists of protocols and formats in front of it: a caller
    cannot forget them, and nothing can name an address. Standard input is closed, the environment is emptied,
    and the process leads a group of its own that is killed as a whole when time is over.

    Raises ToolMissing, TimedOut, Failed, and ValueError for an argument list that names another input.
    """
    guarded = _guard_inputs(arguments)
    process = _start(program, guarded, folder)
    running = _Running(process, limits or Limits(), receive)
    try:
        running.read_until_closed()
        status, usage = running.wait()
    except BaseException:
        running.kill()
        raise
    finally:
        running.close()
    finished = Finished(
        output=bytes(running.kept),
        lines=_clean_lines(bytes(running.stderr_tail)),
        cpu_seconds=usage.ru_utime + usage.ru_stime,
        wall_seconds=time.monotonic() - running.started,
        peak_bytes=usage.ru_maxrss * 1024,
    )
    running.judge(status, finished)
    return finished


def _guard_inputs(arguments: Sequence[str]) -> list[str]:
    guarded: list[str] = []
    for position, argument in enumerate(arguments):
        if argument == "-i":
            if list(arguments[position + 1 : position + 2]) != [SOURCE]:
                message = f"The only input allowed is {SOURCE}."
                raise ValueError(message)
            guarded += _GUARDS
        elif argument.endswith("_whitelist"):
            message = "The allow-lists are set here and nowhere else."
            raise ValueError(message)
        guarded.append(argument)
    return guarded


def _start(program: Path, arguments: Sequence[str], folder: Path) -> "subprocess.Popen[bytes]":
    try:
        return subprocess.Popen(
            [str(program), *arguments],
            cwd=folder,
            env=_ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            process_group=0,
        )
    except (FileNotFoundError, PermissionError, NotADirectoryError) as error:
        message = f"{program.name} cannot be started ({error.strerror}). Check FFMPEG_BIN and FFPROBE_BIN."
        raise ToolMissing(message) from error


class _Running:
    """One started process: its pipes, its deadline, its end."""

    def __init__(
        self, process: "subprocess.Popen[bytes]", limits: Limits, receive: Callable[[bytes], None] | None
    ) -> None:
        self.process = process
        self.limits = limits
        self.receive = receive or self._keep
        self.started = time.monotonic()
        self.kept = bytearray()
        self.stderr_tail = bytearray()
        self._limit_resources()

    def _limit_resources(self) -> None:
        """Set the limits from outside, just after the start.

        `preexec_fn` runs Python between fork and exec, which can deadlock in a worker with threads and keeps
        `subprocess` from using vfork. The moment before the limits hold is harmless: they count from the
        start of the process, and the tool is still loading. Systems without prlimit(2), such as macOS, keep
        the wall-clock limit only.
        """
        if not hasattr(resource, "prlimit"):
            return
        wanted = {
            resource.RLIMIT_CPU: self.limits.cpu_seconds,
            resource.RLIMIT_AS: self.limits.memory_bytes,
            resource.RLIMIT_FSIZE: self.limits.file_bytes,
            resource.RLIMIT_NOFILE: self.limits.open_files,
            resource.RLIMIT_CORE: 0,
        }
        for name, value in wanted.items():
            _, ceiling = resource.prlimit(self.process.pid, name)
            allowed = value if ceiling == resource.RLIM_INFINITY else min(value, ceiling)
            resource.prlimit(self.process.pid, name, (allowed, allowed))

    def read_until_closed(self) -> None:
        with selectors.DefaultSelector() as selector:
            for pipe, use in ((self.process.stdout, self.receive), (self.process.stderr, self._keep_tail)):
                if pipe is not None:
                    selector.register(pipe, selectors.EVENT_READ, use)
            while selector.get_map():
                for key, _ in selector.select(self._seconds_left()):
                    if piece := os.read(key.fd, _READ_BYTES):
                        key.data(piece)
                    else:
                        selector.unregister(key.fileobj)

    def wait(self) -> tuple[int, resource.struct_rusage]:
        """Wait for the end with wait4(2), which tells what this process alone has used."""
        while True:
            pid, status, usage = os.wait4(self.process.pid, os.WNOHANG)
            if pid:
                self.process.returncode = os.waitstatus_to_exitcode(status)
                return self.process.returncode, usage
            time.sleep(min(0.002, self._seconds_left()))

    def kill(self) -> None:
        if self.process.returncode is None:
            os.killpg(self.process.pid, signal.SIGKILL)  # not reaped yet, so the number is still its own
            self.process.wait()

    def close(self) -> None:
        for pipe in (self.process.stdout, self.process.stderr):
            if pipe is not None:
                pipe.close()

    def judge(self, status: int, finished: Finished) -> None:
        """Raise when the tool did not end well (0.8: the kernel stops by an account ahead of its last one)."""
        if status < 0 and finished.cpu_seconds >= self.limits.cpu_seconds * 0.8:
            message = f"Stopped after {self.limits.cpu_seconds} seconds of computing."
            raise TimedOut(message)
        if status:
            last = finished.lines[-1] if finished.lines else f"it ended with code {status}"
            raise Failed(last, exit_code=status, lines=finished.lines)

    def _seconds_left(self) -> float:
        left = self.started + self.limits.wall_seconds - time.monotonic()
        if left <= 0:
            message = f"Stopped after {self.limits.wall_seconds:g} seconds."
            raise TimedOut(message)
        return left

    def _keep(self, piece: bytes) -> None:
        self.kept += piece
        if len(self.kept) > self.limits.output_bytes:
            message = "The tool wrote more than it may."
            raise Failed(message, exit_code=0)

    def _keep_tail(self, piece: bytes) -> None:
        self.stderr_tail += piece
        del self.stderr_tail[:-_STDERR_TAIL_BYTES]


def _clean_lines(raw: bytes) -> tuple[str, ...]:
    """Return the last lines of standard error, without control characters and memory addresses."""
    text = re.sub(r" @ 0x[0-9a-f]+", "", raw.decode("utf-8", "replace")).replace(f"{SOURCE}: ", "")
    lines = ("".join(c if c.isprintable() else " " for c in line).strip() for line in text.splitlines())
    return tuple(line[:300] for line in lines if line)[-20:]


def version(tools: Tools, folder: Path) -> str:
    """Return ffmpeg's name and version, to store beside what was made. Raises what `run` raises."""
    first = run(tools.ffmpeg, ["-version"], folder=folder).output.splitlines()[0].decode("ascii", "replace")
    return " ".join(first.split()[:3])
