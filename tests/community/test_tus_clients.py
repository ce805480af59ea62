"""tuspy, unmodified, against the web server as it runs: in parts with checksums, cut, gone on with."""

import hashlib
from pathlib import Path

import pytest
from tusclient.client import TusClient

from accounts.models import Rank
from accounts.roles import Role
from community.models import Submission
from evidence.models import Upload, UploadState
from tests.factories.accounts import make_person, make_team
from tests.factories.community import begin, cookie_of, make_request
from tests.factories.incidents import make_incident
from tests.whole_site import whole_site

SIZE, PART = 5_000_000, 1 << 20


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_tuspy_sends_in_parts_and_goes_on_after_a_cut(tmp_path: Path) -> None:
    team = make_team("North CID", "NCID")
    okafor = make_person("20611", "David Okafor", Rank.DC, team, Role.OFFICER, Role.INVESTIGATOR)
    asked = make_request(okafor, make_incident("1182", okafor))
    submission: Submission = begin(asked)
    content = bytes(number * 7 % 256 for number in range(1000)) * (SIZE // 1000)
    (tmp_path / "IMG_4471.MOV").write_bytes(content)
    with whole_site() as site:
        tus = TusClient(f"{site}/u/files/", headers={"Cookie": f"giving={cookie_of(asked)}"})
        about = {"filename": "IMG_4471.MOV", "filetype": "video/quicktime"}
        with (tmp_path / "IMG_4471.MOV").open("rb") as film:
            first = tus.uploader(file_stream=film, chunk_size=PART, metadata=about, upload_checksum=True)
            first.upload_chunk()
            first.upload_chunk()

            again = tus.uploader(file_stream=film, chunk_size=PART, url=first.url, upload_checksum=True)
            began_at = again.offset
            again.upload()

    upload = Upload.objects.get()
    assert began_at == 2 * PART
    assert (upload.state, upload.outside) == (UploadState.RECEIVED, submission.pk)
    assert upload.sha256_computed == hashlib.sha256(content).hexdigest()
