// The page of one live session: the bar under the picture, its keys, who watches, and the snapshot.
import { LivePlayer } from "./live_player.mjs";
import { inSeconds, NOT_KEPT } from "./live_words.mjs";

const KEYS = [ // what the list of keys says stands here too (config/keys.py)
  ["Space k", "Play or pause", "toggle"],
  ["l", "Go to now", "live"],
  ["Shift+ArrowLeft", "Back in time", "back"],
  ["m", "Sound on, off", "mute"],
  ["s", "Keep this picture", "snapshot"],
  ["f", "Full screen", "full"],
];
const ACTS = new Map(KEYS.flatMap(([keys, , act]) => keys.split(" ").map((key) => [key, act])));

class LiveSession {
  constructor(root) {
    this.root = root;
    this.find = (name) => root.querySelector(`[data-${name}]`);
    this.picture = root.querySelector(".live-picture");
    this.rewind = this.find("rewind");
    this.dialog = document.querySelector("dialog[data-snapshot]");
    this.player = new LivePlayer(this.picture, {});
    this.picture.addEventListener("live:state", (event) => this.show(event.detail));
    this.picture.addEventListener("live:watchers", (event) => this.watchers(event.detail));
    this.picture.addEventListener("live:ended", () => this.over());
    for (const button of root.querySelectorAll("[data-do]")) button.addEventListener("click", () => this.act(button.dataset.do));
    this.rewind.addEventListener("input", () => { this.isDragging = true; this.at(-Number(this.rewind.value)); });
    this.rewind.addEventListener("change", () => { this.isDragging = false; this.player.to(-Number(this.rewind.value)); });
    document.addEventListener("keydown", (event) => this.key(event));
    addEventListener("pagehide", () => this.player.stop());
    addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  }

  act(what) {
    const { player } = this;
    const acts = {
      back: () => player.back(30), live: () => player.live(),
      toggle: () => (this.isStill ? player.go() : player.pause()),
      mute: () => this.press("mute", !player.isMuted, () => player.mute(!player.isMuted)),
      snapshot: () => this.snapshot(),
      full: () => (document.fullscreenElement ? document.exitFullscreen() : this.root.querySelector(".one-live-stage").requestFullscreen()),
    };
    acts[what]?.();
  }

  press(name, isOn, change) {
    change();
    this.root.querySelector(`[data-do=${name}]`).setAttribute("aria-pressed", String(isOn));
  }

  get isStill() { return this.player.isPaused || this.player.picture.paused; }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.target.closest("input:not([type=range]),select,textarea,[contenteditable],dialog")) return;
    if (document.documentElement.dataset.shortcuts === "off" && !this.root.contains(event.target)) return;
    if (event.target.closest("a,button,summary") && (event.key === " " || event.key === "Enter")) return;
    const on = event.target.closest("input[type=range]");
    const key = (event.shiftKey && event.key.startsWith("Arrow") ? "Shift+" : "") + (event.key === " " ? "Space" : event.key);
    const what = on && key === "Space" ? undefined : ACTS.get(key);
    if (!what) return;
    event.preventDefault();
    this.act(what);
  }

  show({ lag, state }) {
    const behind = state === "back" || state === "paused" ? Math.round(lag ?? 0) : 0;
    if (!this.isDragging) { this.rewind.value = -behind; this.at(behind); }
    this.find("lag").textContent = state === "live" && lag !== null ? `${lag.toFixed(1)} s` : "";
    this.root.classList.toggle("is-late", state !== "live"); // only a picture of now may say that it is live
    if (!this.isOver) { this.find("weak").hidden = state !== "weak"; this.find("air").hidden = state === "weak"; }
    const bar = this.root.querySelector(".live-bar");
    bar.classList.toggle("is-paused", this.isStill);
    this.root.querySelector("[data-do=toggle]").setAttribute("aria-label", this.isStill ? "Play" : "Pause");
  }

  at(seconds) {
    const words = seconds > 0 ? `−${inSeconds(seconds)}` : "";
    const output = this.find("at");
    if (output.textContent !== words) output.textContent = words;
    this.rewind.setAttribute("aria-valuetext", seconds > 0 ? `${inSeconds(seconds)} ago` : "Live");
  }

  watchers({ count, names }) {
    this.find("watching").textContent = count;
    this.find("watchers").replaceChildren(...names.map((name) => Object.assign(document.createElement("li"), { textContent: name })));
  }

  over() {
    this.isOver = true;
    this.find("weak").hidden = true;
    this.find("air").hidden = true;
    this.find("off").hidden = false;
    this.find("off").textContent = "Ended";
  }

  // The server writes it down first; the picture has the viewer's name, the officer and the moment in it.
  async snapshot() {
    const { player } = this, video = player.picture, captured = player.captured;
    if (captured === null || !video.videoWidth) return;
    const canvas = Object.assign(document.createElement("canvas"), { width: video.videoWidth, height: video.videoHeight });
    canvas.getContext("2d").drawImage(video, 0, 0);
    const body = new URLSearchParams({ view: player.look.view, at_ms: Math.max(0, Math.round(captured - player.began)) });
    const headers = { "X-CSRFToken": this.picture.dataset.csrf };
    const answer = await fetch(this.root.dataset.snapshotUrl, { method: "POST", body, headers });
    if (!answer.ok) { document.getElementById("announcer").textContent = NOT_KEPT; return; }
    this.caption(canvas, captured);
    canvas.toBlob((blob) => {
      const address = URL.createObjectURL(blob), save = this.dialog.querySelector("[data-save]");
      this.dialog.querySelector("[data-picture]").src = address;
      save.href = address;
      save.download = `snapshot-${new Date(captured).toISOString().replaceAll(/[:.]/g, "-")}.png`;
      this.dialog.addEventListener("close", () => URL.revokeObjectURL(address), { once: true });
      this.dialog.showModal();
    });
  }

  caption(canvas, captured) {
    const draw = canvas.getContext("2d"), size = Math.max(12, Math.round(canvas.height / 28));
    const when = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "medium", timeZone: this.root.dataset.zone });
    const lines = [`${this.root.dataset.officer} · ${when.format(captured)}`, `Seen live by ${this.player.look.viewer}`];
    draw.font = `${size}px sans-serif`;
    draw.fillStyle = "rgb(5 7 10 / 75%)";
    draw.fillRect(0, canvas.height - size * 3.2, canvas.width, size * 3.2);
    draw.fillStyle = "#fff";
    lines.forEach((line, at) => draw.fillText(line, size / 2, canvas.height - size * (1.9 - at * 1.3)));
  }
}

for (const root of document.querySelectorAll("[data-controller~=live-session]")) {
  const hasPicture = root.dataset.onAir === "yes";
  if (hasPicture) root.liveSession = new LiveSession(root);
}
