"""`public_upload`: 300 MB of a giver through tus, hashed and durable when answered; the limit is `cat` of the file.

Needs the settings, for the link is made by the product's own actions in the site's database.
"""

import http.client
import os
import socket
import statistics
import time
from pathlib import Path
from typing import Any

from accounts.models import Rank, User
from accounts.roles import Role
from tests.benchmarks import limits
from tests.benchmarks.dock import make_random_file
from tests.benchmarks.figures import as_figure, rounded
from tests.benchmarks.ingest import MEGABYTE, Figure
from tests.benchmarks.live_site import Site
from tests.factories.accounts import make_person, make_team
from tests.factories.community import begin, cookie_of, make_request
from tests.factories.incidents import make_incident

PART = 64 * MEGABYTE


def public_upload(site: Site, *, scale: float = 1.0, runs: int = 7) -> Figure:
    """Measure MB/s of 300 MB in one PATCH of a giver's link; in parts of 64 MB in the detail."""
    cookie = _link()
    source = make_random_file(site.folder / "given.bin", int(300 * MEGABYTE * scale))
    size = source.stat().st_size / MEGABYTE
    speeds: dict[str, list[float]] = {"runs": [], "in_parts": [], "cat_durable": [], "cat_in_memory": []}
    written = []
    for _ in range(runs):
        speeds["cat_durable"].append(size / limits.seconds_of_cat(source, is_durable=True))
        speeds["cat_in_memory"].append(size / limits.seconds_of_cat(source, is_durable=False))
        os.sync()
        before = _written(site)
        speeds["runs"].append(size / _send(site, cookie, source, int(size * MEGABYTE) + 1))
        written.append((_written(site) - before) / MEGABYTE / size)
        os.sync()
        speeds["in_parts"].append(size / _send(site, cookie, source, PART))
    value, limit = statistics.median(speeds["runs"]), statistics.median(speeds["cat_durable"])
    detail: dict[str, Any] = {f"{name}_mb_s": rounded(taken) for name, taken in speeds.items()}
    detail |= {"writes_a_byte": round(statistics.median(written), 3), "mb": size}
    return as_figure("public_upload", value, "MB/s", limit, value / limit, detail)


def _link() -> str:
    """Return the cookie of a link that a giver has opened."""
    asker = User.objects.filter(collar_number="20611").first()
    if asker is None:
        team = make_team("North CID", "NCID")
        asker = make_person("20611", "David Okafor", Rank.DC, team, Role.OFFICER, Role.INVESTIGATOR)
    asked = make_request(asker, make_incident("1182", asker))
    begin(asked)
    return cookie_of(asked)


def _send(site: Site, cookie: str, source: Path, part: int) -> float:
    """Create an upload, time its bytes, and take the file away again; seconds."""
    size = source.stat().st_size
    address = _ask(site, "POST", "/u/files/", cookie, {"Upload-Length": str(size)})["Location"]
    began = time.perf_counter()
    for start in range(0, size, part):
        _patch(site, cookie, source, address, start, min(size, start + part))
    seconds = time.perf_counter() - began
    _ask(site, "DELETE", address, cookie, {})
    return seconds


def _patch(site: Site, cookie: str, source: Path, address: str, start: int, end: int) -> None:
    head = (
        f"PATCH {address} HTTP/1.1\r\nHost: localhost:{site.port}\r\nCookie: giving={cookie}\r\n"
        "Tus-Resumable: 1.0.0\r\nContent-Type: application/offset+octet-stream\r\n"
        f"Upload-Offset: {start}\r\nContent-Length: {end - start}\r\nConnection: close\r\n\r\n"
    )
    with source.open("rb") as file, socket.create_connection(("127.0.0.1", site.port)) as connection:
        connection.sendall(head.encode())
        connection.sendfile(file, start, end - start)
        answer = connection.recv(65536)
    if not answer.startswith(b"HTTP/1.1 204"):
        message = f"sending was answered {answer[:200]!r}"
        raise RuntimeError(message)


def _ask(site: Site, method: str, path: str, cookie: str, headers: dict[str, str]) -> http.client.HTTPMessage:
    connection = http.client.HTTPConnection("localhost", site.port, timeout=60)
    connection.request(method, path, headers={"Cookie": f"giving={cookie}", "Tus-Resumable": "1.0.0"} | headers)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    if answer.status not in {201, 204}:
        message = f"{method} {path} was answered {answer.status}: {body[:200]!r}"
        raise RuntimeError(message)
    return answer.headers


def _written(site: Site) -> int:
    """Return how many bytes the web processes have handed to files and sockets."""
    return site.written_bytes("web")
