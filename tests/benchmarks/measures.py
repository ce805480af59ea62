"""How each benchmark is taken in a session: on which system, how often, and with which sizes at a scale.

Each function takes the session and the scale (which those that cannot be made smaller leave alone) and returns
value, limit, ratio and detail of one figure.
"""

from collections.abc import Callable
from typing import Any

from tests.benchmarks import angles as four_angles
from tests.benchmarks import fleet, ingest, library, shift, starting, story, uploading, watching, whole_run
from tests.benchmarks.dock import make_random_file
from tests.benchmarks.session import Session

Raw = dict[str, Any]
REPEATS = 3
MEBIBYTE = 1 << 20


def start_cold(session: Session, scale: float) -> Raw:
    return starting.start_cold(session.fresh())


def start_warm(session: Session, scale: float) -> Raw:
    return starting.start_warm(session.started_before(), runs=_at_least_one(REPEATS, scale))


def story_time(session: Session, scale: float) -> Raw:
    with starting.this_checkout(session.outside) as empty:
        return story.story_time(empty)


def ingest_cpu(session: Session, scale: float) -> Raw:
    return ingest.ingest_cpu(session.site, runs=_at_least_one(REPEATS, scale))


def ready_time(session: Session, scale: float) -> Raw:
    return ingest.ready_time(session.site, scale=scale, runs=_at_least_one(5, scale))


def stored_bytes(session: Session, scale: float) -> Raw:
    return ingest.stored_bytes(session.site)


def upload_throughput(session: Session, scale: float) -> Raw:
    return uploading.upload_throughput(session.site, scale=scale)


def public_upload(session: Session, scale: float) -> Raw:
    raw: Raw = session.on_site("giving").public_upload(session.site, scale=scale, runs=_at_least(2, 7, scale))
    return raw


def finish_request(session: Session, scale: float) -> Raw:
    """Warm the processes with one small upload first, so that growth is due to the files that follow."""
    site = session.site
    dock, small = ingest.make_dock(site), make_random_file(site.folder / "warm.bin", MEBIBYTE)
    address = dock.announce(small)
    dock.send(small, address)
    dock.wait_until_stored(address)
    session.taken["finish_request"] = uploading.finish_request(site, scale=scale, runs=_at_least_one(20, scale))
    return session.taken["finish_request"]


def shift_change(session: Session, scale: float) -> Raw:
    return shift.shift_change(session.site, docks=_at_least(4, 200, scale))


def first_frame(session: Session, scale: float) -> Raw:
    return watching.first_frame(session.site, runs=_at_least_one(7, scale))


def seek(session: Session, scale: float) -> Raw:
    return watching.seek(session.site, minutes=_at_least(1, 60, scale), seeks=_at_least(3, 24, scale))


def angles(session: Session, scale: float) -> Raw:
    return four_angles.angles(session.site, seconds=_at_least(5, 20, scale))


def storyboard_cpu(session: Session, scale: float) -> Raw:
    return watching.storyboard_cpu(session.site, runs=_at_least_one(REPEATS, scale))


def upload_memory(session: Session, scale: float) -> Raw:
    """Read what `finish_request` noted while its files passed; take that figure when it has not been taken."""
    raw = session.taken.get("finish_request") or finish_request(session, scale)
    grown = {name: mebibytes * MEBIBYTE / 1e6 for name, mebibytes in raw["detail"]["memory_grown_mib"].items()}
    detail = {
        "grown_mb": {name: round(value, 1) for name, value in grown.items()},
        "files": list(raw["detail"]["ms"]),
    }
    return {"value": round(sum(grown.values()), 1), "limit": None, "ratio": None, "detail": detail}


def taser_log(session: Session, scale: float) -> Raw:
    return session.on_site("taser").taser_log(entries=_at_least(300, 16_000, scale), runs=_at_least_one(5, scale))


def signal(session: Session, scale: float) -> Raw:
    raw: Raw = session.on_site("signal").signal(
        session.site, cameras=_at_least(60, 4_350, scale), messages=_at_least(10, 500, scale)
    )
    return raw


def alert(session: Session, scale: float) -> Raw:
    clients = (_at_least(10, 50, min(scale, 1)), _at_least(20, 500, min(scale, 1)))
    raw: Raw = session.on_site("alerts").alert(session.site, clients=clients, messages=_at_least(10, 60, scale))
    return raw


def alert_replay(session: Session, scale: float) -> Raw:
    raw: Raw = session.on_site("alerts").alert_replay(session.site, alerts=_at_least(10, 60, scale))
    return raw


