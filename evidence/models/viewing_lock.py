"""The viewing lock after a death or serious injury: nobody watches before first accounts are given.

Source: College of Policing APP on post-incident procedures; uk-rules.md, U23 and requirement 9.
"""

from django.db import models
from django.db.models import F, OuterRef, Q
from django.utils import timezone

from accounts.models import User
from audit.uuid7 import uuid7


class LiftGround(models.TextChoices):
    """Why a lock ends."""

    ACCOUNTS_GIVEN = "accounts_given", "All first accounts are given"
    IIA_CONSENTS = "iia_consents", "The investigating authority consents"
    SET_IN_ERROR = "set_in_error", "It was set in error"


class Part(models.TextChoices):
    """What a person named in a lock is to the procedure."""

    WITNESS = "witness", "Key police witness"
    MEMBER = "member", "Works in the procedure"


class ViewingLockQuerySet(models.QuerySet["ViewingLock"]):
    """Selections of locks."""

    def standing(self) -> "ViewingLockQuerySet":
        """Return the locks that have not been lifted."""
        return self.filter(lifted_at__isnull=True)

    def shutting_out(self, person: User) -> "ViewingLockQuerySet":
        """Return the standing locks that this person may not see behind."""
        admitted = LockedPerson.objects.filter(lock=OuterRef("pk"), person=person).filter(
            Q(part=Part.MEMBER) | Q(account_given_at__isnull=False)
        )
        return self.standing().exclude(models.Exists(admitted))

    def over_outer_item(self) -> "ViewingLockQuerySet":
        """Return the locks over the item of the surrounding query, for use in `Exists`.

        A lock covers its incident and its witnesses' recordings of that time: one that has not been placed yet must
        not slip past it.
        """
        its_owner = OuterRef(OuterRef("owner_id"))
        by_witness = LockedPerson.objects.filter(lock=OuterRef("pk"), part=Part.WITNESS, person_id=its_owner)
        moment = OuterRef("timeline_at")
        of_the_time = Q(from_at__lte=moment) & (Q(to_at__isnull=True) | Q(to_at__gte=moment))
        of_the_incident = Q(incident_id=OuterRef("incident_id"))
        return self.filter(of_the_incident | of_the_time & models.Exists(by_witness))


class ViewingLock(models.Model):
    """One lock over the recordings of an incident and of the key police witnesses at that time."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    incident = models.ForeignKey("incidents.Incident", on_delete=models.PROTECT, related_name="viewing_locks")
    from_at = models.DateTimeField(help_text="Recordings of the witnesses from here on are locked, placed or not.")
    to_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=500)
    set_at = models.DateTimeField(default=timezone.now)
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    lift_ground = models.CharField(max_length=16, choices=LiftGround, blank=True)
    lift_note = models.CharField(max_length=500, blank=True)

    objects = ViewingLockQuerySet.as_manager()

    class Meta:
        ordering = ["-set_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["incident"], condition=Q(lifted_at__isnull=True), name="one_standing_lock_per_incident"
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True, lift_ground="")
                | Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(lift_ground=""),
                name="lifted_at_lifted_by_and_ground_go_together",
            ),
            models.CheckConstraint(
                condition=Q(to_at__isnull=True) | Q(to_at__gte=F("from_at")), name="lock_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"viewing lock {self.id}"


class LockedPerson(models.Model):
    """A key police witness, who waits until the first account is given, or a member of the procedure."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    lock = models.ForeignKey(ViewingLock, on_delete=models.PROTECT, related_name="people")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="viewing_locks")
    part = models.CharField(max_length=8, choices=Part)
    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    account_given_at = models.DateTimeField(null=True, blank=True)
    account_noted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["lock", "part", "added_at"]
        constraints = [
            models.UniqueConstraint(fields=["lock", "person"], name="person_stands_once_in_a_lock"),
            models.CheckConstraint(
                condition=Q(account_given_at__isnull=True, account_noted_by__isnull=True)
                | Q(part="witness", account_given_at__isnull=False, account_noted_by__isnull=False),
                name="account_given_at_and_noted_by_go_together",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.part} {self.id}"
