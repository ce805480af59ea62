"""A request to the public and what came of it, that stand in addresses."""

from accounts.models import User
from community.models import Look
from community.preview import copies
from incidents.models import Incident
from tests.factories.evidence import STARTED
from tests.factories.submissions import make_request, make_submission, make_submitted


def of_the_public(incident: Incident, officer: User) -> dict[str, object]:
    """Return a request, what came of it, and a file with its copy."""
    asked = make_request(incident, officer)
    file = make_submitted(make_submission(asked))
    Look.objects.create(file=file, made_at=STARTED, copy_type="video/mp4", copy_size=9, has_poster=True)
    copies.folder_of(file.pk).mkdir(parents=True)
    for name in copies.NAMES:
        copies.path_of(file.pk, name).write_bytes(b"some copy")
    return {
        "community/pk": file.submission_id,
        "community/file_id": file.pk,
        "community/incident_id": incident.pk,
        **{f"community:{name}/pk": asked.pk for name in ("request", "renew", "revoke")},
    }
