"""Times, lengths, sizes and hashes read the same on every page."""

import datetime

import pytest
import time_machine

from config import icons
from config.templatetags import exhibit

WINTER = datetime.datetime(2026, 11, 21, 22, 47, 2, 480000, tzinfo=datetime.UTC)
SUMMER = datetime.datetime(2026, 7, 1, 22, 47, 2, tzinfo=datetime.UTC)


def test_a_winter_moment_is_shown_in_greenwich_time() -> None:
    assert exhibit.local_datetime(WINTER) == "21 Nov 2026, 22:47:02"


def test_a_summer_moment_is_shown_an_hour_later_than_utc() -> None:
    assert exhibit.local_time(SUMMER) == "23:47:02"


def test_a_summer_night_can_belong_to_the_next_local_day() -> None:
    assert exhibit.local_date(SUMMER + datetime.timedelta(minutes=30)) == "2 Jul 2026"


def test_a_date_without_a_time_stays_that_date() -> None:
    assert exhibit.local_date(datetime.date(2026, 11, 1)) == "1 Nov 2026"


@pytest.mark.parametrize("show", [exhibit.local_time, exhibit.local_date, exhibit.local_datetime, exhibit.ago])
def test_no_moment_shows_as_nothing(show: object) -> None:
    assert show(None) == ""  # type: ignore[operator]


def test_the_time_tag_carries_utc_to_the_microsecond_and_on_hover() -> None:
    html = exhibit.time_tag(WINTER)

    assert html == (
        '<time datetime="2026-11-21T22:47:02.480000Z" title="21 Nov 2026, 22:47:02 UTC">21 Nov 2026, 22:47:02</time>'
    )


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (5, "just now"),
        (61, "1 min ago"),
        (3599, "59 min ago"),
        (7300, "2 h ago"),
        (90_000, "1 day ago"),
        (200_000, "2 days ago"),
    ],
)
def test_an_age_is_told_in_one_unit(seconds: int, words: str) -> None:
    with time_machine.travel(WINTER + datetime.timedelta(seconds=seconds), tick=False):
        assert exhibit.ago(WINTER) == words


@pytest.mark.parametrize(
    ("milliseconds", "shown"), [(None, ""), (0, "00:00"), (999, "00:00"), (1_084_480, "18:04"), (3_723_000, "1:02:03")]
)
def test_a_length_is_shown_in_minutes_and_seconds(milliseconds: int | None, shown: str) -> None:
    assert exhibit.duration(milliseconds) == shown


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        (None, ""),
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1500, "1.5 kB"),
        (30_000_000, "30 MB"),
        (3_400_000_000, "3.4 GB"),
        (420_000_000, "420 MB"),
        (64_000_000_000, "64 GB"),
    ],
)
def test_a_size_is_shown_in_decimal_units(count: int | None, shown: str) -> None:
    assert exhibit.size(count) == shown


def test_a_hash_is_shown_by_its_ends() -> None:
    digest = "9f2c71e04ab8" + "0" * 44 + "d0536e1a"

    assert exhibit.grouped_hash(digest) == "9f2c 71e0 4ab8 … d053 6e1a"


def test_an_icon_is_hidden_from_screen_readers() -> None:
    assert 'aria-hidden="true"' in exhibit.icon("play")


def test_an_icon_brings_its_own_shapes() -> None:
    assert exhibit.icon("arrow-down", "i-14") == (
        '<svg class="i i-14" viewBox="0 0 24 24" aria-hidden="true" focusable="false">'
        '<path d="M12 5v14"/><path d="m19 12-7 7-7-7"/></svg>'
    )


def test_every_symbol_of_the_file_is_found() -> None:
    assert len(icons.symbols()) == icons.SPRITE.read_text(encoding="utf-8").count("<symbol ")


def test_an_icon_with_a_label_is_an_image_with_that_name() -> None:
    assert 'role="img" aria-label="Done &amp; sealed"' in exhibit.icon("check", "", "Done & sealed")
