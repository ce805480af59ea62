"""Searches are kept and removed, the columns of the table are chosen, and a list is taken out as a file."""

from accounts.models import Team, User
from audit import journal
from audit.actors import Actor
from audit.operations import Operation
from evidence.models import LibraryLayout, SavedSearch
from evidence.refusals import NotYours


@journal.action
def save_search(*, name: str, query: str, team: Team | None, is_pinned: bool, by: User) -> SavedSearch:
    """Keep a search under a name; one of the person's own with the same name is replaced."""
    search, _ = SavedSearch.objects.update_or_create(
        person=by, name=name, defaults={"query": query, "team": team, "is_pinned": is_pinned}
    )
    details = {"team": str(team.pk) if team else None, "is_pinned": is_pinned}
    journal.act(Operation.SEARCH_SAVED, by=by, on=search, details=details, personal={"name": name, "query": query})
    return search


@journal.action
def remove_search(*, search: SavedSearch, by: User) -> None:
    """Remove a search; only its own person may. Raises NotYours."""
    if search.person_id != by.pk:
        message = "Only the person who saved it may remove it."
        raise NotYours(message, operation=Operation.SEARCH_REMOVED, by=by, on=search, reason_code="no_permission")
    journal.act(Operation.SEARCH_REMOVED, by=by, on=search, personal={"name": search.name, "query": search.query})
    search.delete()


@journal.action
def choose_columns(*, columns: list[str], by: User) -> LibraryLayout:
    """Keep the columns of a person's table."""
    layout, _ = LibraryLayout.objects.update_or_create(person=by, defaults={"columns": columns})
    journal.act(Operation.SETTINGS_CHANGED, by=by, details={"setting": "library_columns", "columns": list(columns)})
    return layout


@journal.action
def export_items(*, words: str, by: Actor) -> None:
    """Write that somebody takes a list of items out as a file; the words may name people, so they are erasable."""
    journal.act(Operation.EVIDENCE_EXPORTED, by=by, details={"form": "csv"}, personal={"words": words})
