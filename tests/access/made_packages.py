"""Packages that stand in addresses: a draft, and one that was sent."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from evidence.models import Item
from evidence.sharing.models import MoreTime, Package, PackageItem, PackageVersion, Question, Recipient
from incidents.models import Incident


def of_packages(item: Item, incident: Incident, owner: User) -> dict[str, object]:
    """Return a draft and a package that was sent, with what a recipient asked."""
    now, until = timezone.now(), timezone.now() + timedelta(days=28)
    draft = Package.objects.create(reference="MDS-26-00001", incident=incident, title="Draft", built_by=owner)
    facts = {"title": "R v Walsh", "state": "sent", "built_by": owner, "sent_at": now, "sent_by": owner}
    sent = Package.objects.create(reference="MDS-26-00002", incident=incident, **facts)
    version = PackageVersion.objects.create(package=draft, made_by=owner)
    PackageVersion.objects.create(package=sent, made_by=owner, sent_at=now, sent_by=owner)
    row = PackageItem.objects.create(version=version, item=item, exhibit_reference="AR/1", title="Body camera")
    voss = {"name": "Eleanor Voss", "email": "e@cps.example", "telephone": "+447700900418", "until_at": until}
    unsent = Recipient.objects.create(package=draft, added_by=owner, **voss)
    recipient = Recipient.objects.create(package=sent, added_by=owner, sent_at=now, **voss)
    on_draft = ("edit", "choose", "describe", "about", "name", "unname", "send")
    return {
        "incident_id": incident.pk,
        "reference": sent.reference,
        **{f"sharing:{name}/reference": draft.reference for name in on_draft},
        "row_id": row.pk,
        "recipient_id": recipient.pk,
        "sharing:unname/recipient_id": unsent.pk,
        "question_id": Question.objects.create(recipient=recipient, words="Sound?").pk,
        "asked_id": MoreTime.objects.create(recipient=recipient).pk,
    }
