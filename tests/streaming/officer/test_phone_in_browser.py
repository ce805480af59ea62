"""A phone's browser films: whole fragments of 200 ms, hashed and chained as the protocol says, that ffmpeg plays."""

import base64
import json
import os
import subprocess  # noqa: TID251 - looks at what the browser made with ffprobe, not through the code under test
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from devices.actions import register_phone
from devices.protocol.live import Fragment, FragmentFlag, chain_next, chain_start
from evidence.actions.pipeline.preparing import prepare_item
from evidence.actions.pipeline.steps import run_step
from evidence.actions.pipeline.storing import store_original
from evidence.models import Item, StepName
from streaming.actions.finishing import finish_session
from streaming.actions.messaging import send_message
from streaming.actions.sweeping import sweep_sessions
from streaming.models import LiveSession, MessageReceipt
from streaming.models.command_message import Stage
from streaming.officer.telling import tell_message
from tests.browsers import IN_CHROMIUM, PLAIN, RULES, VIOLATIONS, broken_rules, sideways
from tests.factories.accounts import sign_in_client
from tests.whole_site import whole_site

pytestmark = IN_CHROMIUM
FLAGS = [*PLAIN, "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
FILM = """async (seconds) => {
  const { PhoneEncoder } = await import("/static/streaming/phone_encoder.mjs");
  const { PhoneSound } = await import("/static/streaming/phone_sound.mjs");
  const { Chain, newSession } = await import("/static/streaming/phone_chain.mjs");
  const wanted = { width: 640, height: 360, frameRate: 25 };
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: wanted });
  const [track] = stream.getVideoTracks(), video = document.querySelector("video");
  video.srcObject = stream;
  await video.play();
  const chain = new Chain(newSession(), "PHONE-20417"), frames = [];
  let work = Promise.resolve();
  const take = (data, at, isKey) => {
    work = work.then(async () => frames.push((await chain.next(data, at, isKey)).frame));
  };
  const encoder = new PhoneEncoder(take, (error) => { throw error; });
  const sound = await PhoneSound.of(stream.getAudioTracks()[0]);
  await encoder.start(track, video, sound);
  await new Promise((done) => setTimeout(done, seconds * 1000));
  await encoder.stop();
  await work;
  track.stop();
  const text = (bytes) => btoa(Array.from(bytes, (one) => String.fromCharCode(one)).join(""));
  return { frames: frames.map(text), chain: chain.value, sound: sound.codec };
}"""


@pytest.fixture
def page(transactional_db: None, spool: Path, browser: Browser, pc_rahman: User) -> Iterator[Page]:
    register_phone(by=pc_rahman)
    cookie = sign_in_client(Client(), pc_rahman).cookies["sessionid"].value
    with whole_site() as address:
        context = browser.new_context(base_url=address, viewport={"width": 390, "height": 844})
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": address}])
        context.add_init_script(VIOLATIONS)
        page = context.new_page()
        page.goto("/live/me/camera/")
        yield page
        context.close()


def test_what_a_phone_films_is_a_chain_of_fragments_that_plays(page: Page, tmp_path: Path) -> None:
    assert broken_rules(page, RULES) == []
    assert sideways(page) == []

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
    seen, heard = looked_at(whole)
    assert (seen["codec_name"], seen["width"], seen["height"]) == ("h264", 640, 360)
    assert float(seen["duration"]) == pytest.approx(sum(gaps) / 1000 + 0.2, abs=0.5)
    assert heard["codec_name"] == {"opus": "opus", "mp4a.40.2": "aac"}[made["sound"]]
    assert float(heard["duration"]) == pytest.approx(float(seen["duration"]), abs=0.6)  # a starved browser hears less
    assert abs(float(heard["start_time"]) - float(seen["start_time"])) < 0.3
    assert page.evaluate("window.policyBroken") == []


OUTBOX = """async () => {
  const { Outbox } = await import("/static/streaming/phone_outbox.mjs");
  const made = (seq) => {
    const frame = new Uint8Array(100);
    new DataView(frame.buffer).setUint32(18, seq);
    return { seq, isKey: seq % 5 === 1, digest: `d${seq}`, frame };
  };
  const box = new Outbox(2_000);
  const order = [];
  for (let seq = 0; seq < 12; seq += 1) box.add(made(seq));
  for (let frame = box.next(); frame; frame = box.next()) {
    const seq = new DataView(frame.buffer).getUint32(18);
    order.push(frame[1] & 2 ? -seq : seq);
    box.ack(seq);
  }
  box.resume([[0, 3], [7, 8]]);
  const waiting = box.waiting, first = box.next();
  for (let seq = 12; seq < 40; seq += 1) box.add(made(seq));
  const lost = box.tellLost().map((one) => one.seq);
  return { order, waiting, first: new DataView(first.buffer).getUint32(18), lost, again: box.tellLost().length };
}"""


def test_what_waits_goes_live_first_and_what_memory_cannot_hold_is_told_by_its_hash(page: Page) -> None:
    found = page.evaluate(OUTBOX)

    assert found["order"] == [0, 11, *(-seq for seq in range(1, 11))]  # a minus: sent late
    assert (found["waiting"], found["first"]) == (6, 11)
    assert found["lost"] == [4, 5, 6, 9, 10, *range(12, 22)]  # not the first segment, nor what is under way
    assert found["again"] == 0


HEARD = """async () => {
  const aac = { codec: "mp4a.40.2", sampleRate: 48000, numberOfChannels: 1 };
  return (await AudioEncoder.isConfigSupported(aac)).supported ? "mp4a.40.2" : "opus";
}"""
CUT = """window.WebSocket = class extends WebSocket {
  constructor(...given) { super(...given); window.line = this; }
};"""


def test_a_phone_streams_over_a_cut_line_and_its_film_is_whole_evidence(
    page: Page, pc_rahman: User, supt_ito: User
) -> None:
    page.add_init_script(CUT)
    page.reload()
    page.get_by_role("button", name="Film and stream").click()
    state = page.locator("[data-part=state]")
    expect(state).to_have_text("You are streaming")
    page.wait_for_function("() => document.querySelector('video').currentTime > 2")
    tell_message(send_message(words="Keep distance", officer=pc_rahman, by=supt_ito))
    expect(page.locator("[data-part=message]")).to_have_text("Ito 10007: Keep distance")
    page.evaluate("line.close()")
    expect(state).to_have_text("Recording, no line: it is kept and sent later")
    expect(state).to_have_text("You are streaming")
    page.get_by_role("button", name="Stop").click()
    expect(state).to_have_text("Sending what is missing. Leave this page open.")
    until(lambda: LiveSession.objects.filter(state="ended").exists())
    session = LiveSession.objects.select_related("camera").get()
    assert (session.camera.serial, session.officer, session.codec) == (
        "PHONE-20417",
        pc_rahman,
        f"avc1.42E01F,{page.evaluate(HEARD)}",
    )
    assert MessageReceipt.objects.get().stage is Stage.SHOWN

    item = Item.objects.get(pk=finish_session(session=session.pk))
    run_step(item_id=item.pk, name=StepName.PREPARE, work=prepare_item)
    run_step(item_id=item.pk, name=StepName.STORE, work=store_original)
    sweep_sessions(start=lambda _: True)

    expect(state).to_have_text("Kept as evidence. You may close this page.")
    item.refresh_from_db()
    session.refresh_from_db()
    assert (session.state, item.readiness, item.recorded_by) == ("evidence", "ready", pc_rahman)
    assert page.evaluate("window.policyBroken") == []


def until(condition: Callable[[], bool], seconds: float = 20.0) -> None:
    """Wait until a condition holds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def looked_at(file: Path) -> list[dict[str, str]]:
    """Return the streams, pictures first, once all of it is decoded; any error of the file is one of the test."""
    decode = [os.environ["FFMPEG_BIN"], "-v", "error", "-xerror", "-i", str(file)]
    decode += ["-fps_mode", "vfr", "-f", "null", "-"]  # a busy phone films unevenly
    assert subprocess.run(decode, capture_output=True, check=True, timeout=60).stderr == b""  # noqa: S603 - our own arguments
    probe = [os.environ["FFPROBE_BIN"], "-v", "error", "-show_streams", "-of", "json", str(file)]
    found = subprocess.run(probe, capture_output=True, check=True, timeout=60)  # noqa: S603 - our own arguments
    return json.loads(found.stdout)["streams"]
