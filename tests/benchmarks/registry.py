"""Every benchmark by its name: unit, bar, and how it is taken, in the order in which they run."""

import statistics
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.benchmarks import measures
from tests.benchmarks.bars import Also, Bar
from tests.benchmarks.session import Session


@dataclass(frozen=True)
class Benchmark:
    """One figure; a long one runs only when somebody names it."""

    name: str
    unit: str
    bar: Bar
    measure: Callable[[Session, float], dict[str, Any]]
    is_long: bool = False


TEN_MINUTES = Also("10-minute clip", 1.0, lambda detail: statistics.median(detail["ten_minutes"]))
PROBLEMS = Also("problems", 0, lambda detail: len(detail["problems"]))
UNNAMED = Also("edits not named", 0, lambda detail: int(not detail["after_an_edit"]["is_named"]))
QUICK = Also("quick", 120, lambda detail: detail["quick"]["seconds"])
UPRIGHT = Also(
    "portrait sheets lying", 0, lambda detail: 0 if detail["portrait_tile"][1] > detail["portrait_tile"][0] else 1
)
FAILED = Also("failed runs", 0, lambda detail: sum(detail[run]["status"] != 0 for run in ("quick", "whole")))

WRITTEN = Also("writes a byte", 1.05, lambda detail: detail["writes_a_byte"])
LATE = Also("p95", 0.6, lambda detail: detail["p95_s"])
QUERIES = Also("queries", 10, lambda detail: detail["queries"])
PAGE_CPU = Also("CPU of a page, ms", 30, lambda detail: detail["cpu_ms_of_a_page"])
NOT_ONCE = Also("lost or doubled", 0, lambda detail: detail["not_once"])
NOT_FOUND = Also("flips not found", 0, lambda detail: 1 - detail["flipped_byte_found"])

MISSING = Also("missing or not evidence", 0, lambda detail: detail["missing"] + (detail["receipt_seconds"] is None))
ACKS = Also("ack p99, ms", 100, lambda detail: detail["ack_p99_ms"])
OTHER_BYTES = Also("not the same bytes", 0, lambda detail: detail["not_the_same_bytes"])

LOST = Also("lost", 0, lambda detail: detail["lost"] + detail["arrived_twice"] + detail["pages_refused"])
WEB_SHARE = Also("web, % of a core", 25, lambda detail: detail["percent_of_a_core"]["web"])
MAP_AGE = Also("map age p95, ms", 2_000, lambda detail: detail["map_age_ms"]["p95"])
PAGES = Also("page p95, ms", 500, lambda detail: detail["page_p95_ms"])

GROWN = Also("web grew, MiB", 64, lambda detail: detail["memory_grown_mib"])
FIRST_BYTE = Also("first byte, s", 2, lambda detail: detail["first_byte_s"])

FIVE_HUNDRED = Also("with 500 browsers, p99 ms", 500, lambda detail: detail["most_browsers_p99"])

# The site's figures come before the journal's, which fill the database that both share.
BENCHMARKS = (
    Benchmark("start_cold", "s", Bar(at_most=90), measures.start_cold, is_long=True),
    Benchmark("start_warm", "s", Bar(at_most=15), measures.start_warm),
    Benchmark("story_time", "s", Bar(at_most=90), measures.story_time, is_long=True),
    Benchmark("ingest_cpu", "CPU-s", Bar(at_most=1.5), measures.ingest_cpu),
    Benchmark("ready_time", "s", Bar(at_most=0.5, also=(TEN_MINUTES,)), measures.ready_time),
    Benchmark("stored_bytes", "%", Bar(at_most=6), measures.stored_bytes),
    Benchmark("upload_throughput", "MB/s", Bar(at_least=150, ratio_at_least=0.4), measures.upload_throughput),
    Benchmark("public_upload", "MB/s", Bar(at_least=150, ratio_at_least=0.4, also=(WRITTEN,)), measures.public_upload),
    Benchmark("finish_request", "ms", Bar(at_most=50), measures.finish_request),
    Benchmark("first_frame", "s", Bar(at_most=0.5), measures.first_frame),
    Benchmark("seek", "s", Bar(at_most=0.5), measures.seek),
    Benchmark("angles", "ms", Bar(at_most=40), measures.angles),
    Benchmark("storyboard_cpu", "CPU-s", Bar(at_most=0.7, also=(UPRIGHT,)), measures.storyboard_cpu),
    Benchmark("upload_memory", "MB", Bar(at_most=64), measures.upload_memory),
    Benchmark("revoke", "s", Bar(at_most=1), measures.revoke),
    Benchmark("share_open", "s", Bar(at_most=1), measures.share_open),
    Benchmark("share_revoke", "s", Bar(at_most=1), measures.share_revoke),
    Benchmark("sweep", "ratio", Bar(at_least=0.8, also=(NOT_FOUND,)), measures.sweep),
    Benchmark("bundle_stream", "ratio", Bar(at_least=0.5, also=(GROWN, FIRST_BYTE)), measures.bundle_stream),
    Benchmark("fleet_page", "ms", Bar(at_most=150, also=(QUERIES,)), measures.fleet_page),
    Benchmark("taser_log", "s", Bar(at_most=1), measures.taser_log),
    Benchmark("signal", "ms", Bar(at_most=150), measures.signal),
    Benchmark("alert", "ms", Bar(at_most=250, also=(FIVE_HUNDRED,)), measures.alert),
    Benchmark("alert_replay", "lost or doubled", Bar(at_most=0), measures.alert_replay),
    Benchmark("radio_hole", "s", Bar(at_most=1.5, also=(MISSING,)), measures.radio_hole),
    Benchmark("glass_to_glass", "s", Bar(at_most=0.35, also=(LATE,)), measures.glass_to_glass),
    Benchmark("viewer_cost", "% of a core", Bar(at_most=0.1), measures.viewer_cost),
    Benchmark("scrub_back", "s", Bar(at_most=0.5), measures.scrub_back),
    Benchmark("streams_per_core", "streams", Bar(at_least=250, also=(ACKS,)), measures.streams_per_core),
    Benchmark("live_to_evidence", "s", Bar(at_most=10, also=(OTHER_BYTES,)), measures.live_to_evidence),
    Benchmark("positions", "fixes/s", Bar(at_least=4_350, also=(WEB_SHARE, MAP_AGE)), measures.positions),
    Benchmark("fleet_day", "s", Bar(at_most=600, also=(NOT_ONCE,)), measures.fleet_day, is_long=True),
    Benchmark("journal_insert", "ms", Bar(at_most=5), measures.journal_insert),
    Benchmark("journal_seal", "entries/s", Bar(at_least=5000), measures.journal_seal),
    Benchmark("journal_verify", "s", Bar(at_most=60, also=(PROBLEMS, UNNAMED)), measures.journal_verify),
    # 18 GB come in, and the same again goes into the store.
    Benchmark("shift_change", "ratio", Bar(at_least=0.5, also=(LOST, PAGES)), measures.shift_change, is_long=True),
    # These two start a system of their own, which takes an hour to fill at its full size.
    Benchmark("list_latency", "ms", Bar(at_most=150, also=(PAGE_CPU,)), measures.list_latency, is_long=True),
    Benchmark("search_latency", "ms", Bar(at_most=300), measures.search_latency, is_long=True),
    Benchmark("test_time", "s", Bar(at_most=600, also=(QUICK, FAILED)), measures.test_time, is_long=True),
)
