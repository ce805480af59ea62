"""The pages of the schedule: what they say of a rule, and how two people change it."""

from django.test import Client

from accounts.models import User
from evidence.actions.retention.policies import count_effects
from evidence.models import Item, RetentionRuleVersion
from tests.evidence.retention.pages import text
from tests.factories.accounts import sign_in_client


def test_policy_is_proposed_counted_and_agreed_on_its_pages(
    item: Item, records_manager: User, second_records_manager: User, client: Client
) -> None:
    first = sign_in_client(client, records_manager)
    second = sign_in_client(Client(), second_records_manager)
    page = "/retention/policies/BWV_NON_EVIDENTIAL/"
    given = {"amount": 3, "unit": "days", "then": "erase", "review_years": 0, "reason": "Storage is nearly full"}

    first.post(page, given)
    version = RetentionRuleVersion.objects.get(number=2, rule="BWV_NON_EVIDENTIAL")
    count_effects(version_id=version.pk)
    counted = text(second.get(page))
    second.post(f"{page}{version.pk}/", {"act": "approve"})

    version.refresh_from_db()
    assert "Would erase <b>1</b>, change <b>0</b>." in counted
    assert version.approved_by == second_records_manager
    assert "You proposed it" not in counted


def test_schedule_shows_source_and_confidence(wynn: Client) -> None:
    page = text(wynn.get("/retention/policies/"))

    assert "MoPI groups, kept by the PIRM Code 2023" in page
    assert "Confirm with the force records manager" in page


def test_evidence_manager_cannot_change_the_schedule(wynn: Client) -> None:
    page = "/retention/policies/BWV_NON_EVIDENTIAL/"
    given = {"amount": 3, "unit": "days", "then": "erase", "review_years": 0, "reason": "Storage is nearly full"}

    seen, posted = wynn.get(page), wynn.post(page, given)

    assert "Propose a change" not in text(seen)
    assert (posted.status_code, RetentionRuleVersion.objects.filter(number=2).count()) == (409, 0)
