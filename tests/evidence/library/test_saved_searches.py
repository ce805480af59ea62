"""Searches that are kept: a tab with a count, for oneself or for the team."""

import re
from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit.operations import Operation
from audit.reading import trail
from evidence.models import Item, SavedSearch

SignedIn = Callable[[Client, User], Client]


def test_a_kept_search_is_a_tab_with_a_count_for_the_team_too(
    officer: Client, recording: Item, sgt_nair: User, signed_in: SignedIn
) -> None:
    officer.post("/evidence/searches/", {"name": "Knives", "query": "knives", "is_pinned": "on", "is_shared": "on"})

    tabs = signed_in(Client(), sgt_nair).get(reverse("evidence:counts")).content.decode()
    assert re.search(r'href="/evidence/\?q=knives"[^>]*>\s*Knives <span class="count">1</span>', tabs)


def test_a_private_search_is_nobody_elses(officer: Client, sgt_nair: User, signed_in: SignedIn) -> None:
    officer.post("/evidence/searches/", {"name": "Knives", "query": "knives", "is_pinned": "on"})

    assert "Knives" not in signed_in(Client(), sgt_nair).get("/evidence/searches/").content.decode()


def test_a_search_is_removed_by_its_own_person_only(
    officer: Client, sgt_nair: User, signed_in: SignedIn, response_b
) -> None:
    officer.post("/evidence/searches/", {"name": "Knives", "query": "knives", "is_shared": "on"})
    search = SavedSearch.objects.get()
    address = reverse("evidence:search-remove", args=[search.pk])

    refused = signed_in(Client(), sgt_nair).post(address)
    officer.post(address)

    assert refused.status_code == 403
    assert SavedSearch.objects.count() == 0
    assert next(row.operation for row in trail(search)) == Operation.SEARCH_REMOVED
