"""Where form and review of a use stand: in the list, in its file, in the report."""

import csv
import io
from collections.abc import Callable

import pytest
from asgiref.sync import async_to_sync
from django.test import AsyncClient, Client
from reportlab.platypus import KeepTogether, LongTable, Paragraph

from accounts.models import User
from devices.models import ArmedSession
from evidence.actions.force.reviewing import review_use
from evidence.force.panel import panel_of
from evidence.force.printed import force_parts
from evidence.models import ReviewOutcome
from evidence.printed import pages
from tests.evidence.force.shown import shown
from tests.factories.accounts import sign_in_client
from tests.factories.force import findings, make_sent_form, write_form

SignedIn = Callable[[Client, User], Client]


def printed(parts: list[object]) -> str:
    """Return the words of parts of a report."""
    found = []
    for part in parts:
        if isinstance(part, KeepTogether):
            found.append(printed(part._content))
        elif isinstance(part, LongTable):
            found += [printed([*row]) for row in part._cellvalues]
        else:
            found.append(part.getPlainText() if isinstance(part, Paragraph) else str(part))
    return " ".join(" ".join(found).split())


def report_of(session: ArmedSession, person: User) -> str:
    """Return what the report says of the force; its fonts are there while pages are made."""
    found = []

    def body() -> list[object]:
        parts = force_parts(panel_of(session, list(session.cycles.all()), person))
        found.append(printed(parts))
        return parts

    pages("Use", "Use", body)
    return found[0]


@pytest.mark.parametrize(("show", "amounts"), [("form", [1, 0]), ("review", [1, 0])])
def test_tabs_show_what_is_still_to_do(
    sergeant: Client, session: ArmedSession, pc_rahman: User, sgt_nair: User, show: str, amounts: list[int]
) -> None:
    before = sergeant.get(f"/taser/?show={show}").context["page"].paginator.count
    make_sent_form(session, pc_rahman)
    review_use(session=session, findings=findings(), by=sgt_nair)

    after = sergeant.get(f"/taser/?show={show}").context["page"].paginator.count

    assert [before, after] == amounts


def test_the_list_says_where_form_and_review_stand(
    sergeant: Client, session: ArmedSession, pc_rahman: User, sgt_nair: User
) -> None:
    empty = shown(sergeant, "/taser/")
    write_form(session, pc_rahman)
    draft = shown(sergeant, "/taser/")
    make_sent_form(session, pc_rahman)
    review_use(session=session, findings=findings(), by=sgt_nair)

    done = shown(sergeant, "/taser/")

    assert "Form overdue Not reviewed" in empty
    assert "Draft overdue Not reviewed" in draft
    assert "Operational Form sent Fired Reviewed" in done


def test_the_file_has_form_and_review(
    async_client: AsyncClient, session: ArmedSession, pc_rahman: User, sgt_nair: User
) -> None:
    make_sent_form(session, pc_rahman, age="11_17")
    review_use(session=session, findings=findings(ReviewOutcome.DEBRIEF), by=sgt_nair)
    sign_in_client(async_client, sgt_nair)

    async def fetch() -> str:
        response = await async_client.get("/taser/uses.csv")
        return b"".join([part async for part in response.streaming_content]).decode()

    row = next(csv.DictReader(io.StringIO(async_to_sync(fetch)())))

    names = ("flags", "highest use (officer)", "form", "reviewed", "review outcome")
    assert [row[name] for name in names] == [
        "Long in total; Under 18",
        "Fired",
        "Form sent",
        "yes",
        "Debrief with the officer",
    ]


def test_the_report_has_form_aftercare_and_review(session: ArmedSession, pc_rahman: User, sgt_nair: User) -> None:
    make_sent_form(session, pc_rahman)
    review_use(session=session, findings=findings(learning="Say the warning louder."), by=sgt_nair)

    text = report_of(session, sgt_nair)

    assert "Version 1, signed by PC Aisha Rahman 20417" in text
    assert "Advice leaflet given yes" in text
    assert "Nothing further. Signed by Sgt Priya Nair 10442" in text
    assert "Was aftercare given, and medical attention sought where it was needed? Yes" in text
    assert "Learning: Say the warning louder." in text
