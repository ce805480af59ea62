"""What the invented force and its public have answered so far; those who are in the story are still to be asked."""

from collections.abc import Iterable, Iterator
from itertools import chain, repeat
from uuid import UUID

from accounts.models import User
from audit.actors import Worker
from incidents.surveys.actions import answer_asked, answer_openly, invite_people
from incidents.surveys.anonymity import nameless
from incidents.surveys.models import Invitation, Question, Survey

MAKER = Worker("demo.answer_surveys")
STILL_TO_BE_ASKED = {"wearers": {"20417"}, "viewers": {"10442", "10007"}}  # Rahman; Nair and Ito
ANSWERS = {  # how many choose which option of the first question, in turn; the others choose the last one
    "wearers": ((0, 9), (1, 3)),
    "viewers": ((0, 13),),
    "live-streaming": ((0, 15), (1, 7), (2, 1), (3, 1)),
}
WORDS = {
    "viewers": ("Sound from the first second would help.", ""),
    "live-streaming": ("Somebody more experienced can see it at once.", "It is fair to both sides.", "", ""),
}


def answer_surveys(people: Iterable[User]) -> None:
    """Let the force and the public answer the three surveys that the system comes with."""
    surveys = {survey.slug: survey for survey in Survey.objects.live().filter(slug__in=ANSWERS)}
    for slug, left_out in STILL_TO_BE_ASKED.items():
        if survey := surveys.get(slug):
            asked = [person for person in people if person.collar_number not in left_out]
            invite_people(survey=survey, people=asked, by=MAKER)
            _answer_each(survey, asked)
    if survey := surveys.get("live-streaming"):
        for given in _given(survey, sum(count for _, count in ANSWERS[survey.slug])):
            with nameless() as somebody:
                answer_openly(survey=survey, given=given, by=somebody)


def _answer_each(survey: Survey, people: list[User]) -> None:
    invitations = dict(Invitation.objects.filter(survey=survey).values_list("person", "pk"))
    for person, given in zip(people, _given(survey, len(people)), strict=True):
        with nameless() as somebody:
            answer_asked(invitation_id=invitations[person.pk], person=person, given=given, by=somebody)


def _given(survey: Survey, count: int) -> Iterator[dict[UUID, str]]:
    version = survey.current_version()
    questions = list(version.questions.all()) if version else []
    chosen = list(chain.from_iterable(repeat(option, times) for option, times in ANSWERS[survey.slug]))
    for number in range(count):
        option = chosen[number] if number < len(chosen) else -1
        yield {question.pk: _answer(question, number, option, survey.slug) for question in questions}


def _answer(question: Question, number: int, option: int, slug: str) -> str:
    if question.is_choice:
        return str(question.options[option])
    words = WORDS[slug]
    return words[number % len(words)]
