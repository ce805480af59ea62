"""Static files: named by their content, kept by browsers, and sent past Django."""

import asyncio
import gzip
from pathlib import Path
from typing import Any

import pytest

from config import static_door, static_files
from config.doors import Doors
from config.request_threads import MOST_IDLE, RequestThreads
from config.static_door import StaticDoor

NAMED = "/static/app.0123456789ab.mjs"
WORDS = b"export const words = 'four winds over Tanner Row';\n" * 40


@pytest.fixture
def door(tmp_path: Path) -> StaticDoor:
    (tmp_path / "app.0123456789ab.mjs").write_bytes(WORDS)
    (tmp_path / "app.0123456789ab.mjs.gz").write_bytes(gzip.compress(WORDS))
    (tmp_path / "app.mjs").write_bytes(WORDS)
    return StaticDoor(tmp_path, "/static/")


async def django(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 404, "headers": [(b"by", b"django")]})
    await send({"type": "http.response.body", "body": b""})


def ask(door: StaticDoor, path: str, method: str = "GET", **asked: str) -> tuple[int, dict[str, str], bytes]:
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    headers = [(name.replace("_", "-").encode(), value.encode()) for name, value in asked.items()]
    scope = {"type": "http", "method": method, "path": path, "headers": headers}
    asyncio.run(Doors(django, door)(scope, None, send))
    start, *bodies = sent
    assert not bodies[-1].get("more_body")
    names = {name.decode(): value.decode() for name, value in start["headers"]}
    return start["status"], names, b"".join(message["body"] for message in bodies)


def test_a_file_comes_whole_with_its_type(door) -> None:
    status, headers, body = ask(door, NAMED)

    assert (status, headers["content-type"], body) == (200, 'text/javascript; charset="utf-8"', WORDS)
    assert (headers["x-content-type-options"], headers["cross-origin-resource-policy"]) == ("nosniff", "same-origin")


def test_a_browser_that_takes_gzip_gets_it(door) -> None:
    _, headers, body = ask(door, NAMED, accept_encoding="gzip, br")

    assert (headers["content-encoding"], gzip.decompress(body)) == ("gzip", WORDS)


def test_a_name_with_its_hash_is_kept_for_ever_and_a_plain_one_for_a_minute(door) -> None:
    kept, plain = (ask(door, path)[1]["cache-control"] for path in (NAMED, "/static/app.mjs"))

    assert (kept, plain) == ("max-age=315360000, public, immutable", "max-age=60, public")


def test_a_copy_that_is_still_good_is_not_sent_again(door) -> None:
    tag = ask(door, NAMED)[1]["etag"]

    assert ask(door, NAMED, if_none_match=tag)[::2] == (304, b"")


def test_a_range_comes_as_asked(door) -> None:
    status, headers, body = ask(door, NAMED, range="bytes=7-11")

    assert (status, headers["content-range"], body) == (206, f"bytes 7-11/{len(WORDS)}", WORDS[7:12])


def test_head_sends_no_body(door) -> None:
    status, headers, body = ask(door, NAMED, "HEAD")

    assert (status, headers["content-length"], body) == (200, str(len(WORDS)), b"")


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_nothing_else_is_done_to_a_file(door, method: str) -> None:
    assert ask(door, NAMED, method)[0] == 405


@pytest.mark.parametrize("path", ["/static/none.js", "/static/../settings.py", "/static/", "/staticapp.mjs", "/"])
def test_what_is_not_on_the_list_is_for_django(door, path: str) -> None:
    assert ask(door, path)[1] == {"by": "django"}


def test_a_folder_that_is_not_there_yet_has_no_files(tmp_path) -> None:
    assert StaticDoor(tmp_path / "none", "/static/").find(NAMED) is None


def test_a_module_brings_in_its_imports_and_theirs_once() -> None:
    found = static_files.modules_behind("evidence/player.mjs")

    assert found[0] == "evidence/player.mjs"
    assert {"evidence/source.mjs", "evidence/times.mjs", "evidence/marking.mjs"} < set(found)
    assert len(found) == len(set(found))


def test_a_module_that_is_not_there_is_named() -> None:
    with pytest.raises(FileNotFoundError, match=r"no static file evidence/none\.mjs"):
        static_files.modules_behind("evidence/none.mjs")


def test_imports_are_named_by_content_too(tmp_path) -> None:
    (tmp_path / "one.mjs").write_text('import { two } from "./two.mjs";\n')
    (tmp_path / "two.mjs").write_text("export const two = 2;\n")
    storage = static_files.NamedByContent(location=tmp_path)

    list(storage.post_process({name: (storage, name) for name in ("one.mjs", "two.mjs")}))

    one, two = (storage.hashed_files[name] for name in ("one.mjs", "two.mjs"))
    assert static_door.NAMED_BY_CONTENT.search(f"/static/{two}")
    assert (tmp_path / one).read_text() == f'import {{ two }} from "./{two}";\n'


def test_a_thread_is_lent_again() -> None:
    threads = RequestThreads()
    with threads.one() as first:
        pass
    with threads.one() as second:
        pass

    assert second is first
    first.shutdown()


def test_two_requests_at_once_have_a_thread_each() -> None:
    threads = RequestThreads()
    with threads.one() as first, threads.one() as second:
        assert first is not second
    for thread in threads.idle:
        thread.shutdown()


def test_after_a_rush_only_some_threads_wait() -> None:
    threads = RequestThreads()
    lent = [threads.one() for _ in range(MOST_IDLE + 3)]
    for each in lent:
        each.__enter__()
    for each in lent:
        each.__exit__(None, None, None)

    assert len(threads.idle) == MOST_IDLE
    for thread in threads.idle:
        thread.shutdown()
