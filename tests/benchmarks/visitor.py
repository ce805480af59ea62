"""An officer as plain as can be, for measuring: signs in, finds a recording and fetches the first bytes of it."""

import http.client
import json
import re
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urljoin

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
RECORD = re.compile(r'href="(/evidence/[0-9a-f]{8}-[0-9a-f-]{27}/)')
FORM = "application/x-www-form-urlencoded"


class Refused(Exception):
    """The site did not let the officer do it."""


class Visitor:
    """One browser session at the site of this port."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}

    def answers(self) -> bool:
        """Tell whether the sign-in page is there."""
        try:
            return self.ask("GET", "/signin/")[0] == 200
        except (OSError, http.client.HTTPException):
            return False

    def sign_in(self, collar_number: str, password: str) -> None:
        """Take the session of a person; raise `Refused`."""
        token = self.token("/signin/")
        answers = {"csrfmiddlewaretoken": token, "username": collar_number, "password": password}
        status, _, _ = self.ask("POST", "/signin/", urlencode(answers), {"Content-Type": FORM})
        if status != 302:
            message = f"Signing in as {collar_number} was answered {status}."
            raise Refused(message)

    def give_reason(self, code: str) -> None:
        """Say once for the task why other people's recordings are opened; raise `Refused`."""
        answers = {
            "csrfmiddlewaretoken": self.token("/access/reason/"),
            "next": "/",
            "code": code,
            "reference": "",
            "text": "",
        }
        status, _, _ = self.ask("POST", "/access/reason/", urlencode(answers), {"Content-Type": FORM})
        if status != 302:
            message = f"The reason {code} was answered {status}."
            raise Refused(message)

    def plays(self) -> str | None:
        """Return the address of a recording whose first bytes come, else None: none is there or ready yet."""
        page = self.ask("GET", "/evidence/")[2].decode()
        return next((address for address in dict.fromkeys(RECORD.findall(page)) if self._plays(address)), None)

    def ask(
        self, method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        """Return status, headers and body, with this session's cookies sent and kept."""
        connection = http.client.HTTPConnection("localhost", self.port, timeout=30)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            connection.request(method, path, body, {"Cookie": cookies} | (headers or {}))
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        for line in answer.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        return answer.status, answer.headers, content

    def _plays(self, address: str) -> bool:
        """Press play as the player does, and tell whether the first bytes of an MP4 file come back."""
        try:
            token = self.token(address)
        except Refused:
            return False
        headers = {"Content-Type": FORM, "Accept": "application/json"}
        status, _, body = self.ask("POST", f"{address}play/", urlencode({"csrfmiddlewaretoken": token}), headers)
        if status != 200:
            return False
        source = json.loads(body)
        media = self._media_of(source["src"]) if source["kind"] == "hls" else source["src"]
        status, _, start = self.ask("GET", media, headers={"Range": "bytes=0-1023"})
        return status == 206 and start[4:8] == b"ftyp"

    def _media_of(self, playlist: str) -> str:
        """Return the address of the first segment in a playlist."""
        lines = self.ask("GET", playlist)[2].decode().splitlines()
        return urljoin(playlist, next(line for line in lines if line and not line.startswith("#")))

    def token(self, path: str) -> str:
        """Return what a form of this page must send along; raise `Refused` when there is none."""
        status, _, page = self.ask("GET", path)
        found = TOKEN.search(page.decode())
        if status != 200 or found is None:
            message = f"{path} was answered {status} and has no form."
            raise Refused(message)
        return found.group(1)
