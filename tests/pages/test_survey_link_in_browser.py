"""A survey's link in Chromium: the secret in its fragment goes into a form, out of the address bar, into no address."""

import pytest
from playwright.sync_api import Browser

from accounts.models import User
from accounts.models.outgoing import OutgoingMessage, Way
from incidents.surveys.actions import invite_by_message
from incidents.surveys.models import Answer, Audience
from tests.browsers import IN_CHROMIUM, RULES, broken_rules, sideways
from tests.factories.surveys import make_live_survey
from tests.pages.visits import window

pytestmark = IN_CHROMIUM


@pytest.fixture
def secret(transactional_db: None, gareth_wynn: User) -> str:
    survey = make_live_survey(Audience.PUBLIC, slug="market")
    invite_by_message(survey=survey, way=Way.SMS, address="07700900123", by=gareth_wynn)
    return OutgoingMessage.objects.get().body.partition("#")[2].split()[0]


def test_link_leads_to_the_question_and_is_seen_by_nobody(secret: str, server: str, browser: Browser) -> None:
    page = window(browser, server, "")
    page.set_viewport_size({"width": 390, "height": 844})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(f"{request.url} {request.headers.get('referer', '')}"))

    page.goto(f"/q/#{secret}")
    page.get_by_label("Support", exact=True).check()
    assert page.url.endswith("/q/answer/")
    problems = broken_rules(page, RULES) + sideways(page)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Why?").fill("It is fair to both sides.")
    page.get_by_role("button", name="Send my answers").click()

    assert page.get_by_role("heading", name="Thank you").is_visible()
    assert sorted(Answer.objects.values_list("choice", flat=True)) == ["", "Support"]
    assert problems + page.evaluate("window.policyBroken") == []
    assert not [address for address in asked if secret in address]
    page.context.close()
