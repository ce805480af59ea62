"""Answers are mixed every night, and after twelve months only counts are left (retention R24)."""

import random
from collections import Counter
from datetime import date, timedelta
from uuid import uuid4

from django.db.models import F
from django.utils import timezone

from audit import journal
from audit.actors import Actor
from audit.operations import Operation
from incidents.surveys.models import Answer, Invitation, Tally
from incidents.surveys.quarters import next_quarter, quarter_of
from incidents.surveys.refusals import must_manage
from incidents.surveys.small_numbers import LEAST

KEPT_FOR = timedelta(days=365)
AT_A_TIME = 5000


@journal.action
def forget_old_answers(*, by: Actor) -> int:
    """Mix the answers of past days; count those of every quarter that began twelve months ago, and delete them.

    Mixed means: written anew in random order with new keys, so that neither place nor transaction tells which answer
    came with which invitation. A quarter is counted as a whole, so no answer lasts longer than twelve months.
    Returns how many answers were counted and deleted. Raises NotAllowed.
    """
    must_manage(by, Operation.SURVEY_FORGOTTEN)
    today = timezone.localdate()
    mixed = _mix(today)
    old = list(Answer.objects.select_for_update().filter(day__lt=next_quarter(today - KEPT_FOR)))
    _count(old)
    Answer.objects.filter(pk__in=[answer.pk for answer in old]).delete()
    Invitation.objects.filter(day__lt=today - KEPT_FOR).delete()
    journal.act(Operation.SURVEY_FORGOTTEN, by=by, details={"mixed": mixed, "forgotten": len(old)})
    return len(old)


def _mix(today: date) -> int:
    answers = list(Answer.objects.select_for_update().filter(day__lt=today, is_mixed=False)[:AT_A_TIME])
    Answer.objects.filter(pk__in=[answer.pk for answer in answers]).delete()
    random.SystemRandom().shuffle(answers)
    for answer in answers:
        answer.pk, answer.is_mixed = uuid4(), True
    Answer.objects.bulk_create(answers)
    return len(answers)


def _count(answers: list[Answer]) -> None:
    """Add old answers to the counts of their quarter; commands with few of them are not told apart any more."""
    chosen = [answer for answer in answers if answer.choice]
    of_unit = Counter((answer.question_id, quarter_of(answer.day), answer.unit_id) for answer in chosen)
    counts: Counter[tuple[object, ...]] = Counter()
    for answer in chosen:
        quarter = quarter_of(answer.day)
        is_small = of_unit[answer.question_id, quarter, answer.unit_id] < LEAST
        counts[answer.question_id, answer.choice, quarter, None if is_small else answer.unit_id, answer.way] += 1
    for values, count in counts.items():
        key = dict(zip(("question_id", "choice", "quarter", "unit_id", "way"), values, strict=True))
        tally, _ = Tally.objects.get_or_create(**key, defaults={"count": 0})
        Tally.objects.filter(pk=tally.pk).update(count=F("count") + count)
