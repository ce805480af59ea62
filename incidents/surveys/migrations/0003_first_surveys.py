"""Put in the three surveys of the case study, live; a force gives them new versions or closes them."""

from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.utils import timezone

from audit.uuid7 import uuid7

WORDS: tuple[str, list[str], list[str]] = ("words", [], [])
SURVEYS: list[dict[str, Any]] = [
    {
        "slug": "wearers",
        "title": "After your shift",
        "audience": "wearer",
        "measure": "felt_safer",
        "pilot_percent": 60,
        "pause_days": 7,
        "introduction": "One question about the camera on your chest.",
        "questions": [
            (
                "Did you feel safer straight away, with a camera that can stream live?",
                "choice",
                ["Yes, straight away", "Yes, after a while", "No difference", "No, less safe"],
                ["Yes, straight away"],
            ),
        ],
    },
    {
        "slug": "viewers",
        "title": "After you watched live",
        "audience": "viewer",
        "measure": "recommend",
        "pilot_percent": 90,
        "pause_days": 7,
        "introduction": "Two questions about watching a camera live.",
        "questions": [
            (
                "Would you recommend live streaming to a colleague, for the welfare and safety of their staff?",
                "choice",
                ["Yes", "No", "Not sure"],
                ["Yes"],
            ),
            ("Did it help you to decide?", "choice", ["Yes", "No", "I decided nothing"], ["Yes"]),
            ("What would make it better?", *WORDS),
        ],
    },
    {
        "slug": "live-streaming",
        "title": "Cameras that stream live",
        "audience": "public",
        "measure": "support",
        "pilot_percent": 92,
        "introduction": "Some of our officers wear cameras whose pictures a supervisor can watch while it happens.",
        "questions": [
            (
                "Do you support police using body-worn cameras that stream live?",
                "choice",
                ["Strongly support", "Support", "Neither", "Oppose", "Strongly oppose", "Do not know"],
                ["Strongly support", "Support"],
            ),
            ("Why do you say that?", *WORDS),
        ],
    },
]


def add_surveys(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Add each survey that is not there yet; its questions are written before they are frozen."""
    Survey, Version, Question = (apps.get_model("surveys", name) for name in ("Survey", "Version", "Question"))
    for shipped in SURVEYS:
        wanted = dict(shipped)
        questions, slug, now = wanted.pop("questions"), wanted.pop("slug"), timezone.now()
        given = wanted | {"id": uuid7(), "state": "live", "made_at": now, "opened_at": now}
        survey, is_new = Survey.objects.get_or_create(slug=slug, defaults=given)
        if not is_new:
            continue
        version = Version.objects.create(id=uuid7(), survey=survey, number=1)
        for number, (text, kind, options, counted) in enumerate(questions, start=1):
            row = {"text": text, "kind": kind, "options": options, "counted": counted}
            Question.objects.create(id=uuid7(), version=version, number=number, **row)
        version.frozen_at = now
        version.save(update_fields=["frozen_at"])


class Migration(migrations.Migration):
    dependencies = [("surveys", "0002_live_wording_stays")]
    operations = [migrations.RunPython(add_surveys, migrations.RunPython.noop)]
