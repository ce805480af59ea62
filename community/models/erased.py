"""What is left of a file that never became evidence once its time is over: what it was, by which rule it went, when."""

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from community.models.submitted_file import SubmittedFile


class ErasedQuerySet(models.QuerySet["ErasedFile"]):
    """Certificates of erasure, narrowed by who may see the file."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Certificates of files that the person may see."""
        return self.filter(file__in=SubmittedFile.objects.visible_to(user).values("pk"))


class ErasedFile(models.Model):
    """The certificate of one erased file; its SHA-256 stays, so that the same bytes are known again."""

    file = models.OneToOneField(SubmittedFile, primary_key=True, on_delete=models.PROTECT, related_name="erased")
    rule = models.CharField(max_length=8, help_text="Code of the rule in the schedule, such as R16.")
    counted_from = models.DateTimeField(help_text="The decision, the withdrawal, or the last byte that came.")
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64, blank=True)
    erased_at = models.DateTimeField(default=timezone.now)

    objects = ErasedQuerySet.as_manager()

    class Meta:
        ordering = ["-erased_at"]
        constraints = [models.CheckConstraint(condition=~Q(rule=""), name="an_erasure_names_its_rule")]

    def __str__(self) -> str:
        return f"erased {self.file_id}"
