"""A notice that somebody is told, and how long ago."""

from datetime import timedelta

from django.utils import timezone

from accounts.actions.notices import notify
from accounts.models import Notice, User
from accounts.models.notice import Kind


def tell(*people: User, key: str = "review.due:1", kind: Kind = Kind.REVIEW, text: str = "A review is due.") -> None:
    notify(to=people, kind=kind, text=text, target="/evidence/", key=key)


def age(notice: Notice, **ago: int) -> None:
    Notice.objects.filter(pk=notice.pk).update(made_at=timezone.now() - timedelta(**ago))
