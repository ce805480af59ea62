"""Bytes of evidence through nginx: the same answers as without it, from the receiving folder and the object store."""

import pytest

from tests.deploy.conftest import CONTENT

pytestmark = [pytest.mark.proxy, pytest.mark.slow]

SIZE = len(CONTENT)


def test_the_whole_file_comes_without_a_range(rahman, address) -> None:
    answer = rahman.fetch(address)

    assert (answer.status, answer.headers["content-length"]) == (200, str(SIZE))
    assert answer.body == CONTENT


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-", 0, SIZE),
        ("bytes=1000-1999", 1000, 2000),
        ("bytes=-100", SIZE - 100, SIZE),
        (f"bytes={SIZE - 1}-{SIZE + 50}", SIZE - 1, SIZE),
    ],
    ids=["open", "closed", "suffix", "past the end"],
)
def test_a_range_comes_as_asked(rahman, address, asked: str, start: int, end: int) -> None:
    answer = rahman.fetch(address, Range=asked)

    assert (answer.status, answer.headers["content-range"]) == (206, f"bytes {start}-{end - 1}/{SIZE}")
    assert answer.headers["content-length"] == str(end - start)
    assert answer.body == CONTENT[start:end]


def test_several_ranges_at_once_give_the_whole(rahman, address) -> None:
    answer = rahman.fetch(address, Range="bytes=0-1,5-6")

    assert (answer.status, len(answer.body)) == (200, SIZE)


def test_a_range_outside_is_416(rahman, address) -> None:
    answer = rahman.fetch(address, Range=f"bytes={SIZE}-")

    assert (answer.status, answer.headers["content-range"]) == (416, f"bytes */{SIZE}")


def test_if_range_with_another_tag_gives_the_whole(rahman, address) -> None:
    answer = rahman.fetch(address, Range="bytes=0-9", If_Range='"other"')

    assert (answer.status, len(answer.body)) == (200, SIZE)


def test_if_range_with_this_tag_gives_the_range(rahman, address, item) -> None:
    answer = rahman.fetch(address, Range="bytes=0-9", If_Range=f'"{item.original.sha256}"')

    assert (answer.status, answer.body) == (206, CONTENT[:10])


def test_head_sends_the_headers_alone(rahman, address, item) -> None:
    answer = rahman.fetch(address, "HEAD")

    assert (answer.status, answer.headers["content-length"], answer.body) == (200, str(SIZE), b"")
    assert answer.headers["etag"] == f'"{item.original.sha256}"'


def test_the_application_sends_no_byte_itself(rahman, address, front, item) -> None:
    rahman.fetch(address, Range="bytes=0-0")

    place = "objects/evidence" if item.original.is_stored else "incoming"
    assert f"206 GET /protected/{place}" in front.log.read_text().splitlines()[-1]


def test_the_headers_are_those_of_the_application(rahman, address, item) -> None:
    headers = rahman.fetch(address, Range="bytes=0-9").headers

    policy = headers.pop("content-security-policy").split("; ")
    del headers["date"], headers["connection"], headers["x-request-id"]
    assert {"default-src 'none'", "frame-ancestors 'none'"} <= set(policy)
    assert headers == {
        "accept-ranges": "bytes",
        "cache-control": "private, no-store",
        "content-disposition": f'inline; filename="{item.pk}.mp4"',
        "content-length": "10",
        "content-range": f"bytes 0-9/{SIZE}",
        "content-type": "video/mp4",
        "cross-origin-resource-policy": "same-origin",
        "etag": f'"{item.original.sha256}"',
        "referrer-policy": "same-origin",
        "server": "nginx",
        "strict-transport-security": "max-age=31536000",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
    }


def test_the_playlist_leads_to_ranges_of_its_media(rahman, streamed) -> None:
    playlist = rahman.fetch(streamed)

    inner = playlist.body.decode().splitlines()[-1]
    media = rahman.fetch(inner, Range="bytes=300000-700000")
    assert (playlist.status, playlist.headers["content-type"]) == (200, "application/vnd.apple.mpegurl")
    assert (media.status, media.body) == (206, CONTENT[300000:700001])
