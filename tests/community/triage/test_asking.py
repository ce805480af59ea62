"""Asking one person, asking again, new links, taking back: who may, what leaves, what is written."""

import hashlib
import re

import pytest

from accounts.models import User
from accounts.models.outgoing import OutgoingMessage, Way
from audit.operations import Operation
from community.actions.asking import Wanted, ask_again, ask_person, renew_request, revoke_request
from community.inbox.refusals import CannotReach, MoveForbidden, NotAllowed, WrongIncident
from community.models import Link, Request, Submission
from incidents.models import Incident
from tests.accounts.acts import JournalDown, assert_refused, assert_undone, last, told
from tests.factories.incidents import make_incident
from tests.factories.submissions import TOM


def whom(incident: Incident, **values: object) -> Wanted:
    fields: dict[str, object] = {"person_name": "Tom Ellery", "message": "Your video of last night, please."}
    return Wanted(incident, Way.SMS, TOM, **fields | values)  # type: ignore[arg-type]


def test_a_person_gets_a_link_of_which_we_keep_a_hash_alone(tanner_row: Incident, dc_okafor: User) -> None:
    asked = ask_person(wanted=whom(tanner_row), by=dc_okafor)

    message, link = OutgoingMessage.objects.get(), Link.objects.get()
    token = re.search(r"/u/#([\w-]+)", message.body)
    assert (asked.state, asked.asked_by, message.address) == ("sent", dc_okafor, TOM)
    assert token is not None
    assert link.token_sha256 == hashlib.sha256(token[1].encode()).hexdigest()


def test_asking_writes_exactly_this(tanner_row: Incident, dc_okafor: User) -> None:
    asked = ask_person(wanted=whom(tanner_row), by=dc_okafor)

    details = {"way": "sms", "language": "en", "reference": asked.reference}
    assert told(last(asked)) == (Operation.COMMUNITY_ASKED, "success", "", str(dc_okafor.pk), details)


def test_who_may_not_ask_cannot_and_nothing_leaves(tanner_row: Incident, supt_ito: User) -> None:
    with pytest.raises(NotAllowed):
        ask_person(wanted=whom(tanner_row), by=supt_ito)

    assert not Request.objects.exists()
    assert not OutgoingMessage.objects.exists()


def test_nobody_asks_about_an_incident_out_of_reach(dc_okafor: User, ruth_adler: User) -> None:
    with pytest.raises(WrongIncident):
        ask_person(wanted=whom(make_incident("0007", ruth_adler)), by=dc_okafor)


def test_a_failed_journal_undoes_asking(tanner_row: Incident, dc_okafor: User, journal_down: None) -> None:
    with pytest.raises(JournalDown):
        ask_person(wanted=whom(tanner_row), by=dc_okafor)

    assert not Request.objects.exists()
    assert not OutgoingMessage.objects.exists()


def test_a_new_link_ends_the_old_one(tanner_row: Incident, dc_okafor: User) -> None:
    asked = ask_person(wanted=whom(tanner_row), by=dc_okafor)

    renew_request(request=asked, by=dc_okafor)

    assert Link.objects.filter(request=asked, ended_at__isnull=True).count() == 1
    assert Link.objects.filter(request=asked).count() == 2
    assert told(last(asked))[4] == {"before": "sent", "after": "sent"}


def test_an_erased_address_gets_no_link(asked: Request, dc_okafor: User) -> None:
    Request.objects.update(address="")

    assert_refused(CannotReach, Operation.COMMUNITY_RENEWED, asked, lambda: renew_request(request=asked, by=dc_okafor))


def test_a_request_taken_back_opens_nothing(tanner_row: Incident, dc_okafor: User) -> None:
    asked = ask_person(wanted=whom(tanner_row), by=dc_okafor)

    revoked = revoke_request(request=asked, by=dc_okafor)

    assert (revoked.state, revoked.revoked_by) == ("revoked", dc_okafor)
    assert not Link.objects.filter(ended_at__isnull=True).exists()
    assert told(last(asked)) == (Operation.COMMUNITY_REVOKED, "success", "", str(dc_okafor.pk), {"before": "sent"})
    assert_refused(
        MoveForbidden, Operation.COMMUNITY_REVOKED, asked, lambda: revoke_request(request=asked, by=dc_okafor)
    )


def test_a_stranger_neither_renews_nor_takes_back(asked: Request, pc_doyle: User) -> None:
    for act, operation in (
        (renew_request, Operation.COMMUNITY_RENEWED),
        (revoke_request, Operation.COMMUNITY_REVOKED),
    ):
        assert_refused(NotAllowed, operation, asked, lambda act=act: act(request=asked, by=pc_doyle))


def test_a_failed_journal_undoes_taking_back(asked: Request, dc_okafor: User, journal_down: None) -> None:
    assert_undone(asked, lambda: revoke_request(request=asked, by=dc_okafor))


def test_the_same_person_is_asked_for_more(sent: Submission, dc_okafor: User) -> None:
    asked = ask_again(submission=sent, text="Do you have the minute before?", by=dc_okafor)

    request = Request.objects.get()
    assert (request.state, request.message) == ("sent", "Do you have the minute before?")
    assert "the minute before" in OutgoingMessage.objects.get().body
    assert told(last(sent))[4] == {"follow_up": str(asked.pk)}


def test_who_wants_no_contact_is_not_asked_again(sent: Submission, dc_okafor: User) -> None:
    sent.contact_wanted = False

    ask = lambda: ask_again(submission=sent, text="More?", by=dc_okafor)  # noqa: E731 - one act

    assert_refused(CannotReach, Operation.COMMUNITY_ASKED_AGAIN, sent.request, ask)


def test_a_stranger_cannot_ask_again_and_a_failed_journal_undoes_it(
    sent: Submission, pc_doyle: User, dc_okafor: User, request: pytest.FixtureRequest
) -> None:
    ask = lambda by: ask_again(submission=sent, text="More?", by=by)  # noqa: E731 - one act

    assert_refused(NotAllowed, Operation.COMMUNITY_ASKED_AGAIN, sent.request, lambda: ask(pc_doyle))
    request.getfixturevalue("journal_down")
    assert_undone(sent.request, lambda: ask(dc_okafor))
