"""The same bytes as low-latency HLS: segments keep their numbers, holes are gaps, updates leave out what is known."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.uuid7 import uuid7
from streaming.spool.layout import RECORD, Record, SpoolFile, place_of
from streaming.spool.reading import SpoolReader
from streaming.watching.playlist import Timeline
from tests.factories.live_spool import Reel, SpoolWriter

BEGAN_US = 1_795_717_992_000_000


@pytest.fixture(autouse=True)
def spool(tmp_path: Path, settings) -> None:
    settings.LIVE_SPOOL_DIR = tmp_path


def recorded(live: list[int], late: Sequence[int] = ()) -> tuple[SpoolWriter, Reel, SpoolReader]:
    """Return a session of which these fragments have come."""
    reel = Reel(uuid7(), BEGAN_US)
    writer = SpoolWriter(reel.session)
    for seq in [0, *live]:
        writer.put(reel.fragment(seq))
    for seq in late:
        writer.put(reel.fragment(seq, is_late=True))
    return writer, reel, SpoolReader(place_of(django_settings.LIVE_SPOOL_DIR, reel.session))


def listed(timeline: Timeline, *, is_update: bool = False, is_over: bool = False) -> list[str]:
    timeline.refresh()
    text = timeline.playlist(is_update=is_update, is_over=is_over)
    assert text is not None
    return text.splitlines()


def test_a_playlist_of_a_whole_stream() -> None:
    with recorded(list(range(1, 13)))[2] as reader:
        lines = listed(Timeline(reader, 0))

    assert lines == [
        "#EXTM3U",
        "#EXT-X-VERSION:9",
        "#EXT-X-TARGETDURATION:1",
        "#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=0.60000,CAN-SKIP-UNTIL=8.0",
        "#EXT-X-PART-INF:PART-TARGET=0.20000",
        "#EXT-X-MEDIA-SEQUENCE:0",
        '#EXT-X-MAP:URI="init.mp4"',
        "#EXT-X-PROGRAM-DATE-TIME:2026-11-26T18:33:12.000+00:00",
        *('#EXT-X-PART:DURATION=0.20000,URI="1.mp4",INDEPENDENT=YES', '#EXT-X-PART:DURATION=0.20000,URI="2.mp4"'),
        *(f'#EXT-X-PART:DURATION=0.20000,URI="{seq}.mp4"' for seq in (3, 4, 5)),
        *("#EXTINF:1.00000,", "1-5.mp4"),
        "#EXT-X-PROGRAM-DATE-TIME:2026-11-26T18:33:13.000+00:00",
        '#EXT-X-PART:DURATION=0.20000,URI="6.mp4",INDEPENDENT=YES',
        *(f'#EXT-X-PART:DURATION=0.20000,URI="{seq}.mp4"' for seq in (7, 8, 9, 10)),
        *("#EXTINF:1.00000,", "6-10.mp4"),
        "#EXT-X-PROGRAM-DATE-TIME:2026-11-26T18:33:14.000+00:00",
        *('#EXT-X-PART:DURATION=0.20000,URI="11.mp4",INDEPENDENT=YES', '#EXT-X-PART:DURATION=0.20000,URI="12.mp4"'),
        '#EXT-X-PRELOAD-HINT:TYPE=PART,URI="13.mp4"',
    ]


def test_the_clock_of_the_camera_is_corrected() -> None:
    with recorded(list(range(1, 13)))[2] as reader:
        lines = listed(Timeline(reader, 3_000))

    assert "#EXT-X-PROGRAM-DATE-TIME:2026-11-26T18:33:09.000+00:00" in lines


def test_a_hole_keeps_its_numbers_and_is_filled_in_a_playlist_loaded_anew() -> None:
    writer, reel, reader = recorded([*range(1, 13), *range(31, 48)])
    with reader:
        timeline = Timeline(reader, 0)
        before = listed(timeline)
        for seq in range(13, 31):
            writer.put(reel.fragment(seq, is_late=True))
        after = listed(timeline)

        assert reader.bytes_of(reader.between(11, 15)) == reel.bytes_of(11, 15)
    gaps = [before[at + 2] for at, line in enumerate(before) if line == "#EXT-X-GAP"]
    assert gaps == ["16-20.mp4", "21-25.mp4", "26-30.mp4"]
    assert "11-12.mp4" in before
    assert "#EXT-X-GAP" not in after
    assert [line for line in after if re.fullmatch(r"\d+-\d+\.mp4", line)] == [
        f"{n}-{n + 4}.mp4" for n in range(1, 46, 5)
    ]


def test_a_buffer_that_comes_later_lies_before_what_was_live_first() -> None:
    writer, reel, reader = recorded([151, *range(152, 164)])
    with reader:
        timeline = Timeline(reader, 0)
        first = listed(timeline)
        for seq in range(1, 151):
            writer.put(reel.fragment(seq, is_late=True))
        then = listed(timeline)

    assert "151-155.mp4" in first
    assert first.count("#EXT-X-GAP") == 30
    assert then.count("#EXT-X-GAP") == 0
    assert "#EXT-X-MEDIA-SEQUENCE:0" in first


def test_an_update_leaves_out_what_the_player_knows() -> None:
    with recorded(list(range(1, 103)))[2] as reader:
        timeline = Timeline(reader, 0)
        whole, update = listed(timeline), listed(timeline, is_update=True)

    skipped = next(line for line in update if line.startswith("#EXT-X-SKIP"))
    left_out = int(skipped.removeprefix("#EXT-X-SKIP:SKIPPED-SEGMENTS="))
    names = [line for line in whole if re.fullmatch(r"\d+-\d+\.mp4", line)]
    assert left_out == 12
    assert [line for line in update if re.fullmatch(r"\d+-\d+\.mp4", line)] == names[left_out:]


def test_a_long_stream_lists_its_last_quarter_of_an_hour() -> None:
    with recorded([])[2] as reader:
        records = b"".join(
            Record(
                seq, BEGAN_US + (seq - 1) * 200_000, 0, bytes(32), bytes(32), SpoolFile.LIVE, seq, 1, 0, seq % 5 == 1
            ).pack()  # type: ignore[arg-type]
            for seq in range(1, 5_001)
        )
        with reader.place.index.open("ab") as index:
            index.write(records)
        lines = listed(Timeline(reader, 0))

    assert len(records) == 5_000 * RECORD.size
    assert "#EXT-X-MEDIA-SEQUENCE:99" in lines
    assert lines.count("#EXTINF:1.00000,") == 901


def test_a_stream_that_is_over_says_so() -> None:
    with recorded(list(range(1, 13)))[2] as reader:
        assert listed(Timeline(reader, 0), is_over=True)[-1] == "#EXT-X-ENDLIST"


def test_nothing_is_listed_before_a_group_of_pictures_is_whole() -> None:
    with recorded([1, 2, 3])[2] as reader:
        timeline = Timeline(reader, 0)
        timeline.refresh()

        assert timeline.playlist(is_update=False, is_over=False) is None


def test_a_torn_record_is_read_when_it_is_whole() -> None:
    reader = recorded([1, 2])[2]
    raw = Record(3, 0, 0, bytes(32), bytes(32), SpoolFile.LIVE, 0, 1, 0, False).pack()  # type: ignore[arg-type]  # noqa: FBT003
    with reader, reader.place.index.open("ab", buffering=0) as index:
        index.write(raw[:40])
        first = len(reader.refresh())
        index.write(raw[40:])
        second = [record.seq for record in reader.refresh()]

    assert first == 3
    assert second == [3]


@settings(deadline=None, max_examples=40)
@given(st.sets(st.integers(1, 60), min_size=12), st.randoms(use_true_random=False))
def test_numbers_never_change_whatever_is_missing(missing: set[int], random) -> None:
    live = [seq for seq in range(1, 71) if seq not in missing]
    writer, reel, reader = recorded(live)
    with reader:
        timeline = Timeline(reader, 0)
        lines = listed(timeline)
        late = list(missing)
        random.shuffle(late)
        for seq in late:
            writer.put(reel.fragment(seq, is_late=True))
        after = listed(timeline)

    numbered = [int(line.partition("-")[0]) for line in lines if re.fullmatch(r"\d+-\d+\.mp4", line)]
    assert numbered == list(range(1, 70, 5))
    assert [line for line in after if re.fullmatch(r"\d+-\d+\.mp4", line)] == [
        f"{n}-{n + 4}.mp4" for n in range(1, 70, 5)
    ]
