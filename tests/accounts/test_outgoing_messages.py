"""Messages to people outside are written with the act, sent afterwards, and their text is cleared."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.core import mail
from django.urls import reverse

from accounts.actions import outgoing
from accounts.models.outgoing import OutgoingMessage, OutgoingState, Way

pytestmark = pytest.mark.django_db


def write(way: Way = Way.EMAIL, address: str = "tom@example.org") -> OutgoingMessage:
    return outgoing.write(way=way, address=address, subject="Your video", body="Open https://x/u/#abc", key="ask:1")


def test_an_email_is_sent_once_and_its_text_is_cleared(settings):
    settings.EMAIL_HOST = "mail.example"
    message = write()

    first, second = outgoing.send_due(), outgoing.send_due()

    message.refresh_from_db()
    assert (first, second, message.state, message.body) == (1, 0, OutgoingState.SENT, "")
    assert [(sent.subject, sent.body, sent.to) for sent in mail.outbox] == [
        ("Your video", "Open https://x/u/#abc", ["tom@example.org"])
    ]


def test_without_a_mail_server_a_message_waits_and_says_why():
    message = write()

    left = outgoing.send_due()

    message.refresh_from_db()
    assert (left, message.state, message.cause) == (0, OutgoingState.DUE, "No mail server is set (EMAIL_HOST).")
    assert message.body == "Open https://x/u/#abc"


def test_a_message_is_given_up_after_eight_tries():
    message = write()
    OutgoingMessage.objects.filter(pk=message.pk).update(tries=outgoing.MOST_TRIES - 1)

    outgoing.send_due()

    message.refresh_from_db()
    assert message.state == OutgoingState.FAILED


def test_a_text_message_goes_to_the_service_of_the_settings(settings):
    taken = []

    class Service(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            said = self.rfile.read(int(self.headers["Content-Length"]))
            taken.append((self.headers["Authorization"], json.loads(said)))
            self.send_response(202)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Service) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        settings.SMS_URL, settings.SMS_KEY = f"http://127.0.0.1:{server.server_port}/", "k1"
        write(Way.SMS, "+447700900123")

        left = outgoing.send_due()

    assert (left, taken) == (1, [("Bearer k1", {"to": "+447700900123", "text": "Open https://x/u/#abc"})])


def test_the_demo_keeps_the_text_for_its_outbox_page(settings, client):
    settings.IS_DEMO = True
    write()
    outgoing.send_due()

    page = client.get(reverse("accounts:outbox"))

    assert "https://x/u/#abc" in page.content.decode()


def test_there_is_no_outbox_page_outside_the_demo(client):
    assert client.get(reverse("accounts:outbox")).status_code == 404
