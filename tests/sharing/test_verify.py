"""The verifier that goes along: PASS on what was sent, and the name of whatever was changed afterwards."""

import ast
import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.sealer import Sealer
from evidence.sharing.actions.bundling import make_bundle, sign_if_attested
from evidence.sharing.bundle import bag, verify
from evidence.sharing.bundle.streaming import stream_bundle
from evidence.sharing.models import PackageVersion, Recipient
from tests.sharing.made_bundle import make_sealer, seal, unpack

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
# RFC 8032 section 7.1, tests 1, 2, 3 and SHA(abc): public key, message, signature.
VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
    (
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704",
    ),
]
GOLDEN = Path(__file__).parent / "golden"
MADE: dict[str, tuple[bytes, str]] = {}


@pytest.mark.parametrize(("key", "message", "signature"), VECTORS)
def test_signatures_of_the_standard_are_right_and_no_others(key: str, message: str, signature: str) -> None:
    public, text, signed = bytes.fromhex(key), bytes.fromhex(message), bytes.fromhex(signature)

    assert verify.is_signed(public, text, signed)
    assert not verify.is_signed(public, text + b"!", signed)
    beyond = (int.from_bytes(signed[32:], "little") + verify.L).to_bytes(32, "little")
    assert not verify.is_signed(public, text, signed[:32] + beyond)  # section 5.1.7: S is less than L


