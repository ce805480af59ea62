// The page that makes an officer's phone a camera: what it films is encoded once, cut, numbered, hashed and sent as it
// is filmed. Nothing is filmed before the button is pressed, and everybody who watches is named on the page.
import { Chain, newSession } from "./phone_chain.mjs";
import { CODEC, PhoneEncoder } from "./phone_encoder.mjs";
import { PhoneLine } from "./phone_line.mjs";
import { PhoneSound } from "./phone_sound.mjs";

const STAY_MS = 300_000;
const WANTED = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 25, max: 30 } };

export default function (page) {
  const part = (name) => page.querySelector(`[data-part=${name}]`);
  const say = (words, tone = "") => {
    part("state").textContent = words;
    part("box").className = `now ${tone}`;
  };
  let filming = null;

  const start = async (startedBy = "officer", command = null) => {
    part("start").hidden = true;
    try {
      filming = await film(page, part, say, startedBy, command, ended);
    } catch (error) {
      part("start").hidden = false;
      say(problem(error), "weak");
    }
  };

  const ended = (words) => {
    filming = null;
    part("start").hidden = false;
    part("stop").hidden = true;
    say(words, "ready");
  };

  part("start").addEventListener("click", () => start());
  part("stop").addEventListener("click", () => filming?.stop());
  addEventListener("beforeunload", (event) => filming && event.preventDefault());
}

async function film(page, part, say, startedBy, command, ended) {
  const stream = await opened();
  const [track] = stream.getVideoTracks(), video = part("preview"), { width, height } = track.getSettings();
  if (!(await PhoneEncoder.fits(width & ~1, height & ~1))) {
    track.stop();
    throw new Error("unsupported");
  }
  const [microphone] = stream.getAudioTracks(), sound = await PhoneSound.of(microphone);
  if (!sound) microphone?.stop();
  part("silent").hidden = Boolean(sound);
  video.srcObject = new MediaStream([track]);
  await video.play();
  const line = new PhoneLine(page.dataset.line), session = newSession(), chain = new Chain(session, page.dataset.serial);
  const lock = await navigator.wakeLock?.request("screen").catch(() => null);
  let work = Promise.resolve(), isOver = false;

  const encoder = new PhoneEncoder((data, capturedUs, isKey) => {
    work = work.then(async () => {
      if (chain.seq < 0) line.begin(session, about(page, capturedUs, startedBy, command, sound));
      line.add(await chain.next(data, capturedUs, isKey));
      line.checkpoint(chain);
    });
  }, () => stop());

  const stays = setInterval(stay, STAY_MS);
  const stop = async () => {
    if (isOver) return;
    isOver = true;
    part("stop").disabled = true;
    await encoder.stop();
    await work;
    track.stop();
    microphone?.stop();
    lock?.release();
    line.end(chain);
    say("Sending what is missing. Leave this page open.", "weak");
  };

  line.addEventListener("found", () => say(isOver ? "Sending what is missing" : "You are streaming", "live"));
  line.addEventListener("away", () => say(isOver ? "No line. What was filmed is kept on this page." : "Recording, no line: it is kept and sent later", "weak"));
  line.addEventListener("progress", () => {
    const waiting = line.waiting;
    part("waiting").textContent = waiting > 10 ? `${Math.round(waiting / 5)} s still to send` : "";
  });
  line.addEventListener("watchers", ({ detail }) => {
    part("watchers").textContent = detail.count ? `Watching now: ${detail.names.join(", ") || detail.count}` : "Nobody is watching";
  });
  line.addEventListener("command", ({ detail }) => obey(detail, { line, stop, part }));
  line.addEventListener("receipt", () => {
    clearInterval(stays);
    line.close();
    video.srcObject = null;
    ended("Kept as evidence. You may close this page.");
  });
  line.addEventListener("refused", ({ detail }) => say(`The server does not take this recording (${detail.why}).`, "weak"));
  await encoder.start(track, video, sound);
  Object.assign(part("stop"), { hidden: false, disabled: false });
  say("Connecting", "recording");
  return { stop };
}

// The camera with its microphone; without that where the browser may not hear.
async function opened() {
  const video = { ...WANTED, facingMode: "environment" }, audio = { echoCancellation: false, noiseSuppression: false };
  try {
    return await navigator.mediaDevices.getUserMedia({ audio, video });
  } catch {
    return navigator.mediaDevices.getUserMedia({ audio: false, video });
  }
}

// Somebody who films uses the page, also without a touch: the sign-in must not end for want of use.
function stay() {
  const dialog = document.querySelector("#session-end");
  const token = dialog?.querySelector("[name=csrfmiddlewaretoken]").value;
  if (token) fetch(dialog.dataset.address, { method: "POST", headers: { "X-CSRFToken": token } }).catch(() => {});
}

function obey({ id, do: wanted, words, by }, { line, stop, part }) {
  if (wanted === "message") {
    part("message").textContent = `${by}: ${words}`;
    part("message").hidden = false;
    line.answer(id, "shown");
  } else if (wanted === "stop") {
    stop();
    line.answer(id, "done");
  }
}

function about(page, capturedUs, startedBy, command, sound) {
  const now = new Date(capturedUs / 1000).toISOString();
  const name = `${page.dataset.serial}-${now.slice(0, 10).replaceAll("-", "")}-${now.slice(11, 19).replaceAll(":", "")}`;
  const begin = { recording_id: name, started_by: startedBy, codec: sound ? `${CODEC},${sound.codec}` : CODEC, fragment_ms: 200, first_captured_us: Math.round(capturedUs), buffer_ms: 0 };
  return command ? { ...begin, command } : begin;
}

function problem(error) {
  return {
    NotAllowedError: "The browser may not use the camera. Allow it in the settings of this page, and press again.",
    NotFoundError: "This device has no camera.",
    NotReadableError: "Another program uses the camera. Close it, and press again.",
  }[error.name] ?? "This browser cannot film. Use Chrome, Edge or Safari of this year.";
}