def glass_to_glass(session: Session, scale: float) -> Raw:
    raw: Raw = session.on_site("viewing").glass_to_glass(session.site, seconds=_at_least(3, 20, scale))
    return raw


def scrub_back(session: Session, scale: float) -> Raw:
    raw: Raw = session.on_site("viewing").scrub_back(session.site, jumps=_at_least(2, 20, scale))
    return raw


def viewer_cost(session: Session, scale: float) -> Raw:
    raw: Raw = session.on_site("viewing").viewer_cost(
        session.site,
        viewers=_at_least(10, 100, scale),
        streams=_at_least(2, 10, scale),
        seconds=_at_least(5, 20, scale),
    )
    return raw


def streams_per_core(session: Session, scale: float) -> Raw:
    raw: Raw = session.on_site("live").streams_per_core(
        session.site, streams=_at_least(5, 250, scale), seconds=_at_least(3, 20, min(scale * 10, 1))
    )
    return raw


def live_to_evidence(session: Session, scale: float) -> Raw:
    raw: Raw = session.on_site("live").live_to_evidence(
        session.site, seconds=_at_least(30, 600, scale), runs=_at_least_one(REPEATS, scale)
    )
    return raw


def positions(session: Session, scale: float) -> Raw:
    raw: Raw = session.on_site("positions").positions(
        session.site, cameras=_at_least(60, 4_400, scale), seconds=_at_least(5, 30, scale)
    )
    return raw


def fleet_day(session: Session, scale: float) -> Raw:
    raw: Raw = session.on_site("fleet_day").fleet_day(session.site, scale=scale)
    return raw


def radio_hole(session: Session, scale: float) -> Raw:
    raw: Raw = session.on_site("radio_hole").radio_hole(
        session.site, before=max(4.0, 10 * scale), hole=5.0, after=max(6.0, 20 * scale)
    )
    return raw


def journal_insert(session: Session, scale: float) -> Raw:
    journal = session.on_site("journal")
    return median_of_three(lambda: journal.journal_insert(acts=_at_least(50, 1000, scale)))


def journal_seal(session: Session, scale: float) -> Raw:
    journal = session.on_site("journal")
    return median_of_three(lambda: journal.journal_seal(count=_at_least(300, 50_000, scale)))


def journal_verify(session: Session, scale: float) -> Raw:
    raw: Raw = session.on_site("journal").journal_verify(count=_at_least(1000, 1_000_000, scale))
    return raw


def revoke(session: Session, scale: float) -> Raw:
    raw: Raw = session.on_site("revoking").measure(session.site, runs=_at_least_one(REPEATS, scale))
    return raw


def bundle_stream(session: Session, scale: float) -> Raw:
    raw: Raw = session.on_site("bundling").measure(session.site, gigabytes=_at_least_one(20, scale))
    return raw


def share_open(session: Session, scale: float) -> Raw:
    raw: Raw = session.on_site("sharing").share_open(session.site, runs=_at_least_one(5, scale))
    return raw


def share_revoke(session: Session, scale: float) -> Raw:
    raw: Raw = session.on_site("sharing").share_revoke(session.site, runs=_at_least_one(REPEATS, scale))
    return raw


def list_latency(session: Session, scale: float) -> Raw:
    return library.list_latency(session.force(scale), runs=_at_least(3, 12, min(scale * 10, 1)))


def fleet_page(session: Session, scale: float) -> Raw:
    return fleet.fleet_page(session.site, scale=scale, runs=_at_least(3, 12, min(scale * 10, 1)))


def search_latency(session: Session, scale: float) -> Raw:
    return library.search_latency(session.force(scale), runs=_at_least(2, 5, min(scale * 10, 1)))


def sweep(session: Session, scale: float) -> Raw:
    raw: Raw = session.on_site("sweeping").measure(
        files=_at_least(2, 24, scale), mebibytes=_at_least(1, 32, min(scale, 1))
    )
    return raw


def test_time(session: Session, scale: float) -> Raw:
    return whole_run.measure(session.outside)


def median_of_three(measure: Callable[[], Raw]) -> Raw:
    """Return the middle one of several runs, with the values of all of them in its detail."""
    taken = sorted((measure() for _ in range(REPEATS)), key=lambda raw: raw["value"])
    middle = taken[REPEATS // 2]
    return middle | {"detail": middle["detail"] | {"runs": [raw["value"] for raw in taken]}}


def _at_least_one(runs: int, scale: float) -> int:
    return _at_least(1, runs, min(scale, 1))


def _at_least(least: int, count: int, scale: float) -> int:
    return max(least, round(count * scale))
