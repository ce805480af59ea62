"""What command staff told a camera to do, and what became of it."""

from datetime import timedelta
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from accounts.reach import people_in_reach
from audit.uuid7 import uuid7
from devices.protocol import Do, Result, WhyNot
from devices.protocol.commands import LONGEST_WORDS

ANSWER_WITHIN = timedelta(seconds=3)  # then the camera counts as not reached
DOES = {Do.START: "Start", Do.STOP: "Stop", Do.MESSAGE: "Message", Do.KEYFRAME: "Key picture"}
RESULTS = {Result.DONE: "Done", Result.SHOWN: "Shown", Result.READ: "Read", Result.REFUSED: "Refused"}
WHY_NOT = {
    WhyNot.ASLEEP: "Asleep",
    WhyNot.OFF: "Switched off",
    WhyNot.DOCKED: "In a dock",
    WhyNot.FULL: "Memory full",
    WhyNot.WEARER: "By the wearer",
    WhyNot.ALREADY: "Was so already",
    WhyNot.UNKNOWN: "Not known to the camera",
}


class CameraCommandQuerySet(models.QuerySet["CameraCommand"]):
    """Commands."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Commands to cameras whose wearer lies within the person's reach for watching."""
        return self.filter(people_in_reach(user, Permission.LIVE_WATCH, path="officer"))


class CameraCommand(models.Model):
    """One command to one camera; `officer` wore it at that moment."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    camera = models.ForeignKey("devices.Camera", on_delete=models.PROTECT, related_name="commands")
    officer = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="commands_received")
    sent_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="commands_sent")
    do = models.CharField(max_length=12, choices=[(one.value, word) for one, word in DOES.items()])
    words = models.CharField(max_length=LONGEST_WORDS, blank=True)
    reason = models.CharField(max_length=LONGEST_WORDS, blank=True)
    sent_at = models.DateTimeField(default=timezone.now)
    result = models.CharField(max_length=12, choices=[(one.value, word) for one, word in RESULTS.items()], blank=True)
    why = models.CharField(max_length=12, choices=[(one.value, word) for one, word in WHY_NOT.items()], blank=True)
    answered_at = models.DateTimeField(null=True, blank=True, help_text="The camera's first answer.")
    read_at = models.DateTimeField(null=True, blank=True, help_text="When the wearer confirmed a message.")
    session = models.ForeignKey(
        "streaming.LiveSession", null=True, blank=True, on_delete=models.PROTECT, related_name="commands"
    )

    objects = CameraCommandQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at", "-id"]
        indexes = [models.Index(fields=["camera", "-sent_at"], name="commands_of_camera")]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, result="") | (Q(answered_at__isnull=False) & ~Q(result="")),
                name="command_result_and_its_time_go_together",
            ),
            models.CheckConstraint(
                condition=Q(result="refused") & ~Q(why="") | ~Q(result="refused") & Q(why=""),
                name="a_refused_command_says_why",
            ),
            models.CheckConstraint(condition=~Q(do="message") | ~Q(words=""), name="a_message_to_a_camera_has_words"),
        ]

    def __str__(self) -> str:
        return f"{self.get_do_display()} to {self.camera_id}"

    @property
    def is_unreached(self) -> bool:
        """Whether the camera has not answered in time."""
        return self.answered_at is None and timezone.now() > self.sent_at + ANSWER_WITHIN
