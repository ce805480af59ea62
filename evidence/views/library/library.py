"""The library: one query seen as grid, table, map or timeline; everything that is chosen stands in the address."""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.guards import requires
from accounts.models import User
from accounts.permissions import Permission
from accounts.request import person_of
from evidence.actions.record.viewing import search_items
from evidence.library import facets
from evidence.library.listing import SORTS, Page, window
from evidence.library.lookup import look_up
from evidence.library.places import described
from evidence.library.query import KEYS, Query, Token, parse
from evidence.library.timeline import days_of
from evidence.models import SavedSearch
from evidence.views.library import cards, map_view
from evidence.views.library.links import Link
from evidence.views.library.scrubber import periods
from evidence.views.library.suggestions import empty_of
from evidence.views.library.table import table

VIEWS = {
    "grid": ("Grid", "layout-grid"),
    "table": ("Table", "table-2"),
    "map": ("Map", "map"),
    "timeline": ("Timeline", "chart-gantt"),
}
TABS = (("All", ""), ("Needs an incident", "-has:incident -source:taser_log"), ("Being prepared", "is:waiting"))


@dataclass(frozen=True)
class State:
    """What the address says: the query, how it is seen, and where in it."""

    query: Query
    view: str = "grid"
    sort: str = "recorded"
    after: str = ""
    before: str = ""

    def address(self, query: Query | None = None, **changes: Any) -> str:
        """Return the address of the page with another query, view, sort or place; a new query starts at the top."""
        kept = self if query is None and not changes.keys() & {"sort"} else replace(self, after="", before="")
        wanted = replace(kept, **changes)
        found = {"q": str(self.query if query is None else query), "view": wanted.view, "sort": wanted.sort}
        found |= {"after": wanted.after, "before": wanted.before}
        usual = {"q": "", "view": "grid", "sort": "recorded", "after": "", "before": ""}
        return "?" + urlencode({name: value for name, value in found.items() if value != usual[name]})


@dataclass(frozen=True)
class Chip:
    """One token of the query, with the address of the list without it."""

    key: str
    value: str
    is_not: bool
    text: str
    address: str


@require_safe
@requires(Permission.EVIDENCE_READ)
def library(request: HttpRequest) -> HttpResponse:
    """Show what matches and this person may know of, newest first, with counts beside it."""
    person, state = person_of(request), state_of(request)
    if state.query or state.query.problems:
        search_items(words=request.GET.get("q", ""), tab=state.view, by=person)
    return render(request, "evidence/list.html", page(person, state))


def state_of(request: HttpRequest) -> State:
    """Return what an address says; what makes no sense is left out."""
    wanted = request.GET
    view, sort = wanted.get("view", ""), wanted.get("sort", "")
    text = " ".join(filter(None, (wanted.get("q", ""), wanted.get("and", ""))))
    return State(
        query=parse(text),
        view=view if view in VIEWS else "grid",
        sort=sort if sort in SORTS else "recorded",
        after=wanted.get("after", ""),
        before=wanted.get("before", ""),
    )


def page(person: User, state: State) -> dict[str, Any]:
    """Return the context of the page: the list and the counts come from one look."""
    look = look_up(person, state.query, window(sort=state.sort, after=state.after, before=state.before))
    shown, counts = look.page, look.counts
    empty = None if shown.items else empty_of(state.query, person, look)
    return {
        "state": state,
        "problems": look.problems,
        "is_loose": look.is_loose,
        "counts": counts,
        "chips": chips(state),
        "keys": KEYS.items(),
        "facets": facet_links(state, counts),
        "periods": periods(state.query, counts, state.address),
        "bubble": cards.bubble(shown.items),
        "groups": cards.groups(shown.items, state.query),
        "empty": empty,
        "offers": [Link(offer.label, state.address(offer.query)) for offer in empty.offers] if empty else [],
        "has_boxes": state.view in {"grid", "table"},
        "may_add": person.may(Permission.EVIDENCE_ADD),
        "may_change": person.may(Permission.EVIDENCE_CHANGE),
        "may_share": person.may(Permission.SHARING_BUILD),
        **links(state, shown),
        "tabs": tabs(state, person),
        **(table(shown.items, person) if state.view == "table" else {}),
        **(mapped(person, state, counts, is_loose=look.is_loose) if state.view == "map" else {}),
        **({"days": days_of(shown.items)} if state.view == "timeline" else {}),
    }


def mapped(person: User, state: State, counts: facets.Counts, *, is_loose: bool) -> dict[str, Any]:
    """Return what the map view needs beside the list."""
    without_place = state.query.plus(Token("has", "place", is_not=True))
    return {
        **map_view.context_of(person, state.query, is_loose=is_loose),
        "unmapped": counts.unmapped,
        "unmapped_address": state.address(without_place, view="grid"),
    }


def links(state: State, shown: Page) -> dict[str, Any]:
    """Return the ways from this page to others."""
    return {
        "views": [
            Link(label, state.address(view=name), name == state.view, icon) for name, (label, icon) in VIEWS.items()
        ],
        "sorts": [
            Link("Newest recorded", state.address(sort="recorded"), state.sort == "recorded"),
            Link("Newest received", state.address(sort="received"), state.sort == "received"),
            Link("Oldest recorded", state.address(sort="oldest"), state.sort == "oldest"),
        ],
        "newer": shown.previous and state.address(before=shown.previous, after=""),
        "older": shown.following and state.address(after=shown.following, before=""),
        "clear_address": state.address(Query()),
    }


def tabs(state: State, person: User) -> list[Link]:
    """Return the tabs everybody has, and the pinned searches of this person and their team."""
    pinned = SavedSearch.objects.visible_to(person).filter(is_pinned=True).values_list("name", "query")
    return [
        Link(label, state.address(parse(text)), str(state.query) == text, query=text)
        for label, text in (*TABS, *pinned)
    ]


def chips(state: State) -> list[Chip]:
    """Return the tokens of the query as chips."""
    return [
        Chip(token.key, words_for(token), token.is_not, str(token), state.address(state.query.without(token)))
        for token in state.query.tokens
    ]


def words_for(token: Token) -> str:
    """Return the value of a token as its chip says it."""
    return described(token.value) if token.key == "near" else token.value


def facet_links(state: State, counts: facets.Counts) -> list[tuple[str, list[Link]]]:
    """Return the facets with the address that each choice leads to."""
    return [
        (facet.heading, [Link(one.label, turned(state, one), one.is_chosen, "", one.number) for one in facet.choices])
        for facet in facets.facets_of(counts, state.query)
    ]


def turned(state: State, choice: facets.Choice) -> str:
    """Return the address with a choice taken or given back."""
    query = state.query
    if choice.is_chosen:
        return state.address(query.without(choice.token))
    if choice.token.key == "has":
        query = query.without(replace(choice.token, is_not=not choice.token.is_not))
    return state.address(query.plus(choice.token))


def library_address(query: str) -> str:
    """Return the address of the library with a query, for links from other pages."""
    return f"{reverse('evidence:list')}?{urlencode({'q': query})}"
