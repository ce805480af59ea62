"""Every action of sharing that `test_building` leaves out: its rows, who is refused, and its end with the journal."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from accounts.models import Rank, User
from accounts.roles import Role
from audit.journal import Refused
from evidence.models import Item
from evidence.sharing import actions
from evidence.sharing.actions import asking, looking, managing, minding, sending, visiting
from evidence.sharing.actions.looking import Watched
from evidence.sharing.models import (
    GuestSession,
    Link,
    MoreTime,
    Package,
    PackageItem,
    Question,
    Recipient,
)
from incidents.models import Incident
from tests.accounts.acts import JournalDown, acts_of, everything
from tests.factories.accounts import make_person
from tests.factories.devices import begin_journal, new_entries
from tests.factories.sharing import code_for, enter, make_draft
from tests.sharing.pages.test_building import ON_DRAFTS, ON_SENT, OUTSIDER

TABLES = ("sharing", "evidence", "accounts")
OF_THE_BUNDLE = {"seal_bundle", "sign_bundle", "break_off"}  # tests/sharing/test_bundles.py
VIEW, OUTSIDE, OF_POLICE, NOBODY = "view", "outside", "police", ""
CALL, SEEN = "call", [Watched(0, 500, 100)]


@dataclass
class World:
    """A package that was sent to Eleanor Voss, who is in; and one that waits for a second person."""

    package: Package
    waiting: Package
    visit: GuestSession
    second: User

    @property
    def recipient(self) -> Recipient:
        return self.visit.recipient

    @property
    def row(self) -> PackageItem:
        return PackageItem.objects.select_related("item", "file", "version").get(version__package=self.package)


@dataclass(frozen=True)
class Act:
    """Who does it and how, and the rows it writes."""

    who: str
    rows: tuple[str, ...]
    do: Callable[[World, Any], object]
    prepare: Callable[[World], object] = lambda world: None


def question(world: World) -> Question:
    return Question.objects.get(recipient=world.recipient)


def ask(world: World) -> None:
    asking.ask_question(visit=world.visit, words="Longer?")


def by_telephone(world: World) -> None:
    Recipient.objects.filter(pk=world.recipient.pk).update(code_way=CALL)


def send_code(world: World) -> None:
    managing.Code.objects.all().delete()
    visiting.send_code(visit=world.visit)


ACTS: dict[str, Act] = {
    "ask_question": Act(
        OUTSIDE, ("share.question_asked",), lambda w, _: asking.ask_question(visit=w.visit, words="Longer?")
    ),
    "ask_more_time": Act(OUTSIDE, ("share.more_time_asked",), lambda w, _: asking.ask_more_time(visit=w.visit)),
    "refuse_time": Act(
        OF_POLICE, ("share.more_time_refused",),
        lambda w, by: managing.refuse_time(asked=MoreTime.objects.get(), answer="No", by=by),
        prepare=lambda w: asking.ask_more_time(visit=w.visit),
    ),
    "answer_question": Act(
        OF_POLICE, ("share.question_answered",),
        lambda w, by: managing.answer_question(question=question(w), words="No", by=by), prepare=ask,
    ),
    "read_out_code": Act(
        OF_POLICE, ("share.code_sent",), lambda w, by: managing.read_out_code(recipient=w.recipient, by=by),
        prepare=by_telephone,
    ),
    "approve_package": Act(
        OF_POLICE, ("package.approved", "share.sent", "package.sent"),
        lambda w, by: sending.approve_package(package=w.waiting, by=by),
    ),
    "send_back": Act(
        OF_POLICE, ("package.sent_back",), lambda w, by: sending.send_back(package=w.waiting, reason="Who?", by=by)
    ),
    "view_package": Act(VIEW, ("package.viewed",), lambda w, by: managing.view_package(package=w.package, by=by)),
    "export_packages": Act(VIEW, ("packages.exported",), lambda w, by: managing.export_packages(count=1, by=by)),
    "warn": Act(NOBODY, ("share.warned",), lambda w, _: minding.warn(warning=minding.Due(w.recipient, 7))),
    "forget_traces": Act(NOBODY, ("share.traces_erased",), lambda w, _: minding.forget_traces()),
    "_start_visit": Act(
        OUTSIDE, ("share.link_followed",),
        lambda w, _: visiting._start_visit(link=Link.objects.select_related("recipient__package").get(
            recipient=w.recipient, ended_at=None)),
    ),
    "send_code": Act(
        OUTSIDE, ("share.code_sent",), lambda w, _: visiting.send_code(visit=w.visit),
        prepare=lambda w: managing.Code.objects.all().delete(),
    ),
    "_try_code": Act(
        OUTSIDE, ("share.entered",),
        lambda w, _: visiting._try_code(visit=w.visit, code=code_for(w.recipient), accepts_terms=True),
        prepare=send_code,
    ),
    "say_wrong_person": Act(
        OUTSIDE, ("share.wrong_person",), lambda w, _: visiting.say_wrong_person(visit=w.visit)
    ),
    "leave": Act(NOBODY, ("share.left",), lambda w, _: visiting.leave(visit=w.visit)),
    "open_exhibit": Act(
        NOBODY, ("share.opened",), lambda w, _: looking.open_exhibit(visit=w.visit, row=w.row)
    ),
    "start_playing": Act(
        NOBODY, ("share.played",), lambda w, _: looking.start_playing(visit=w.visit, row=w.row)
    ),
    "note_played": Act(
        NOBODY, ("share.watched",), lambda w, _: looking.note_played(visit=w.visit, row=w.row, watched=SEEN)
    ),
    "start_download": Act(
        NOBODY, ("share.downloaded",), lambda w, _: looking.start_download(visit=w.visit, row=w.row)
    ),
    "start_bundle": Act(
        NOBODY, ("share.downloaded", "share.downloaded"),
        lambda w, _: looking.start_bundle(visit=w.visit, rows=[w.row]),
    ),
}  # fmt: skip
REVOKED_SAY_NO = [
    name for name, act in ACTS.items() if act.who == OUTSIDE and name not in {"ask_question", "_start_visit"}
]


@pytest.fixture
def world(package: Package, voss: Recipient, tanner_row: Incident, gareth_wynn: User, footage: Item) -> World:
    visit, _ = enter(voss)
    waiting = make_draft(tanner_row, gareth_wynn, footage, people=(OUTSIDER,))
    sending.ask_approval(package=waiting, by=gareth_wynn)
    second = make_person("S4072", "Ann Roe", Rank.STAFF, gareth_wynn.team, Role.EVIDENCE_MANAGER)
    people = GuestSession.objects.select_related("recipient__package__sent_by", "recipient__package__built_by")
    return World(package, waiting, people.get(pk=visit.pk), second)


def test_every_action_is_tried_somewhere() -> None:
    assert acts_of(actions) == {*ACTS, *ON_DRAFTS, *ON_SENT, *OF_THE_BUNDLE, "start_package"}


@pytest.mark.parametrize("name", list(ACTS))
def test_act_writes_exactly_these_rows(name: str, world: World) -> None:
    act = ACTS[name]
    act.prepare(world)
    begin_journal()

    act.do(world, world.second)

    actor = world.second.pk if act.who in {VIEW, OF_POLICE} else world.recipient.pk
    rows = list(new_entries())
    assert [(row.operation, row.outcome) for row in rows] == [(one, "success") for one in act.rows]
    assert name in {"warn", "forget_traces"} or {row.actor_id for row in rows} == {str(actor)}


@pytest.mark.parametrize("name", [name for name, act in ACTS.items() if act.who == OF_POLICE])
def test_who_does_not_reach_the_package_is_refused(name: str, world: World, pc_khan: User) -> None:
    act = ACTS[name]
    act.prepare(world)
    before = everything(TABLES)
    begin_journal()

    with pytest.raises(Refused):
        act.do(world, pc_khan)

    denied = (act.rows[0], "denied", str(pc_khan.pk))
    assert [(row.operation, row.outcome, row.actor_id) for row in new_entries()] == [denied]
    assert everything(TABLES) == before


@pytest.mark.parametrize("name", REVOKED_SAY_NO)
def test_whose_access_was_taken_back_is_refused(name: str, world: World, gareth_wynn: User) -> None:
    act = ACTS[name]
    act.prepare(world)
    managing.revoke_recipient(recipient=world.recipient, reason="Sent in error", by=gareth_wynn)
    before = everything(TABLES)

    with pytest.raises(Refused):
        act.do(world, None)

    assert everything(TABLES) == before


@pytest.mark.parametrize("name", list(ACTS))
def test_a_failed_journal_undoes_it(name: str, world: World, request: pytest.FixtureRequest) -> None:
    act = ACTS[name]
    act.prepare(world)
    before = everything(TABLES)
    request.getfixturevalue("journal_down")

    with pytest.raises(JournalDown):
        act.do(world, world.second)

    assert everything(TABLES) == before
