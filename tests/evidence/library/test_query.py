"""What people type is understood, written back as the same query, and never raises."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.library.query import CHOICES, Query, Token, parse, plain, words_of
from evidence.models import AccessClass, Integrity, Kind, Source, Status
from evidence.models.search_document import PART


def test_words_keys_quotes_and_not_become_tokens() -> None:
    query = parse('knife "tanner row" -officer:20388 when:2026-11-21 -has:category')

    assert query.tokens == (
        Token("", "knife"),
        Token("", "tanner row", is_exact=True),
        Token("officer", "20388", is_not=True),
        Token("when", "2026-11-21"),
        Token("has", "category", is_not=True),
    )


@pytest.mark.parametrize(
    ("text", "token"),
    [
        ('officer:"Aisha Rahman"', Token("officer", "Aisha Rahman")),
        ("no:incident", Token("has", "incident", is_not=True)),
        ("type:Video", Token("type", "video")),
        ('source:"Body worn"', Token("source", "body_worn")),
        ("OFFICER:20417", Token("officer", "20417")),
        ("22:47", Token("", "22:47")),
        ('"type:video"', Token("", "type:video", is_exact=True)),
        ("log:1182", Token("log", "1182")),
        ('"never closed', Token("", "never closed", is_exact=True)),
        ("near:52.51,-1.88,0.2km", Token("near", "52.51,-1.88,200m")),
        ("near:52.52,-1.86..52.50,-1.90", Token("near", "52.52,-1.86..52.5,-1.9")),
    ],
)
def test_one_token_is_read_as(text: str, token: Token) -> None:
    assert parse(text).tokens == (token,)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("colour:red", "“colour:red”: nothing is called colour. Choose among "),
        ("officer:", "“officer:” needs a value: a collar number or a name."),
        ("type:film", "“type:film” is not one of video, audio, image, document, other."),
        ("when:2026-13-01", "“when:2026-13-01”: 2026-13-01 is no day of the calendar."),
        ("when:soon", "“when:soon”: write today, yesterday, 2026-11-21, "),
        ("when:22:30..", "“when:22:30..”: a range of clock times needs both ends, such as 22:30..23:10."),
        ("when:2026-11-21..2026-11-20", "“when:2026-11-21..2026-11-20”: the range ends before it begins."),
        ("near:Tanner", "“near:Tanner”: write latitude, longitude and distance, such as 52.51,-1.88,200m"),
        ("near:95,0,200m", "“near:95,0,200m”: the latitude must lie between -90 and 90"),
        ("near:52,0,200km", "“near:52,0,200km”: the distance must be between 1 m and 100 km"),
        ("tag:--", "“tag:--” holds no letter and no digit."),
    ],
)
def test_nonsense_is_told_in_a_sentence_that_names_the_token(text: str, sentence: str) -> None:
    query = parse(f"knife {text}")

    assert query.tokens == (Token("", "knife"),)
    assert len(query.problems) == 1
    assert query.problems[0].startswith(sentence)


def test_a_search_that_is_too_long_says_so() -> None:
    assert parse("knife " * 500).problems == ("The search is longer than 1000 characters: shorten it.",)


def test_the_same_token_twice_is_kept_once() -> None:
    assert parse("knife type:video knife type:video").tokens == (Token("", "knife"), Token("type", "video"))


WORDS = st.text("abzAZ09ëłß東 /.'-_:;,&%\\\n\u0301", max_size=20).map(lambda text: " ".join(text.split()))
NAMED = WORDS.filter(words_of)
TOKENS = st.one_of(
    st.builds(Token, st.just(""), NAMED, st.booleans(), st.just(True)),  # noqa: FBT003 (is_exact)
    st.builds(
        Token,
        st.just(""),
        st.from_regex(r"[a-z0-9]{1,9}([/.'-][a-z0-9]{1,4})?", fullmatch=True),
        st.booleans(),
    ),
    st.builds(Token, st.sampled_from(["officer", "log", "category", "tag", "said", "unit"]), NAMED, st.booleans()),
    *(st.builds(Token, st.just(key), st.sampled_from(values), st.booleans()) for key, values in CHOICES.items()),
    st.builds(
        Token,
        st.just("when"),
        st.sampled_from(["today", "2026-11", "2026-11-21", "2026-11-01..2026-11-21", "22:30..23:10", "..2026"]),
        st.booleans(),
    ),
)


@given(st.lists(TOKENS, max_size=8, unique=True))
def test_a_query_written_down_is_read_as_the_same_query(tokens: list[Token]) -> None:
    query = Query(tuple(tokens))

    assert parse(str(query)) == query


@given(st.text(max_size=200))
def test_any_text_is_read_and_its_query_written_down_is_the_same(text: str) -> None:
    query = parse(text)

    assert parse(str(query)) == query


def test_the_words_of_the_choices_are_those_of_the_models() -> None:
    assert set(CHOICES["type"]) == set(Kind.values)
    assert set(CHOICES["source"]) == set(Source.values)
    assert set(CHOICES["status"]) == {*Status.values, PART}
    assert set(CHOICES["class"]) == set(AccessClass.values)
    assert set(CHOICES["integrity"]) == set(Integrity.values)


def test_accents_and_capitals_do_not_matter() -> None:
    assert plain("Zoë O'Brien") == "zoe o'brien"
    assert words_of("X60A-1182 Zoë") == ["x60a", "1182", "zoe"]


def test_removing_a_facet_keeps_what_is_excluded() -> None:
    query = parse("type:video -type:audio knife")

    assert str(query.without_facet("type")) == "-type:audio knife"