@settings(max_examples=15, deadline=None)
@given(st.binary(max_size=80), st.integers(0, 511))
def test_it_agrees_with_another_implementation(message: bytes, bit: int) -> None:
    private = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(message).digest())
    public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    signature = bytearray(private.sign(message))

    assert verify.is_signed(public, message, bytes(signature))
    signature[bit // 8] ^= 1 << bit % 8
    assert not verify.is_signed(public, message, bytes(signature))


@pytest.fixture
def whole(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Return an unpacked bundle; it is made once, since a bundle outlives the database that it came from."""
    if "zip" not in MADE:
        sealer: Sealer = request.getfixturevalue("sealer")
        sent: PackageVersion = request.getfixturevalue("sent")
        seal(sealer)
        made = make_bundle(version=sent)
        assert made is not None
        seal(sealer)
        assert sign_if_attested(bundle=made)
        content = b"".join(stream_bundle(sent, Recipient(name="Amara Osei")))
        MADE["zip"] = content, sealer.signer.verifier.as_text()
    return unpack(MADE["zip"][0], tmp_path / "unpacked")


def run(folder: Path, *arguments: str) -> tuple[int, str]:
    """Run the verifier as its reader does: bare Python, alone, in the folder."""
    command = [sys.executable, "-I", "-S", "verify.py", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=60)
    return done.returncode, done.stdout + done.stderr


def key() -> str:
    return MADE["zip"][1]


def test_a_bundle_as_it_was_sent_passes(whole: Path) -> None:
    code, said = run(whole, "--key", key())

    assert (code, said.splitlines()[-1]) == (0, "PASS: signed by the key that you gave.")


def test_without_a_key_it_says_how_little_that_proves(whole: Path) -> None:
    code, said = run(whole)

    assert code == 0
    assert "only as far as the bundle agrees with itself" in said


def test_a_key_of_somebody_else_fails(whole: Path) -> None:
    code, said = run(whole, "--key", make_sealer().signer.verifier.as_text())

    assert (code, said.splitlines()[-1]) == (1, "FAIL")
    assert "signature.tlog-proof: it is not signed by the key" in said


def test_a_bundle_of_the_first_format_passes_for_ever(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Golden: made on 26 November 2026. A verifier of 2046 must still read it, and this file is never made again."""
    bag_of_2026 = unpack((GOLDEN / "bundle-1.zip").read_bytes(), tmp_path / "unpacked")

    code = verify.main([str(bag_of_2026), "--key", str(GOLDEN / "journal-key.txt")])

    assert (code, capsys.readouterr().out.splitlines()[-1]) == (0, "PASS: signed by the key that you gave.")
    assert run(bag_of_2026, "--key", str(GOLDEN / "journal-key.txt"))[0] == 0  # the program that came with it


def test_it_is_python_of_3_8() -> None:
    ast.parse(Path(verify.__file__).read_text(encoding="utf-8"), feature_version=(3, 8))


def flip(name: str, at: int = 0) -> Callable[[Path], None]:
    def act(folder: Path) -> None:
        content = bytearray((folder / name).read_bytes())
        content[at] ^= 1
        (folder / name).write_bytes(content)

    return act


def rename(folder: Path) -> None:
    (folder / "data/02-AR-2.mp4").rename(folder / "data/02-AR-3.mp4")


def add(folder: Path) -> None:
    (folder / "data/03-AR-3.mp4").write_bytes(b"what nobody sent")


def swap_proofs(folder: Path) -> None:
    one, other = folder / "proofs/01-AR-1.tlog-proof", folder / "proofs/02-AR-2.tlog-proof"
    first = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(first)


def save_manifests_again(folder: Path) -> None:
    """Change an exhibit and make every manifest fit, as a tool for bags does."""
    flip("data/02-AR-2.mp4")(folder)
    manifest = json.loads((folder / "manifest.json").read_text())
    files = {str(one.relative_to(folder)): one.read_bytes() for one in folder.rglob("*") if one.is_file()}
    manifest["items"][1]["sha256"] = hashlib.sha256(files["data/02-AR-2.mp4"]).hexdigest()
    files["manifest.json"] = json.dumps(manifest).encode()
    payload = [bag.listed(name, content) for name, content in files.items() if name.startswith("data/")]
    files |= bag.manifests(payload)
    left_out = {"signature.tlog-proof", "tagmanifest-sha256.txt", "tagmanifest-sha512.txt"}
    tags = {name: content for name, content in files.items() if not name.startswith("data/") and name not in left_out}
    for name, content in (tags | bag.tag_manifests([bag.listed(*one) for one in tags.items()])).items():
        (folder / name).write_bytes(content)


def leave_the_folder(folder: Path) -> None:
    with (folder / "manifest-sha256.txt").open("a") as file:
        file.write(f"{'0' * 64}  ../../etc/passwd\n")


ATTACKS: list[tuple[Callable[[Path], None], str]] = [
    (flip("data/01-AR-1.mp4", 4 << 20), "data/01-AR-1.mp4 was changed"),
    (flip("index.html"), "index.html was changed"),
    (flip("custody/02-AR-2.json", 50), "custody/02-AR-2.json was changed"),
    (flip("manifest-sha512.txt"), "manifest-sha512.txt was changed"),
    (flip("tagmanifest-sha256.txt"), "tagmanifest-sha256.txt is not the one"),
    (flip("tagmanifest-sha512.txt"), "its sha512 is not that of the manifest"),
    (flip("proofs/01-AR-1.tlog-proof", 60), "proofs/01-AR-1.tlog-proof"),
    (flip("signature.tlog-proof", 60), "signature.tlog-proof"),
    (flip("signature.tlog-proof", -3), "signature.tlog-proof"),
    (rename, "data/02-AR-2.mp4 is missing"),
    (rename, "data/02-AR-3.mp4 was added"),
    (add, "data/03-AR-3.mp4 was added"),
    (lambda folder: (folder / "hashes.txt").unlink(), "hashes.txt is missing"),
    (lambda folder: (folder / "signature.tlog-proof").unlink(), "signature.tlog-proof cannot be read"),
    (lambda folder: (folder / "tagmanifest-sha256.txt").unlink(), "tagmanifest-sha256.txt cannot be read"),
    (lambda folder: (folder / "manifest.json").write_text("[]"), "manifest.json was changed"),
    (swap_proofs, "proofs/01-AR-1.tlog-proof proves another file than data/01-AR-1.mp4"),
    (save_manifests_again, "tagmanifest-sha256.txt is not the one that the force has signed"),
    (save_manifests_again, "proofs/02-AR-2.tlog-proof proves another file"),
    (leave_the_folder, "'../../etc/passwd' is not a path"),
]


@pytest.mark.parametrize(("attack", "named"), ATTACKS)
def test_whatever_is_changed_is_named(
    whole: Path, capsys: pytest.CaptureFixture[str], attack: Callable[[Path], None], named: str
) -> None:
    attack(whole)

    code = verify.main([str(whole), "--key", key()])

    said = capsys.readouterr().out
    assert (code, said.splitlines()[-1]) == (1, "FAIL")
    assert named in said


def test_a_link_out_of_the_folder_is_not_followed(whole: Path, tmp_path: Path) -> None:
    shutil.move(whole / "data/02-AR-2.mp4", tmp_path / "elsewhere")
    (whole / "data/02-AR-2.mp4").symlink_to(tmp_path / "elsewhere")

    code, said = run(whole, "--key", key())

    assert code == 1
    assert "data/02-AR-2.mp4 is missing" in said
