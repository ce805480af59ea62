"""The odd files, made once for all tests of this folder, and the tools under test."""

import os
from pathlib import Path

import pytest

from evidence.media.ffmpeg import Tools
from tests.hostile.odd_files import make
from tests.hostile.scales import Scales, weigh


@pytest.fixture(scope="session")
def tools() -> Tools:
    return Tools(Path(os.environ["FFMPEG_BIN"]), Path(os.environ["FFPROBE_BIN"]))


@pytest.fixture(scope="session")
def odd_files(tmp_path_factory: pytest.TempPathFactory, tools: Tools) -> dict[str, Path]:
    return make(tmp_path_factory.mktemp("odd"), tools.ffmpeg)


@pytest.fixture
def scales(tools: Tools, tmp_path_factory: pytest.TempPathFactory) -> Scales:
    folder = tmp_path_factory.mktemp("scales")
    log = folder / "peaks.txt"
    log.touch()
    return Scales(Tools(weigh(tools.ffmpeg, log), weigh(tools.ffprobe, log)), log)
