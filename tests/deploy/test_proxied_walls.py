"""Nobody gets past nginx what the application did not allow, whatever the path says; and nothing leaks on the way."""

import pytest

from accounts.models import RoleAssignment
from accounts.roles import Role
from evidence import storage
from evidence.intake import incoming
from evidence.models import File
from tests.deploy.conftest import CONTENT, Visit
from tests.factories.evidence import make_item

pytestmark = [pytest.mark.proxy, pytest.mark.slow]


def test_without_a_ticket_nothing_is_played(rahman, address) -> None:
    assert rahman.fetch(address.partition("?")[0]).status == 403


def test_a_stranger_finds_nothing_even_with_a_ticket(stranger, address) -> None:
    assert stranger.fetch(address).status == 404


def test_signed_out_gets_nothing(front, address) -> None:
    assert front.ask(address).status == 401


def test_a_withdrawn_role_refuses_the_next_range(front, scene) -> None:
    item = make_item(CONTENT, recorded_by=scene.doyle)
    doyle, address = Visit(front, scene.sessions["20388"]), scene.address(item)
    before = doyle.fetch(address, Range="bytes=0-9").status

    RoleAssignment.objects.filter(user=scene.doyle, role=Role.OFFICER.value).delete()

    assert (before, doyle.fetch(address, Range="bytes=10-19").status) == (206, 404)


@pytest.fixture
def internal(scene) -> dict[str, str]:
    """The addresses that only the application may name; the signed one would open the object by itself."""
    signed = storage.address_for_proxy(scene.stored.original, 60).partition("/evidence/")[2]
    return {
        "incoming": f"/protected/incoming/{scene.waiting.original.incoming_name}",
        "objects": f"/protected/objects/evidence/{signed}",
    }


@pytest.mark.parametrize("place", ["incoming", "objects"])
@pytest.mark.parametrize(
    "disguise",
    [
        "{}",
        "/x/..{}",
        "/static/..{}",
        "/api/evidence/uploads/..{}",
        "/.{}",
        "/%2e{}",
        "/x/%2e%2e{}",
        "/x/%2E./{}",
        "/{}",
        "//{}",
    ],
)
def test_internal_addresses_are_not_found_from_outside(rahman, internal, place: str, disguise: str) -> None:
    answer = rahman.fetch(disguise.format(internal[place]))

    assert answer.status == 404
    assert CONTENT[:1000] not in answer.body


@pytest.mark.parametrize("spelling", ["/%70rotected/", "/protected%2F", "/PROTECTED/", "/protected//", "/protected/./"])
def test_other_spellings_of_an_internal_address_are_not_found(rahman, internal, spelling: str) -> None:
    answer = rahman.fetch(internal["incoming"].replace("/protected/", spelling))

    assert answer.status == 404


@pytest.mark.parametrize(
    "path",
    [
        "/protected/../etc/passwd",
        "/static../etc/passwd",
        "/static/../../etc/passwd",
        "/static/%2e%2e/%2e%2e/etc/passwd",
        "/static/..%2f..%2fetc/passwd",
        "/protected/incoming/../../../../etc/passwd",
    ],
)
def test_no_path_leads_out_of_its_folder(rahman, path: str) -> None:
    answer = rahman.fetch(path)

    assert answer.status in {400, 404}
    assert b"root:" not in answer.body


def test_what_the_client_says_about_internal_things_is_not_heard(rahman, scene, internal) -> None:
    address = scene.address(scene.stored)

    answer = rahman.fetch(
        address, Range="bytes=5-9", X_Accel_Redirect=internal["incoming"], X_Exhibit_Range="bytes=0-1"
    )

    assert (answer.status, answer.body) == (206, CONTENT[5:10])


def test_an_address_for_somebody_else_is_refused(front) -> None:
    assert front.ask("/signin/", Host="elsewhere.test").status == 400


def test_plain_http_is_sent_to_https(front) -> None:
    answer = front.ask_plainly("/signin/?next=/evidence/")

    assert answer.status == 308
    assert answer.headers["location"] == "https://exhibit.midshire.test/signin/?next=/evidence/"


def test_pages_keep_their_headers_and_no_version_is_told(front) -> None:
    headers = front.ask("/signin/").headers

    assert "default-src 'none'" in headers["content-security-policy"].split("; ")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["strict-transport-security"] == "max-age=31536000"
    assert headers["server"] == "nginx"
    assert len(headers["x-request-id"]) == 32


def test_static_files_come_from_nginx_and_may_be_kept(front) -> None:
    page = front.ask("/signin/").body.decode()
    path = page.partition('href="/static/')[2].partition('"')[0]

    answer = front.ask(f"/static/{path}")

    assert (answer.status, answer.headers["cache-control"]) == (200, "public, max-age=31536000, immutable")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "x-request-id" not in answer.headers


def test_module_that_is_imported_by_its_plain_name_is_asked_for_again(front) -> None:
    answer = front.ask("/static/evidence/scrub.mjs")

    assert (answer.status, answer.headers["cache-control"]) == (200, "no-cache")


def test_vendored_file_has_its_version_in_its_address_and_may_be_kept(front) -> None:
    answer = front.ask("/static/vendor/hls-1.7.4/hls.min.js")

    assert (answer.status, answer.headers["cache-control"]) == (200, "public, max-age=31536000, immutable")


def test_bytes_that_the_store_lacks_are_said_so_without_its_words(rahman, scene) -> None:
    item = make_item(b"lost", recorded_by=scene.rahman, is_stored=True)
    File.objects.filter(pk=item.original.pk).update(key="originals/nowhere")

    answer = rahman.fetch(scene.address(item))

    assert (answer.status, answer.headers["retry-after"]) == (503, "5")
    assert (answer.headers["content-type"], answer.headers["cache-control"]) == ("text/plain", "private, no-store")
    assert answer.body == b"The object store does not answer. Try again soon."


def test_bytes_that_the_receiving_folder_lacks_are_asked_for_again_and_then_given_up(rahman, scene, folder) -> None:
    item = make_item(b"lost", recorded_by=scene.rahman)
    incoming.forget_whole(item.original.incoming_name)
    asked_before = (folder / "web.log").read_text().count(str(item.original.pk))

    answer = rahman.fetch(scene.address(item))

    assert answer.status == 500
    assert (folder / "web.log").read_text().count(str(item.original.pk)) - asked_before > 1


def test_no_log_of_nginx_holds_a_ticket(rahman, scene, front) -> None:
    item = make_item(b"lost", recorded_by=scene.rahman)
    incoming.forget_whole(item.original.incoming_name)
    address = scene.address(item)
    rahman.fetch(address)

    log = front.log.read_text()

    assert address.partition("?")[0].rpartition("/")[0] in log or "/protected/incoming/" in log
    assert address.partition("ticket=")[2] not in log
    assert "X-Amz-Signature" not in log
