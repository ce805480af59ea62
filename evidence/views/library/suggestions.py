"""What an empty list says: why it is empty, and the next thing to do."""

from dataclasses import dataclass, field

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import connection, transaction

from accounts.models import User
from evidence.library.facets import Counts
from evidence.library.lookup import Look, finds
from evidence.library.query import Query, Token, words_of
from incidents.models import Incident

MOST_CHIPS = 5
CUT = "No word begins like this. Looking inside of words took too long: add a word or a day."
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


def empty_of(query: Query, person: User, look: Look) -> Empty:
    """Return why nothing is shown, with offers that are known to find something."""
    if look.problems:
        return Empty("This search cannot be read", "Correct it above, or remove the part that is named.", "search-x")
    if not query:
        return Empty("No recordings yet", "Your footage appears here after docking, usually within a second.")
    useful = [
        Offer(f"Remove {token}", query.without(token))
        for token in query.tokens[:MOST_CHIPS]
        if _helps(query.without(token), query, person, look.counts)
    ]
    sentence = CUT if look.is_cut else "Nothing you can see has all of this."
    return Empty("No items match", sentence, "search-x", [*alike(query, person), *useful])


def _helps(fewer: Query, query: Query, person: User, counts: Counts) -> bool:
    """Say whether a query with one token less finds something: often that was counted with the facets."""
    counted = [amount for facet, amount in counts.without.items() if query.without_facet(facet) == fewer]
    return any(counted) if counted else finds(fewer, person)


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
    return [offer for offer in offers if finds(offer.query, person)]


def _nearest(word: str, person: User) -> str:
    people = User.objects.visible_to(person).values_list("name", flat=True)
    incidents = Incident.objects.visible_to(person).values_list("place", flat=True)
    best = ""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(LEAST_LIKE)])
        for names, column in ((people, "name"), (incidents, "place")):
            close = names.filter(**{f"{column}__trigram_word_similar": word})
            for text in close.annotate(like=TrigramWordSimilarity(word, column)).order_by("-like")[:1]:
                found = max(words_of(text), key=lambda one: _shared(word, one))
                best = best or (found if found != word else "")
    return best


def _shared(one: str, other: str) -> int:
    return len({one[at : at + 3] for at in range(len(one) - 2)} & {other[at : at + 3] for at in range(len(other) - 2)})
