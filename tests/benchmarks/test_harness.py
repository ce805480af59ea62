"""The benchmarks themselves: their names, their bars, what they print and how they end."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from config.services import state
from tests.benchmarks import __main__ as harness
from tests.benchmarks import ingest, journal, measures, uploading, watching
from tests.benchmarks.bars import Also, Bar
from tests.benchmarks.figures import HEADER, Figure
from tests.benchmarks.measures import upload_memory
from tests.benchmarks.registry import BENCHMARKS, FAILED, PROBLEMS, QUICK, TEN_MINUTES, Benchmark
from tests.benchmarks.session import Session, clean
from tests.benchmarks.visitor import RECORD
from tests.benchmarks.whole_run import CLOSING

MUST_REACH = {  # what the first slice promises, in its own units
    "start_cold": "≤ 90",
    "start_warm": "≤ 15",
    "story_time": "≤ 90",
    "ingest_cpu": "≤ 1.5",
    "ready_time": "≤ 0.5; 10-minute clip ≤ 1",
    "stored_bytes": "≤ 6",
    "upload_throughput": "≥ 150 and ratio ≥ 0.4",
    "public_upload": "≥ 150 and ratio ≥ 0.4; writes a byte ≤ 1.05",
    "finish_request": "≤ 50",
    "first_frame": "≤ 0.5",
    "seek": "≤ 0.5",
    "angles": "≤ 40",
    "storyboard_cpu": "≤ 0.7; portrait sheets lying ≤ 0",
    "upload_memory": "≤ 64",
    "revoke": "≤ 1",
    "share_open": "≤ 1",
    "share_revoke": "≤ 1",
    "sweep": "≥ 0.8; flips not found ≤ 0",
    "bundle_stream": "≥ 0.5; web grew, MiB ≤ 64; first byte, s ≤ 2",
    "fleet_page": "≤ 150; queries ≤ 10",
    "taser_log": "≤ 1",
    "signal": "≤ 150",
    "alert": "≤ 250; with 500 browsers, p99 ms ≤ 500",
    "alert_replay": "≤ 0",
    "radio_hole": "≤ 1.5; missing or not evidence ≤ 0",
    "glass_to_glass": "≤ 0.35; p95 ≤ 0.6",
    "viewer_cost": "≤ 0.1",
    "scrub_back": "≤ 0.5",
    "streams_per_core": "≥ 250; ack p99, ms ≤ 100",
    "live_to_evidence": "≤ 10; not the same bytes ≤ 0",
    "positions": "≥ 4350; web, % of a core ≤ 25; map age p95, ms ≤ 2000",
    "fleet_day": "≤ 600; lost or doubled ≤ 0",
    "journal_insert": "≤ 5",
    "journal_seal": "≥ 5000",
    "journal_verify": "≤ 60; problems ≤ 0; edits not named ≤ 0",
    "shift_change": "≥ 0.5; lost ≤ 0; page p95, ms ≤ 500",
    "list_latency": "≤ 150; CPU of a page, ms ≤ 30",
    "search_latency": "≤ 300",
    "test_time": "≤ 600; quick ≤ 120; failed runs ≤ 0",
}
LONG = {"start_cold", "story_time", "shift_change", "fleet_day", "list_latency", "search_latency", "test_time"}
ITEM = "/evidence/01a19467-e800-7000-8000-000000020417/"


def figure(value: float = 2.0) -> dict[str, object]:
    return {"value": value, "limit": 1.0, "ratio": value, "detail": {"runs": 3}}


def cut(session: Session, scale: float) -> dict[str, object]:
    message = "the cable was cut"
    raise RuntimeError(message)


def test_every_promised_figure_has_its_bar() -> None:
    assert {one.name: str(one.bar) for one in BENCHMARKS} == MUST_REACH


def test_only_the_long_ones_need_naming() -> None:
    assert {one.name for one in BENCHMARKS} - {one.name for one in harness.choose([])} == LONG


def test_each_name_is_the_name_of_its_measure() -> None:
    assert [one.measure.__name__ for one in BENCHMARKS] == [one.name for one in BENCHMARKS]


@pytest.mark.parametrize("name", ["ingest_cpu", "ready_time", "stored_bytes"])
def test_ingest_measures_what_the_list_names(name: str) -> None:
    assert callable(getattr(ingest, name))


@pytest.mark.parametrize("name", ["upload_throughput", "finish_request"])
def test_uploading_measures_what_the_list_names(name: str) -> None:
    assert callable(getattr(uploading, name))


@pytest.mark.parametrize("name", ["first_frame", "seek", "storyboard_cpu"])
def test_watching_measures_what_the_list_names(name: str) -> None:
    assert callable(getattr(watching, name))


@pytest.mark.parametrize("name", ["journal_insert", "journal_seal", "journal_verify"])
def test_journal_measures_what_the_list_names(name: str) -> None:
    assert callable(getattr(journal, name))


def test_named_ones_run_in_the_order_of_the_list() -> None:
    chosen = harness.choose(["journal_seal", "start_warm", "journal_seal"])

    assert [one.name for one in chosen] == ["start_warm", "journal_seal"]


def test_unknown_name_is_one_sentence_and_status_2(capsys) -> None:
    status = harness.main(["jurnal_seal"])

    said = capsys.readouterr().err
    assert status == 2
    assert said == f"There is no benchmark jurnal_seal: choose among {', '.join(MUST_REACH)}.\n"


@pytest.mark.parametrize("arguments", [["--scale", "0"], ["--scale", "nan"], ["--scale", "small"], ["--loud"]])
def test_senseless_option_is_one_sentence_and_status_2(arguments: list[str], capsys) -> None:
    status = harness.main(arguments)

    said = capsys.readouterr().err
    assert (status, said.count("\n")) == (2, 1)


def test_names_may_stand_on_both_sides_of_an_option() -> None:
    options = harness.parse(["journal_seal", "--scale", "0.5", "ingest_cpu", "--json"])

    assert (options.names, options.scale, options.json) == (["journal_seal", "ingest_cpu"], 0.5, True)


@pytest.mark.parametrize(
    ("bar", "value", "ratio", "met"),
    [
        (Bar(at_most=5), 5.0, None, True),
        (Bar(at_most=5), 5.1, None, False),
        (Bar(at_least=150, ratio_at_least=0.4), 150.0, 0.4, True),
        (Bar(at_least=150, ratio_at_least=0.4), 149.0, 0.5, False),
        (Bar(at_least=150, ratio_at_least=0.4), 200.0, 0.3, False),
        (Bar(at_least=150, ratio_at_least=0.4), 200.0, None, False),
        (Bar(at_most=5), None, None, False),
    ],
)
def test_bar_holds_value_and_ratio(bar: Bar, value: float | None, ratio: float | None, met: bool) -> None:  # noqa: FBT001
    assert bar.is_met(value, ratio, {}) is met


@pytest.mark.parametrize(
    ("part", "good", "bad"),
    [
        (TEN_MINUTES, {"ten_minutes": [0.2, 0.9, 9.0]}, {"ten_minutes": [0.2, 1.1, 1.2]}),
        (PROBLEMS, {"problems": []}, {"problems": ["entry 7 was changed"]}),
        (QUICK, {"quick": {"seconds": 120.0}}, {"quick": {"seconds": 120.1}}),
        (FAILED, {"quick": {"status": 0}, "whole": {"status": 0}}, {"quick": {"status": 0}, "whole": {"status": 1}}),
    ],
)
def test_part_of_the_detail_can_miss_the_bar(part: Also, good: dict[str, object], bad: dict[str, object]) -> None:
    bar = Bar(at_most=1, also=(part,))

    assert (bar.is_met(0.0, None, good), bar.is_met(0.0, None, bad)) == (True, False)


def test_figure_has_the_eight_fields_and_tells_its_scale() -> None:
    benchmark = Benchmark("signal", "ms", Bar(at_most=150), lambda session, scale: figure())

    taken = json.loads(harness.take(benchmark, Session(), 0.5).as_json())

    assert tuple(taken) == HEADER
    assert (taken["value"], taken["bar"], taken["met"], taken["detail"]["scale"]) == (2.0, "≤ 150", True, 0.5)


def test_broken_benchmark_is_a_figure_without_value_that_meets_nothing(capsys) -> None:
    taken = harness.take(Benchmark("signal", "ms", Bar(at_most=150), cut), Session(), 1.0)

    assert (taken.value, taken.met, taken.detail["error"]) == (None, False, "RuntimeError: the cable was cut")
    assert "in cut" in capsys.readouterr().err


def test_line_has_the_fields_in_columns() -> None:
    line = Figure("signal", 2.5, "ms", "≤ 150", met=True, limit=None, ratio=0.25, detail={"runs": 3}).as_line()

    assert line.split() == ["signal", "2.5", "ms", "≤", "150", "met", "-", "0.25", '{"runs":', "3}"]


def test_all_run_and_one_missed_bar_is_status_1(monkeypatch, capsys) -> None:
    monkeypatch.setattr(os, "environ", dict(os.environ))
    listed = (
        Benchmark("signal", "ms", Bar(at_most=1), lambda session, scale: figure()),
        Benchmark("alert", "ms", Bar(at_most=150), lambda session, scale: figure()),
    )
    monkeypatch.setattr(harness, "BENCHMARKS", listed)

    status = harness.main(["--json"])

    taken = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert status == 1
    assert [(one["name"], one["met"]) for one in taken] == [("signal", False), ("alert", True)]


def test_addresses_of_real_services_never_reach_a_benchmark() -> None:
    given = {"DATABASE_URL": "a", "EXHIBIT_STATE": "b", "PYTEST_CURRENT_TEST": "c", "FFMPEG_BIN": "d", "PATH": "e"}

    assert clean(given) == {"FFMPEG_BIN": "d", "PATH": "e"}


def test_memory_is_read_from_the_figure_that_has_been_taken() -> None:
    session = Session()
    detail = {"memory_grown_mib": {"web": 1.0, "media": 2.0}, "ms": {"1 MB": [9.0], "4000 MB": [11.0]}}
    session.taken["finish_request"] = {"detail": detail}

    raw = upload_memory(session, 1.0)

    assert raw["value"] == 3.1
    assert raw["detail"] == {"grown_mb": {"web": 1.0, "media": 2.1}, "files": ["1 MB", "4000 MB"]}


def test_repeated_figure_is_the_middle_one_and_names_all() -> None:
    values = iter([9.0, 2.0, 5.0])

    raw = measures.median_of_three(lambda: figure(next(values)))

    assert (raw["value"], raw["detail"]["runs"]) == (5.0, [2.0, 5.0, 9.0])


def test_records_are_found_in_a_list_page() -> None:
    page = f'<a class="ev" href="{ITEM}"><a href="{ITEM}custody/"><a href="/evidence/?q=Rahman">'

    assert RECORD.findall(page) == [ITEM, ITEM]


def test_closing_line_of_pytest_is_found() -> None:
    printed = "Tests\n....\n===== 55 passed, 2 skipped in 6.20s =====\n"

    assert CLOSING.findall(printed) == ["55 passed, 2 skipped in 6.20s"]


@pytest.mark.slow
def test_small_run_measures_the_real_product_and_leaves_nothing() -> None:
    command = [
        sys.executable,
        "manage.py",
        "benchmark",
        "upload_throughput",
        "journal_seal",
        "--json",
        "--scale",
        "0.01",
    ]

    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=state.ROOT) as process:
        printed, _ = process.communicate()

    taken = {one["name"]: one for one in map(json.loads, printed.splitlines())}
    assert list(taken) == ["upload_throughput", "journal_seal"]
    assert [name for name, one in taken.items() if not (one["value"] and one["limit"])] == [], printed
    assert list(Path(tempfile.gettempdir()).glob(f"exhibit-test-{process.pid}-*")) == []
