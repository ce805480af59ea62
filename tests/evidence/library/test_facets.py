"""The counts beside the list: they match it, and of thousands of officers only the best and the chosen are shown."""

import pytest

from accounts.models import Rank, Team, User
from accounts.roles import Role
from evidence.library.facets import SHOWN, Choice, facets_of
from evidence.library.query import parse
from evidence.models import Item
from tests.evidence.library.found import counted, found
from tests.factories.accounts import make_person
from tests.factories.evidence import make_item


def choices(heading: str, text: str, person: User) -> list[Choice]:
    query = parse(text)
    counts = counted(str(query), person)
    return next(facet.choices for facet in facets_of(counts, query) if facet.heading == heading)


def test_counts_match_the_list_also_for_each_choice(recording: Item, other: Item, pc_rahman: User) -> None:
    query = parse("")
    counts = counted(str(query), pc_rahman)

    wrong = [
        str(choice.token)
        for facet in facets_of(counts, query)
        for choice in facet.choices
        if choice.count != len(found(str(choice.token), pc_rahman))
    ]

    assert wrong == []
    assert (counts.number, counts.months) == ("2", {"2026-11": 2})


def test_the_choices_of_a_facet_in_use_are_counted_without_it(recording: Item, other: Item, pc_rahman: User) -> None:
    query = parse("integrity:stored")
    counts = counted(str(query), pc_rahman)

    integrity = next(facet for facet in facets_of(counts, query) if facet.heading == "Integrity")

    assert [(choice.label, choice.count, choice.is_chosen) for choice in integrity.choices] == [
        ("Stored, not checked again", 1, True),
        ("Not yet stored", 1, False),
    ]
    assert counts.total == 1


def test_past_the_cap_counts_say_that_there_are_more(
    recording: Item, other: Item, pc_rahman: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evidence.library.facets.MOST", 1)

    counts = counted("", pc_rahman)

    assert counts.number == "1+"
    assert counts.is_more


@pytest.fixture
def crowd(receiving_folder, response_b: Team, south: Team) -> list[User]:
    """Ten officers, the first with two recordings and the others with one; the last is in another team."""
    teams = [response_b] * 9 + [south]
    people = [make_person(f"3100{n}", f"Ash Number{n}", Rank.PC, team, Role.OFFICER) for n, team in enumerate(teams)]
    for number, person in enumerate([people[0], *people]):
        make_item(bytes([number]), recorded_by=person)
    return people


def test_the_officers_with_most_are_shown_and_those_that_were_chosen(crowd: list[User], gareth_wynn: User) -> None:
    open_to_all = [(choice.label, choice.count) for choice in choices("Officer", "", gareth_wynn)]
    chosen = [
        (choice.label, choice.count, choice.is_chosen) for choice in choices("Officer", "officer:31009", gareth_wynn)
    ]

    assert open_to_all == [("Number0 31000", 2), *((f"Number{n} 3100{n}", 1) for n in range(1, SHOWN))]
    assert chosen == [*((label, amount, False) for label, amount in open_to_all), ("Number9 31009", 1, True)]


def test_units_are_counted_over_all_their_people(
    crowd: list[User], gareth_wynn: User, response_b: Team, south: Team
) -> None:
    units = [(choice.label, choice.count) for choice in choices("Unit", "", gareth_wynn)]

    assert units == [(response_b.short_name, 10), (south.short_name, 1)]
