"""A supervisor reviews a use; nobody their own; a further review is a row of its own."""

import pytest
from django.db import DatabaseError, transaction

from accounts.models import User
from audit.operations import Operation
from devices.actions.using import confirm_use
from devices.models import ArmedSession, Use
from evidence.actions.force.reviewing import review_use
from evidence.actions.force.writing import amend_form, send_form
from evidence.models import ReferralGround, ReviewOutcome, TaserReview
from evidence.models.taser_review import with_review
from evidence.refusals import NotYours
from tests.factories.devices import begin_journal, new_entries
from tests.factories.force import TOLD, findings, make_sent_form


def is_reviewed(session: ArmedSession) -> bool:
    return with_review(ArmedSession.objects.filter(pk=session.pk)).get().is_reviewed  # type: ignore[attr-defined]


def test_a_review_is_signed_and_confirms_the_use(session: ArmedSession, pc_rahman: User, sgt_nair: User) -> None:
    form = make_sent_form(session, pc_rahman)
    begin_journal()

    review = review_use(session=session, findings=findings(), by=sgt_nair)

    session.refresh_from_db()
    assert (review.signed_as, review.form, session.use) == ("Sgt Priya Nair 10442", form, Use.OPERATIONAL)
    assert [entry.operation for entry in new_entries()] == [
        Operation.TASER_USE_CONFIRMED,
        Operation.TASER_USE_REVIEWED,
    ]


def test_nobody_reviews_their_own_use(session: ArmedSession, pc_rahman: User) -> None:
    begin_journal()

    with pytest.raises(NotYours, match="your own use"):
        review_use(session=session, findings=findings(), by=pc_rahman)

    assert TaserReview.objects.count() == 0
    [entry] = new_entries()
    assert (entry.outcome, entry.reason_code) == ("denied", "own_use")


def test_who_may_only_look_reviews_nothing(session: ArmedSession, helen_marsh: User) -> None:
    with pytest.raises(NotYours, match="Ask the officer's supervisor"):
        review_use(session=session, findings=findings(), by=helen_marsh)

    assert TaserReview.objects.count() == 0


def test_iopc_a_mandatory_referral_names_its_ground(session: ArmedSession, sgt_nair: User) -> None:
    found = findings(ReviewOutcome.IOPC, grounds=(ReferralGround.DEATH_OR_SERIOUS_INJURY,))

    review = review_use(session=session, findings=found, by=sgt_nair)

    assert (review.outcome, review.ground_names) == ("iopc", ["Death or serious injury"])


@pytest.mark.parametrize(
    ("outcome", "grounds", "name"),
    [
        (ReviewOutcome.IOPC, (), "a_referral_to_the_iopc_names_its_grounds"),
        (ReviewOutcome.NOTHING, (ReferralGround.CORRUPTION,), "grounds_for_referral_mean_a_referral"),
    ],
)
def test_iopc_ground_and_referral_go_together(
    session: ArmedSession, sgt_nair: User, outcome: ReviewOutcome, grounds: tuple[ReferralGround, ...], name: str
) -> None:
    with pytest.raises(DatabaseError, match=name), transaction.atomic():
        review_use(session=session, findings=findings(outcome, grounds=grounds), by=sgt_nair)


def test_a_further_review_is_a_row_of_its_own(session: ArmedSession, sgt_nair: User) -> None:
    for outcome in (ReviewOutcome.NOTHING, ReviewOutcome.DEBRIEF):
        review_use(session=session, findings=findings(outcome), by=sgt_nair)

    assert [review.outcome for review in session.reviews.all()] == ["debrief", "nothing"]


@pytest.mark.parametrize("act", ["update", "delete"])
def test_the_database_refuses_to_change_a_review(session: ArmedSession, sgt_nair: User, act: str) -> None:
    review = review_use(session=session, findings=findings(), by=sgt_nair)
    row = TaserReview.objects.filter(pk=review.pk)

    with pytest.raises(DatabaseError, match="What was signed stays"), transaction.atomic():
        row.update(learning="None") if act == "update" else row.delete()


def test_a_form_that_comes_after_the_review_is_to_be_reviewed(
    session: ArmedSession, pc_rahman: User, sgt_nair: User
) -> None:
    review_use(session=session, findings=findings(), by=sgt_nair)
    before = is_reviewed(session)

    make_sent_form(session, pc_rahman)

    assert (before, is_reviewed(session)) == (True, False)


def test_an_amendment_after_the_review_is_to_be_reviewed(
    session: ArmedSession, pc_rahman: User, sgt_nair: User
) -> None:
    make_sent_form(session, pc_rahman)
    review_use(session=session, findings=findings(), by=sgt_nair)
    before = is_reviewed(session)
    amend_form(session=session, reason="The leaflet was given later.", by=pc_rahman)

    send_form(session=session, told=TOLD, by=pc_rahman)

    assert (before, is_reviewed(session)) == (True, False)


def test_a_use_that_is_called_a_test_afterwards_counts_as_not_reviewed(session: ArmedSession, sgt_nair: User) -> None:
    review_use(session=session, findings=findings(), by=sgt_nair)
    confirm_use(session=session, use=Use.TEST, by=sgt_nair)

    assert not is_reviewed(session)
