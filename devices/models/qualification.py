"""Who is qualified to carry a TASER, and until when."""

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from accounts.reach import people_in_reach
from audit.uuid7 import uuid7


class Skill(models.TextChoices):
    """What a person can be qualified for."""

    TASER = "taser", "TASER"


class QualificationQuerySet(models.QuerySet["Qualification"]):
    """Qualifications, narrowed by who may see them and by whether they are the current ones."""

    def visible_to(self, user: User | AnonymousUser) -> "QualificationQuerySet":
        """Qualifications of people whose devices the person may see."""
        return self.filter(people_in_reach(user, Permission.DEVICES_READ, path="person"))

    def current(self) -> "QualificationQuerySet":
        """Qualifications that were neither replaced nor withdrawn; they may have run out."""
        return self.filter(ended_at__isnull=True)

    def of(self, person: User, kind: str = Skill.TASER) -> "Qualification | None":
        """Return the current qualification of a person, also one that has run out, or None."""
        return self.current().filter(person=person, kind=kind).first()


class Qualification(models.Model):
    """One qualification of one person. A new one takes the place of the old one; rows are never deleted."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="qualifications")
    kind = models.CharField(max_length=10, choices=Skill, default=Skill.TASER)
    valid_until = models.DateField(help_text="The last day on which it counts.")
    set_at = models.DateTimeField(default=timezone.now)
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True, help_text="When it was replaced or withdrawn.")
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    objects = QualificationQuerySet.as_manager()

    class Meta:
        ordering = ["-set_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind"],
                condition=Q(ended_at__isnull=True),
                name="one_current_qualification_per_person",
            ),
            models.CheckConstraint(name="qualification_kind_is_known", condition=Q(kind__in=Skill.values)),
            models.CheckConstraint(
                name="qualification_ended_at_and_ended_by_go_together",
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} until {self.valid_until}"

    @property
    def is_valid(self) -> bool:
        """Whether it counts today: current, and the last day is not over (local date)."""
        return self.ended_at is None and self.valid_until >= timezone.localdate()


def taser_problem(person: User, found: Qualification | None) -> str:
    """Return in a sentence why a person with this current qualification may hold no TASER, or nothing."""
    if found is None:
        return f"{person.title} is not qualified for TASER."
    if not found.is_valid:
        return f"{person.title}'s TASER qualification ran out on {found.valid_until:%-d %b %Y}."
    return ""
