"""What the public filmed stands on the timeline at its corrected time until it is evidence."""

from datetime import UTC, datetime, timedelta

from django.utils import timezone

from accounts.models import User
from community.models import ClockAnswer, ClockVerdict, Look, Request, Safety, SubmittedFile
from community.timeline import lanes_of
from evidence.models import Source
from incidents.models import Incident
from incidents.timeline import Kind

SAID = datetime(2026, 11, 21, 22, 45, 26, tzinfo=UTC)


def test_a_film_stands_where_its_clock_was_put_right(
    file: SubmittedFile, tanner_row: Incident, gareth_wynn: User
) -> None:
    Look.objects.create(file=file, made_at=timezone.now(), kind="video", said_at=SAID, duration_ms=46_000)
    ClockAnswer.objects.create(
        submission=file.submission,
        source=Source.PHONE,
        verdict=ClockVerdict.WRONG,
        device_showed=SAID,
        really_was=SAID + timedelta(seconds=63),
        error_ms=-63_000,
    )

    [lane] = lanes_of(tanner_row, gareth_wynn)

    [span] = lane.spans
    assert (span.start, span.end) == (SAID + timedelta(seconds=63), SAID + timedelta(seconds=109))
    assert (span.kind, lane.name) == (Kind.SOFT, "Phone, not accepted yet")


def test_who_may_not_see_it_and_what_is_not_safe_has_no_lane(
    file: SubmittedFile, tanner_row: Incident, gareth_wynn: User, ruth_adler: User
) -> None:
    Look.objects.create(file=file, made_at=timezone.now(), kind="video", said_at=SAID, duration_ms=46_000)

    seen, hidden = lanes_of(tanner_row, gareth_wynn), lanes_of(tanner_row, ruth_adler)
    SubmittedFile.objects.update(safety=Safety.INFECTED)

    assert (len(seen), hidden, lanes_of(tanner_row, gareth_wynn)) == (1, [], [])


def test_asking_stands_there_only_when_it_fell_within_the_incident(
    asked: Request, tanner_row: Incident, gareth_wynn: User
) -> None:
    later = lanes_of(tanner_row, gareth_wynn)
    Request.objects.update(made_at=tanner_row.started_at + timedelta(minutes=20))

    [lane] = lanes_of(tanner_row, gareth_wynn)

    assert later == []
    assert [point.lead for point in lane.points] == [asked.reference]
