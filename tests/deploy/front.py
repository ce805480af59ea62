"""nginx with the configuration of the image, and what asks it: only addresses, ports and paths are adapted."""

import datetime
import http.client
import ipaddress
import os
import re
import signal
import ssl
import subprocess
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.utils import timezone

from config.services import processes
from config.services.pytest_plugin import find_nginx
from tests.house.tree import ROOT

HOST = "exhibit.midshire.test"
HTTP2_BY_ITSELF = (1, 25, 1)  # the first version that knows `http2 on`; Debian 12 has 1.22


@dataclass
class Answer:
    """What came back; names of headers in lower case, as HTTP/2 sends them."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Front:
    """A running nginx: where it listens, and its log."""

    folder: Path
    plain_port: int
    port: int
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def log(self) -> Path:
        return self.folder / "nginx.log"

    def connect(self) -> http.client.HTTPSConnection:
        context = ssl.create_default_context(cafile=str(self.folder / "certificate.pem"))
        return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=30, context=context)

    def ask(self, path: str, method: str = "GET", body: bytes | None = None, **headers: str) -> Answer:
        """Send the path as it stands, without any tidying."""
        return answer_of(self.connect(), path, method, body, **headers)

    def ask_plainly(self, path: str) -> Answer:
        """Ask without TLS."""
        return answer_of(http.client.HTTPConnection("127.0.0.1", self.plain_port, timeout=30), path, "GET", None)

    def stop(self) -> None:
        processes.stop(self.process, signal.SIGTERM, 5)


def answer_of(
    connection: http.client.HTTPConnection, path: str, method: str, body: bytes | None, **headers: str
) -> Answer:
    sent = {"Host": HOST} | {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        connection.request(method, path, body, sent)
        answer = connection.getresponse()
        lowered = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, lowered, answer.read())
    finally:
        connection.close()


def start_front(folder: Path, *, web: int, store: str, incoming: Path, static: Path) -> Front:
    """Start nginx in front of the port `web` and the S3 server at `store` (host:port)."""
    front = Front(folder, processes.free_port(), processes.free_port())
    write_certificate(folder)
    path = folder / "nginx.conf"
    path.write_text(rendered(front, web=f"127.0.0.1:{web}", store=store, incoming=incoming, static=static))
    command = [str(find_nginx()), "-p", str(folder), "-c", str(path), "-e", str(front.log), "-g", "daemon off;"]
    if os.geteuid() == 0:  # in the image master and workers are one ordinary user, who owns the receiving folder
        command[-1] += " user root;"
    front.process = processes.start(command, front.log, environment=os.environ, cwd=folder)
    processes.wait_for_port(front.port, front.process, "nginx", front.log)
    return front


def rendered(front: Front, *, web: str, store: str, incoming: Path, static: Path) -> str:
    """Return deploy/nginx.conf with the addresses, ports and paths of a test; each of them must be there."""
    text = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    changes = {
        "/tmp/": f"{front.folder}/",  # noqa: S108 (what stands in the file)
        "listen 8080 ": f"listen 127.0.0.1:{front.plain_port} ",
        "listen 8443 ": f"listen 127.0.0.1:{front.port} ",
        "web:8000 resolve;": f"{web};",
        "seaweedfs:8333 resolve;": f"{store};",
        "Host seaweedfs:8333;": f"Host {store};",
        "/etc/exhibit/tls/": f"{front.folder}/",
        "/srv/static/": f"{static}/",
        "/var/lib/exhibit/incoming/": f"{incoming}/",
    }
    if version() < HTTP2_BY_ITSELF:
        changes |= {" ssl default_server;": " ssl http2 default_server;", "    http2 on;\n": ""}
    for ours, theirs in changes.items():
        assert ours in text, f"deploy/nginx.conf no longer says {ours!r}"
        text = text.replace(ours, theirs)
    return text


def version() -> tuple[int, ...]:
    done = subprocess.run([str(find_nginx()), "-v"], capture_output=True, text=True, check=True)
    return tuple(int(part) for part in re.search(r"/(\d+)\.(\d+)\.(\d+)", done.stderr).groups())


def write_certificate(folder: Path) -> None:
    """Write a certificate for the test's address, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    names = [x509.DNSName(HOST), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    now = timezone.now()
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(key.private_bytes(*form))
