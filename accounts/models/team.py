"""Teams of the force, in a tree: force, command (local policing area or department), team, shift."""

from functools import cached_property

from django.db import models

from audit.uuid7 import uuid7


class Team(models.Model):
    """A team; the people of a team also reach the teams below it when their role has team scope."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=80)
    short_name = models.CharField(max_length=20)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    is_command = models.BooleanField(
        "is a command", default=False, help_text="People with command scope reach everybody in their command."
    )
    # The ids from the top of the tree down to this team, each followed by "/": a prefix finds a whole branch.
    path = models.CharField(max_length=330, editable=False)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["short_name"], name="team_short_name_is_unique"),
            models.UniqueConstraint(fields=["path"], name="team_path_is_unique"),
            models.CheckConstraint(
                condition=models.Q(parent__isnull=True) | ~models.Q(parent=models.F("id")),
                name="team_is_not_its_own_parent",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def path_below(self, parent: "Team | None") -> str:
        """Return this team's path when it stands below `parent`."""
        return f"{parent.path if parent else ''}{self.id.hex}/"

    @property
    def ancestor_ids(self) -> list[str]:
        """The ids from the top down to this team, as 32 hexadecimal digits each."""
        return self.path.strip("/").split("/")

    @cached_property
    def command(self) -> "Team | None":
        """The nearest command above or at this team; None when it belongs to no command.

        Read once for each object: a page of live command asks for it a dozen times.
        """
        above = Team.objects.filter(id__in=self.ancestor_ids, is_command=True)
        return max(above, key=lambda team: len(team.path), default=None)
