"""Early pytest plugin (`-p config.services.pytest_plugin`): the services run before the settings are read.

pytest-django imports the settings before any conftest.py, so a fixture or a conftest hook would be too late.
"""

import os
import shutil
import time

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from config.services import state
from config.services.stack import Stack


class Run:
    """What this pytest process has started."""

    stack: Stack | None = None
    seconds = 0.0


def make_signing_key() -> str:
    """Return a new Ed25519 private key as PEM (PKCS #8)."""
    return (
        Ed25519PrivateKey.generate()
        .private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        .decode()
    )


def make_buckets() -> None:
    """Create the two buckets, versioned and with object lock, and return when the store shows them."""
    client = boto3.client(
        "s3",
        endpoint_url=os.environ["S3_ENDPOINT_URL"],
        region_name="eu-west-2",
        config=Config(s3={"addressing_style": "path"}, signature_version="s3v4"),
    )
    end = time.monotonic() + 30
    for bucket in ("evidence", "journal"):
        while True:
            try:
                client.create_bucket(Bucket=bucket, ObjectLockEnabledForBucket=True)
                client.get_bucket_versioning(Bucket=bucket)
                break
            except (ClientError, BotoCoreError):
                if time.monotonic() > end:
                    raise
                time.sleep(0.1)
    client.close()


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    """Start the services, unless this is an xdist worker, which inherits the addresses."""
    if os.environ.get("PYTEST_XDIST_WORKER"):
        return
    began = time.monotonic()
    stack = Stack(state.throw_away_folder(), durable=False)
    Run.stack = stack
    try:
        values = stack.begin()
        os.environ |= values
        key = stack.folder / "journal-key.pem"
        if "AUDIT_SIGNING_KEY_FILE" in values:
            state.write_private(key, make_signing_key())
        stack.wait()
        make_buckets()
    except BaseException:
        stack.stop(purge=True)
        raise
    Run.seconds = time.monotonic() - began


def pytest_report_header() -> str:
    """Say what was started."""
    parts = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in (Run.stack.seconds if Run.stack else {}).items())
    return f"services up in {Run.seconds:.1f} s ({parts or 'all given'})"


def pytest_unconfigure() -> None:
    """Stop the services and remove their data."""
    if Run.stack is not None:
        Run.stack.stop(purge=True)
        shutil.rmtree(Run.stack.folder, ignore_errors=True)
        Run.stack = None
