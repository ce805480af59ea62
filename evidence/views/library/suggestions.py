"""What an empty list says: why it is empty, and the next thing to do."""

from dataclasses import dataclass, field

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models.functions import Lower

from accounts.models import User
from evidence.library.finding import find
from evidence.library.query import Query, Token, words_of
from incidents.models import Incident

MOST_CHIPS = 5
LEAST_LIKE = 0.5  # share of three-letter pieces that two words have in common


@dataclass(frozen=True)
class Offer:
    """One way out of an empty list."""

    label: str
    query: Query


@dataclass(frozen=True)
class Empty:
    """What an empty list says."""

    headline: str
    sentence: str
    icon: str = "film"
    offers: list[Offer] = field(default_factory=list)


def empty_of(query: Query, person: User, problems: list[str]) -> Empty:
    """Return why nothing is shown, with offers that are known to find something."""
    if problems:
        return Empty("This search cannot be read", "Correct it above, or remove the part that is named.", "search-x")
    if not query:
        return Empty("No recordings yet", "Your footage appears here after docking, usually within a second.")
    without = [Offer(f"Remove {token}", query.without(token)) for token in query.tokens[:MOST_CHIPS]]
    useful = [offer for offer in without if find(offer.query, person).documents.exists()]
    return Empty("No items match", "Nothing you can see has all of this.", "search-x", [*alike(query, person), *useful])


def alike(query: Query, person: User) -> list[Offer]:
    """Return the query with a word that is spelled like one of a person or place that this person can see."""
    offers = []
    for token in query.tokens:
        words = words_of(token.value) if token.key in {"", "officer"} else []
        for word in words[:1]:
            if len(word) > 3 and (other := _nearest(word, person)):
                corrected = Token(token.key, other, token.is_not)
                tokens = tuple(corrected if one == token else one for one in query.tokens)
                offers.append(Offer(f"Did you mean {other}?", Query(tokens)))
    return [offer for offer in offers if find(offer.query, person).documents.exists()]


def _nearest(word: str, person: User) -> str:
    people = User.objects.visible_to(person).values_list("name", flat=True)
    incidents = Incident.objects.visible_to(person).values_list("place", flat=True)
    best, likeness = "", LEAST_LIKE
    for names, column in ((people, "name"), (incidents, "place")):
        close = names.annotate(like=TrigramWordSimilarity(word, Lower(column))).filter(like__gt=likeness)
        for text in close.order_by("-like")[:1]:
            found = max(words_of(text), key=lambda one: _shared(word, one))
            if found != word:
                best, likeness = found, 1.0
    return best


def _shared(one: str, other: str) -> int:
    return len({one[at : at + 3] for at in range(len(one) - 2)} & {other[at : at + 3] for at in range(len(other) - 2)})
