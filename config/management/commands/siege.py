"""Plays a siege live into a running demo: six cameras stream for eight minutes, a TASER is armed, an officer down."""

import os
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse

from config.demo_siege import begin_siege
from config.services import state


class Command(BaseCommand):
    """Opens log 0871 of today and becomes the simulator, which speaks to the demo as real cameras would."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--quick", action="store_true", help="the same within three minutes")

    def handle(self, *, quick: bool, **_: Any) -> None:
        folder = state.demo_folder()
        if not settings.IS_DEMO or not (folder / "camera-keys.json").exists():
            raise CommandError("This plays invented events into a demo: start `python3 manage.py demo` first.")
        address = settings.BASE_URL + reverse("streaming:incident", args=[begin_siege().slug])
        self.stdout.write(f"Open {address} as Supt Mina Ito, or {settings.BASE_URL}/live/me/ as PC Aisha Rahman.")
        self.stdout.write("The first start films for about half a minute. Ctrl-C ends it.")
        self.stdout.flush()
        command = [sys.executable, "-m", "devices.simulator", "--scenario", "fenwick_court"]
        command += ["--live", *(["--quick"] if quick else [])]
        command += ["--url", settings.BASE_URL.replace("localhost", "127.0.0.1"), "--work", str(folder / "siege")]
        for keys in ("camera-keys.json", "taser-keys.json"):
            command += ["--keys", str(folder / keys)]
        os.chdir(state.ROOT)
        os.execve(sys.executable, command, os.environ | {"FFMPEG_BIN": settings.FFMPEG_BIN})  # noqa: S606 (no shell is the point)
