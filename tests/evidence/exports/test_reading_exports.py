"""Files beside recordings of other makers: golden ones of both shapes, and hostile ones, which are never believed."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from evidence.intake.exports.body_camera_json import BodyCameraJson
from evidence.intake.exports.camcorder_xml import CamcorderXml
from evidence.intake.exports.folder import Found, recordings_in
from evidence.intake.exports.records import BadSidecar, Described, Fix
from evidence.intake.exports.strict_xml import root_of

GOLDEN = Path(__file__).parent / "golden"
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
SAID = {"file": "a.mp4", "started_at": "2026-11-21T22:46:30Z", "collar_number": "20388"}
XML = '<NonRealTimeMeta xmlns="urn:schemas-professionalDisc:nonRealTimeMeta:ver.2.00">{}</NonRealTimeMeta>'
LAUGHS = (
    '<!DOCTYPE a [<!ENTITY ha "haha"><!ENTITY b "&ha;&ha;&ha;&ha;&ha;&ha;&ha;&ha;&ha;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><a>&c;</a>'
)
OUTSIDE = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'


def a_json(**said: object) -> dict[str, bytes]:
    return {"a.json": json.dumps(SAID | said).encode()}


def folder_of(tmp_path: Path, **files: bytes) -> Path:
    for name, data in files.items():
        stem, _, ending = name.rpartition("_")
        (tmp_path / f"{stem}.{ending}").write_bytes(data)
    return tmp_path


def read_one(folder: Path) -> Found:
    [found], _ = recordings_in(folder, now=NOW)
    return found


def test_a_camcorder_s_xml_says_when_and_by_what() -> None:
    name = "C0001M01.XML"

    said = CamcorderXml().read("C0001.MP4", {name: (GOLDEN / name).read_bytes()})

    assert said == Described(
        datetime(2026, 11, 21, 22, 48, 10, tzinfo=UTC), maker="Sony", model="PXW-Z90", serial="0111222"
    )


def test_a_body_camera_s_json_says_who_and_where() -> None:
    names = ("bwv-20388-0007.json", "bwv-20388-0007.gpx")

    said = BodyCameraJson().read("bwv-20388-0007.mp4", {name: (GOLDEN / name).read_bytes() for name in names})

    assert (said.collar_number, said.device) == ("20388", "Another maker Clip 2, serial AM-77120")
    assert said.track[2] == Fix(datetime(2026, 11, 21, 22, 46, 52, 500_000, tzinfo=UTC), 52.48611, -1.89066)
    assert len(said.track) == 3  # the fourth says no time


@pytest.mark.parametrize("data", [LAUGHS, OUTSIDE], ids=["billion laughs", "entity of a file"])
def test_xml_with_a_document_type_is_not_read(data: str) -> None:
    with pytest.raises(BadSidecar, match="document type"):
        root_of(data.encode(), "a.xml")


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (XML.format("").encode("utf-16"), "not UTF-8"),
        (b"<a>\xff</a>", "not UTF-8"),
        (b"", "no XML"),
        (b"<a><b></a>", "no XML"),
        (b"<a>" * 40 + b"</a>" * 40, "too large or too deep"),
        (b"<a>" + b" " * (8 << 20) + b"</a>", "the most is 8388608"),
    ],
    ids=["utf-16", "no utf-8", "empty", "crossed", "deep", "large"],
)
def test_other_xml_is_refused_in_a_sentence(data: bytes, problem: str) -> None:
    with pytest.raises(BadSidecar, match=problem):
        root_of(data, "a.xml")


def test_xml_of_another_kind_is_refused() -> None:
    with pytest.raises(BadSidecar, match="not the NonRealTimeMeta"):
        CamcorderXml().read("a.mp4", {"am01.xml": b"<NonRealTimeMeta/>"})


def test_two_creation_dates_say_nothing() -> None:
    twice = '<CreationDate value="2026-11-21T22:48:10Z"/><CreationDate value="2026-11-22T22:48:10Z"/>'

    assert CamcorderXml().read("a.mp4", {"am01.xml": XML.format(twice).encode()}).started_at is None


def test_a_time_without_a_zone_is_no_time() -> None:
    local = '<CreationDate value="2026-11-21T22:48:10"/>'

    assert CamcorderXml().read("a.mp4", {"am01.xml": XML.format(local).encode()}).started_at is None


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        (a_json(file="b.mp4"), "describes 'b.mp4', not a.mp4"),
        (a_json(collar_number="20388; DROP"), "no collar number"),
        (a_json(started_at="yesterday"), "no date and time"),
        (a_json(track="../../etc/passwd"), "which is not beside it"),
        (a_json(officer="20388"), "the field 'officer', which nobody knows"),
        (a_json(maker=7), "not an object of texts"),
        ({"a.json": b"[" * 100_000}, "no JSON"),
        ({"a.json": b'{"file": "a.mp4", "file": "b.mp4"}'}, "says a field twice"),
        ({"a.json": json.dumps(SAID).encode("utf-16")}, "no JSON in UTF-8"),
    ],
)
def test_json_that_is_not_as_it_should_be_is_refused(files: dict[str, bytes], problem: str) -> None:
    with pytest.raises(BadSidecar, match=problem):
        BodyCameraJson().read("a.mp4", files)


@pytest.mark.parametrize("degrees", ["91", "nan", "inf"])
def test_a_position_that_is_not_on_earth_is_refused(degrees: str) -> None:
    point = f'<trkpt lat="{degrees}" lon="0"><time>2026-11-21T22:46:30Z</time></trkpt>'
    gpx = f'<gpx xmlns="http://www.topografix.com/GPX/1/1">{point}</gpx>'.encode()

    with pytest.raises(BadSidecar, match="not on earth"):
        BodyCameraJson().read("a.mp4", a_json(track="a.gpx") | {"a.gpx": gpx})


@pytest.mark.parametrize("year", ["1970", "1980", "2031"])
def test_a_time_years_off_is_not_believed_and_the_rest_is(tmp_path: Path, year: str) -> None:
    said = json.dumps(SAID | {"started_at": f"{year}-01-01T00:00:00Z"}).encode()

    found = read_one(folder_of(tmp_path, a_mp4=b"film", a_json=said))

    assert (found.said.started_at, found.said.collar_number) == (None, "20388")
    assert found.problem == f"{year}-01-01T00:00:00+00:00 is no time of a set clock."


def test_what_cannot_be_believed_leaves_the_recording_and_its_sidecar(tmp_path: Path) -> None:
    found = read_one(folder_of(tmp_path, a_mp4=b"film", a_json=b"{"))

    assert (found.video.name, [path.name for path in found.beside]) == ("a.mp4", ["a.json"])
    assert (found.said, found.problem) == (Described(), "a.json is no JSON in UTF-8.")


def test_a_sidecar_without_its_recording_is_left_over(tmp_path: Path) -> None:
    shutil.copy(GOLDEN / "C0001M01.XML", tmp_path)

    assert recordings_in(tmp_path, now=NOW) == ([], ["C0001M01.XML"])


def test_links_and_folders_within_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").symlink_to("/etc/passwd")
    (tmp_path / "b.mp4").mkdir()

    assert recordings_in(tmp_path, now=NOW) == ([], [])
