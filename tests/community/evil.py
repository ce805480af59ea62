"""Files that must not be opened, made here from parts, so that no scanner of a checkout takes this file for one."""

import io
import zipfile

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}" + b"$EICAR-STANDARD-ANTIVIRUS" + b"-TEST-FILE!$H+H*"
MP4_START = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"
JPEG_START = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"


def zipped(*entries: tuple[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", packing) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return buffer.getvalue()


def with_password(archive: bytes) -> bytes:
    """Mark the entries of an archive as encrypted."""
    data = bytearray(archive)
    for magic, flags_at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(magic)
        while at >= 0:
            data[at + flags_at] |= 1
            at = data.find(magic, at + 4)
    return bytes(data)


def nested(depth: int, inner: bytes) -> bytes:
    content = zipped(("a.txt", inner))
    for _ in range(depth):
        content = zipped(("a.zip", content))
    return content


def damaged(archive: bytes) -> bytes:
    """Change bytes in the packed part of an archive, whose lists stay right."""
    return archive[:60] + bytes(byte ^ 0x5A for byte in archive[60:90]) + archive[90:]


WINDOWS_PROGRAM = b"MZ" + bytes(58) + (64).to_bytes(4, "little") + b"PE\x00\x00" + bytes(100)
POLYGLOT = JPEG_START + bytes(2000) + zipped(("evil.js", b"alert(1)"))
EVIL = {  # name: content, what it must be held as, a part of the sentence
    "eicar": (EICAR, "infected", "EICAR"),
    "eicar in an mp4": (MP4_START + bytes(5000) + EICAR + bytes(500), "infected", "EICAR"),
    "eicar zipped": (zipped(("report.txt", EICAR)), "infected", "In an archive: EICAR"),
    "eicar twice zipped": (nested(1, EICAR), "infected", "EICAR"),
    "picture that is an archive": (POLYGLOT, "infected", "archive as well"),
    "picture that is a page": (JPEG_START + b"<script>alert(1)</script>", "infected", "page"),
    "film that is a program": (
        MP4_START + b"This program cannot be run in DOS mode.",
        "infected",
        "Windows program",
    ),
    "windows program": (WINDOWS_PROGRAM, "unscannable", "Windows program"),
    "program in an archive": (
        zipped(("player.exe", WINDOWS_PROGRAM)),
        "unscannable",
        "In an archive: A Windows program",
    ),
    "linux program": (b"\x7fELF" + bytes(100), "unscannable", "program"),
    "shell script": (b"#!/bin/sh\nrm -rf /\n", "unscannable", "script"),
    "web page": (b"<!DOCTYPE html><html><body>hello</body></html>", "unscannable", "page"),
    "drawing with scripts": (b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "unscannable", "page"),
    "macro document": (zipped(("word/vbaProject.bin", b"x")), "unscannable", "macros"),
    "acting pdf": (b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(x)>>>>", "unscannable", "PDF"),
    "locked archive": (with_password(zipped(("a.mp4", b"x" * 100))), "unscannable", "password"),
    "archive in archives": (nested(3, b"x"), "unscannable", "archive in an archive"),
    "bomb": (zipped(("zeros", bytes(40_000_000))), "unscannable", "far larger"),
    "broken archive": (damaged(zipped(("a.txt", bytes(range(256)) * 50))), "unscannable", "in full"),
    "7-zip": (b"7z\xbc\xaf\x27\x1c" + bytes(50), "unscannable", "7-Zip"),
    "rar": (b"Rar!\x1a\x07\x01\x00" + bytes(50), "unscannable", "RAR"),
}
