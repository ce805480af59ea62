"""Every action of community: it works, writes exactly these rows, refuses strangers, and is undone with its journal."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.models.outgoing import Way
from audit.journal import Refused
from community import actions
from community.actions import (
    answering,
    asking,
    copying,
    erasing,
    expiring,
    files,
    linking,
    looking,
    releasing,
    scanning,
    sending,
    triaging,
)
from community.giver import Giver, giver_of
from community.inbox.acceptance import Acceptance
from community.inspecting import Looked
from community.models import DeclineReason, Look, Request, RequestState, Safety, Submission, SubmittedFile
from community.preview import making
from community.quarantine.answers import Answer, Found
from evidence.models import Source
from incidents.models import Incident
from tests.accounts.acts import JournalDown, acts_of, everything, journal_down
from tests.factories.community import Asked, begin, give, make_request
from tests.factories.devices import begin_journal, new_entries
from tests.factories.submissions import make_request as make_bare_request
from tests.factories.submissions import make_submission, make_submitted

__all__ = ["journal_down"]
TABLES = ("community", "evidence", "accounts")
TOM, SENDER, WYNN, NOBODY = "tom", "sender", "wynn", ""


@dataclass
class World:
    """What the acts are about: a submission in the making, one that was sent, and who acts."""

    incident: Incident
    asked: Asked
    started: Submission
    whole: SubmittedFile
    sent: Submission
    clean: SubmittedFile
    odd: SubmittedFile
    wynn: User

    def actor(self, who: str) -> Any:
        by = {TOM: giver_of(self.asked.request), SENDER: giver_of(self.sent.request), WYNN: self.wynn}
        return by.get(who)


@dataclass(frozen=True)
class Act:
    """Who does it and how, which rows it writes, and the facts (`details`) of the last one.

    `is_guarded` is false where whoever calls it has let the person in: a task, or a page that loads `visible_to`.
    """

    who: str
    rows: tuple[str, ...]
    details: str
    do: Callable[[World, Any], object]
    prepare: Callable[[World], object] = lambda world: None
    is_guarded: bool = True


ACTS: dict[str, Act] = {
    "begin_submission": Act(
        TOM, ("submission.started",), "again", lambda w, by: answering.begin_submission(request=w.asked.request, by=by)
    ),
    "answer_page": Act(
        TOM, ("submission.answered",), "page fields",
        lambda w, by: answering.answer_page(submission=w.started, page="where", answers={"place": "Here"}, by=by),
    ),
    "answer_clock": Act(
        TOM, ("submission.answered",), "page error_ms",
        lambda w, by: answering.answer_clock(
            submission=w.started, clocks=[answering.Clock("cctv", answering.ClockVerdict.RIGHT)], by=by
        ),
    ),
    "say_no": Act(
        TOM, ("request.answered",), "answer",
        lambda w, by: answering.say_no(request=w.asked.request, state=RequestState.REFUSED, words="No", by=by),
    ),
    "add_file": Act(
        TOM, ("upload.started", "submitted_file.added"), "number size upload",
        lambda w, by: files.add_file(submission=w.started, file=files.Offered("b.mov", 9), by=by),
    ),
    "describe_file": Act(
        TOM, ("submitted_file.described",), "source",
        lambda w, by: files.describe_file(file=w.whole, source=Source.CCTV, caption="Door", by=by),
    ),
    "note_removed": Act(
        TOM, ("submitted_file.removed",), "", lambda w, by: files.note_removed(file=w.whole, by=by), is_guarded=False
    ),
    "receive_file": Act(
        NOBODY, ("submitted_file.received",), "size number", lambda w, _: files.receive_file(file=w.whole)
    ),
    "settle_scan": Act(
        NOBODY, ("submitted_file.scanned",), "verdict scans",
        lambda w, _: scanning.settle_scan(
            file=w.clean, looked=Looked((Answer("yara", Found.CLEAN),), w.clean.sha256, timezone.now())
        ),
        prepare=lambda w: SubmittedFile.objects.filter(pk=w.clean.pk).update(safety=Safety.SCANNING),
    ),
    "send_submission": Act(
        TOM, ("submission.sent",), "files bytes is_anonymous",
        lambda w, by: sending.send_submission(submission=w.started, agreed_text=sending.AGREED, by=by),
    ),
    "ask_for_withdrawal": Act(
        SENDER, ("submission.withdrawal_asked",), "withdrawn",
        lambda w, by: sending.ask_for_withdrawal(submission=w.sent, words="I changed my mind", by=by),
    ),
    "send_link": Act(
        WYNN, ("request.link_sent",), "link way expires",
        lambda w, by: linking.send_link(request=w.asked.request, by=by), is_guarded=False,
    ),
    "open_link": Act(
        TOM, ("request.opened",), "link is_good",
        lambda w, by: linking.open_link(link=w.asked.issued.link, by=by), is_guarded=False,
    ),
    "_renew": Act(
        TOM, ("request.link_sent",), "link way expires",
        lambda w, by: linking._renew(session=w.asked.issued.link.sessions.first(), by=by), is_guarded=False,
    ),
    "leave": Act(
        TOM, ("request.left",), "",
        lambda w, by: linking.leave(session=w.asked.issued.link.sessions.first(), by=by), is_guarded=False,
    ),
    "expire_request": Act(
        NOBODY, ("request.expired",), "had_begun",
        lambda w, _: expiring.expire_request(request=w.asked.request),
        prepare=lambda w: Request.objects.update(expires_at=timezone.now() - timedelta(days=1)),
    ),
    "ask_person": Act(
        WYNN, ("request.link_sent", "community.asked"), "way language reference",
        lambda w, by: asking.ask_person(wanted=asking.Wanted(w.incident, Way.SMS, "+447700900500"), by=by),
    ),
    "renew_request": Act(
        WYNN, ("request.link_sent", "community.renewed"), "before after",
        lambda w, by: asking.renew_request(request=w.asked.request, by=by),
    ),
    "revoke_request": Act(
        WYNN, ("community.revoked",), "before", lambda w, by: asking.revoke_request(request=w.asked.request, by=by)
    ),
    "ask_again": Act(
        WYNN, ("request.link_sent", "community.asked_again"), "follow_up",
        lambda w, by: asking.ask_again(submission=w.sent, text="The back as well?", by=by),
        prepare=lambda w: Submission.objects.filter(pk=w.sent.pk).update(contact_wanted=True),
    ),
    "view_submission": Act(
        WYNN, ("community.viewed",), "", lambda w, by: looking.view_submission(submission=w.sent, by=by),
        is_guarded=False,
    ),
    "view_request": Act(
        WYNN, ("community.request_viewed",), "", lambda w, by: looking.view_request(request=w.asked.request, by=by),
        is_guarded=False,
    ),
    "play_copy": Act(
        WYNN, ("community.copy_played",), "", lambda w, by: looking.play_copy(file=w.clean, by=by), is_guarded=False
    ),
    "export_list": Act(
        WYNN, ("community.exported",), "tab", lambda w, by: looking.export_list(tab="new", words="", by=by),
        is_guarded=False,
    ),
    "release_file": Act(
        WYNN, ("community.released",), "why_not_scanned",
        lambda w, by: releasing.release_file(file=w.odd, reason="The shop's own format", by=by),
    ),
    "accept_file": Act(
        WYNN, ("evidence.received", "community.accepted"),
        "item exhibit_reference clock_offset_ms thanks statement_asked",
        lambda w, by: triaging.accept_file(file=w.clean, wanted=Acceptance(w.incident), by=by),
    ),
    "decline_file": Act(
        WYNN, ("community.declined",), "reason goes_at",
        lambda w, by: triaging.decline_file(
            file=w.clean, refusal=triaging.Refusal(DeclineReason.NOT_RELEVANT), by=by
        ),
    ),
    "settle_look": Act(
        NOBODY, ("community.copy_made",), "kind has_copy originality",
        lambda w, _: copying.settle_look(file_id=w.clean.pk, looked=making.Looked(note="None"), size=0),
        prepare=lambda w: Look.objects.create(file=w.clean),
    ),
    "abandon": Act(
        NOBODY, ("community.abandoned",), "after", lambda w, _: erasing.abandon(submission=w.started)
    ),
    "note_erased": Act(
        NOBODY, ("community.erased",), "rule counted_from size",
        lambda w, _: erasing.note_erased(file=w.clean, rule="R16"),
    ),
    "forget_giver": Act(
        NOBODY, ("community.giver_forgotten",), "", lambda w, _: erasing.forget_giver(submission=w.sent)
    ),
}  # fmt: skip
GUARDED = [name for name, act in ACTS.items() if act.who and act.is_guarded]


@pytest.fixture
def world(tanner_row: Incident, dc_okafor: User, gareth_wynn: User) -> World:
    asked = make_request(dc_okafor, tanner_row)
    started = begin(asked)
    sent = make_submission(make_bare_request(tanner_row, dc_okafor, state="supplied"))
    odd = make_submitted(sent, b"own format", Safety.UNSCANNABLE, safety_words="A program")
    return World(tanner_row, asked, started, give(started, b"film"), sent, make_submitted(sent), odd, gareth_wynn)


def test_every_action_is_in_the_table() -> None:
    assert acts_of(actions) == set(ACTS)


@pytest.mark.parametrize("name", list(ACTS))
def test_act_writes_exactly_these_rows(name: str, world: World) -> None:
    act = ACTS[name]
    act.prepare(world)
    begin_journal()

    act.do(world, by := world.actor(act.who))

    rows = list(new_entries())
    assert [(row.operation, row.outcome) for row in rows] == [(one, "success") for one in act.rows]
    assert not act.who or {row.actor_id for row in rows} == {actor_of(by)}
    assert " ".join(sorted(rows[-1].details)) == " ".join(sorted(act.details.split()))


def actor_of(by: User | Giver | None) -> str:
    return by.actor_id if isinstance(by, Giver) else str(by.pk if by else "")


@pytest.mark.parametrize("name", GUARDED)
def test_a_stranger_is_refused_and_changes_nothing(name: str, world: World, pc_khan: User) -> None:
    act = ACTS[name]
    act.prepare(world)
    stranger = pc_khan if act.who == WYNN else world.actor(SENDER if act.who == TOM else TOM)
    before = everything(TABLES)
    begin_journal()

    with pytest.raises(Refused):
        act.do(world, stranger)

    rows = [(row.operation, row.outcome, row.actor_id) for row in new_entries()]
    assert rows == [(act.rows[-1], "denied", actor_of(stranger))]
    assert everything(TABLES) == before


@pytest.mark.parametrize("name", list(ACTS))
def test_a_failed_journal_undoes_it(name: str, world: World, request: pytest.FixtureRequest) -> None:
    act, by = ACTS[name], world.actor(ACTS[name].who)
    act.prepare(world)
    before = everything(TABLES)
    request.getfixturevalue("journal_down")

    with pytest.raises(JournalDown):
        act.do(world, by)

    assert everything(TABLES) == before
