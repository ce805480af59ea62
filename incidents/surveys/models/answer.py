"""Anonymous answers: a random key, the day, the command; nothing that leads to a person, or to their other answers."""

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Team
from audit.uuid7 import uuid7
from incidents.surveys.models.survey import OPTION_MOST, Question

WORDS_MOST = 1000  # characters


class Way(models.TextChoices):
    """How somebody came to answer: asked one by one, or by a link that anybody can open."""

    ASKED = "asked", "Asked"
    OPEN = "open", "Open link"


class Answer(models.Model):
    """One answer to one question. The answers that one person gives do not hang together.

    The key is random (a UUIDv7 would tell the time), and the time is no finer than the day.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers")
    choice = models.CharField(max_length=OPTION_MOST, blank=True)
    words = models.TextField(max_length=WORDS_MOST, blank=True)
    day = models.DateField(default=timezone.localdate)
    unit = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=8, choices=Way)
    is_mixed = models.BooleanField(default=False, help_text="Written anew with its whole day, in random order.")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(name="answer_way_is_known", condition=Q(way__in=Way.values)),
            models.CheckConstraint(
                name="an_answer_is_a_choice_or_words",
                condition=Q(words="") & ~Q(choice="") | Q(choice="") & ~Q(words=""),
            ),
        ]
        indexes = [models.Index(fields=["question", "day"], name="answers_of_a_question")]

    def __str__(self) -> str:
        return "an answer"


class Tally(models.Model):
    """How often one answer was given in a quarter: what is left of answers older than twelve months (R24)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="tallies")
    choice = models.CharField(max_length=OPTION_MOST)
    quarter = models.DateField(help_text="Its first day.")
    unit = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=8, choices=Way)
    count = models.PositiveIntegerField()

    class Meta:
        ordering = ["quarter"]
        constraints = [
            models.UniqueConstraint(
                name="a_count_stands_once",
                fields=["question", "choice", "quarter", "unit", "way"],
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.choice}: {self.count}"
