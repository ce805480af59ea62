"""A phone's browser films: whole fragments of 200 ms, hashed and chained as the protocol says, that ffmpeg plays."""

import base64
import json
import os
import subprocess  # noqa: TID251 - looks at what the browser made with ffprobe, not through the code under test
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page

from accounts.models import User
from devices.actions import register_phone
from devices.protocol.live import Fragment, FragmentFlag, chain_next, chain_start
from tests.browsers import IN_CHROMIUM, PLAIN, RULES, VIOLATIONS, broken_rules, serving, sideways
from tests.factories.accounts import sign_in_client

pytestmark = IN_CHROMIUM
FLAGS = [*PLAIN, "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
FILM = """async (seconds) => {
  const { PhoneEncoder } = await import("/static/streaming/phone_encoder.mjs");
  const { Chain, newSession } = await import("/static/streaming/phone_chain.mjs");
  const stream = await navigator.mediaDevices.getUserMedia({ video: { width: 640, height: 360, frameRate: 25 } });
  const [track] = stream.getVideoTracks(), video = document.querySelector("video");
  video.srcObject = stream;
  await video.play();
  const chain = new Chain(newSession(), "PHONE-20417"), frames = [];
  let work = Promise.resolve();
  const take = (data, at, isKey) => {
    work = work.then(async () => frames.push((await chain.next(data, at, isKey)).frame));
  };
  const encoder = new PhoneEncoder(take, (error) => { throw error; });
  await encoder.start(track, video);
  await new Promise((done) => setTimeout(done, seconds * 1000));
  await encoder.stop();
  await work;
  track.stop();
  const text = (bytes) => btoa(Array.from(bytes, (one) => String.fromCharCode(one)).join(""));
  return { frames: frames.map(text), chain: chain.value };
}"""


@pytest.fixture
def page(transactional_db: None, browser: Browser, pc_rahman: User) -> Iterator[Page]:
    register_phone(by=pc_rahman)
    cookie = sign_in_client(Client(), pc_rahman).cookies["sessionid"].value
    with serving() as port:
        context = browser.new_context(base_url=f"http://localhost:{port}", viewport={"width": 390, "height": 844})
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": f"http://localhost:{port}"}])
        context.add_init_script(VIOLATIONS)
        page = context.new_page()
        page.goto("/live/me/camera/")
        yield page
        context.close()


def test_what_a_phone_films_is_a_chain_of_fragments_that_plays(page: Page, tmp_path: Path) -> None:
    assert broken_rules(page, RULES) == []
    assert sideways(page) == {}

    made = page.evaluate(FILM, 3)

    fragments = [Fragment.unpack(base64.b64decode(frame)) for frame in made["frames"]]
    assert [fragment.seq for fragment in fragments] == list(range(len(fragments)))
    assert (fragments[0].flags, fragments[1].flags) == (FragmentFlag.INIT, FragmentFlag.KEY)
    chain = chain_start(fragments[0].session, "PHONE-20417")
    for fragment in fragments:
        chain = chain_next(chain, fragment.digest)
        assert fragment.chain == chain
    assert chain.hex() == made["chain"]
    gaps = [(after.captured_us - before.captured_us) / 1000 for before, after in pairwise(fragments[1:])]
    assert sorted(gaps)[len(gaps) // 2] == pytest.approx(200, abs=60)
    keys = [fragment for fragment in fragments if fragment.flags & FragmentFlag.KEY]
    assert len(keys) >= 2
    whole = tmp_path / "phone.mp4"
    whole.write_bytes(b"".join(fragment.data for fragment in fragments))
    seen = looked_at(whole)
    assert (seen["codec_name"], seen["width"], seen["height"]) == ("h264", 640, 360)
    assert float(seen["duration"]) == pytest.approx(sum(gaps) / 1000 + 0.2, abs=0.5)
    assert page.evaluate("window.policyBroken") == []


def looked_at(file: Path) -> dict[str, str]:
    """Decode every picture; any error of the file is one of the test."""
    decode = [os.environ["FFMPEG_BIN"], "-v", "error", "-xerror", "-i", str(file), "-f", "null", "-"]
    assert subprocess.run(decode, capture_output=True, check=True, timeout=60).stderr == b""  # noqa: S603 - our own arguments
    probe = [os.environ["FFPROBE_BIN"], "-v", "error", "-show_streams", "-of", "json", str(file)]
    found = subprocess.run(probe, capture_output=True, check=True, timeout=60)  # noqa: S603 - our own arguments
    return json.loads(found.stdout)["streams"][0]
