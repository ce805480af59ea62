// The player of one recording: asks for a play ticket, plays the original by range (or a copy by HLS), and keeps
// picture, wall clock, lanes and keys together. The page works without it: a form then fetches a plain <video>.
import { Lanes } from "./lanes.mjs";

const RATES = [0.25, 0.5, 1, 1.5, 2, 4];
const HEART_BEAT_MS = 250;

class Player {
  constructor(root) {
    this.root = root;
    this.video = root.querySelector("video");
    this.screen = root.querySelector(".screen");
    this.note = root.querySelector("[data-note]");
    this.frame = 1 / (Number(root.dataset.frameRate) || 25);
    this.duration = Number(root.dataset.durationMs) / 1000;
    this.started = root.dataset.started ? Date.parse(root.dataset.started) : null;
    this.clock = new Intl.DateTimeFormat("en-GB", {
      timeZone: root.dataset.zone, hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3,
    });
    this.marks = [...root.querySelectorAll("[data-at-ms]")].map((el) => Number(el.dataset.atMs) / 1000).sort((a, b) => a - b);
    this.lanes = root.querySelector(".lane-svg") ? new Lanes(this) : null;
    this.asking = null;
    this.bind();
    this.show();
    const at = Number(root.dataset.startAtMs);
    if (at > 0) this.seek(at / 1000);
  }

  bind() {
    for (const button of this.root.querySelectorAll("[data-do]")) {
      button.addEventListener("click", (event) => { event.preventDefault(); this.act(button.dataset.do); });
    }
    const listed = document.querySelectorAll("[data-for=player]"); // the list of markers beside the player
    for (const el of [...this.root.querySelectorAll("[data-at-ms]"), ...listed]) {
      el.addEventListener("click", (event) => { event.preventDefault(); this.seek(Number(el.dataset.atMs) / 1000); });
    }
    for (const name of ["timeupdate", "seeked", "play", "pause", "ratechange", "volumechange", "loadedmetadata", "ended"]) {
      this.video.addEventListener(name, () => this.show());
    }
    this.video.addEventListener("waiting", () => this.root.classList.add("is-waiting"));
    this.video.addEventListener("playing", () => this.root.classList.remove("is-waiting"));
    this.video.addEventListener("error", () => this.failed());
    this.video.addEventListener("click", () => this.act("toggle"));
    const volume = this.root.querySelector("[data-volume]");
    volume?.addEventListener("input", () => { this.video.volume = volume.value / 100; this.video.muted = false; });
    document.addEventListener("keydown", (event) => this.key(event));
    setInterval(() => { if (!this.video.paused) this.show(); }, HEART_BEAT_MS / 4);
  }

  // Every look at the recording is journalled before its first byte: the address comes only with a ticket.
  async open() {
    if (this.video.src || this.hls) return;
    this.asking ??= this.ask();
    try { await this.asking; } finally { this.asking = null; }
  }

  async ask() {
    this.root.classList.add("is-waiting");
    const body = new URLSearchParams({ csrfmiddlewaretoken: this.root.dataset.csrf });
    const answer = await fetch(this.root.dataset.playUrl, {
      method: "POST", body, headers: { Accept: "application/json" }, redirect: "manual",
    });
    if (answer.type === "opaqueredirect") { location.reload(); return; }
    const ticket = await answer.json().catch(() => ({}));
    if (!answer.ok) { this.say(ticket.detail || "This recording cannot be played now. Reload the page and try again."); return; }
    this.root.querySelector("img.poster")?.remove();
    if (ticket.kind === "hls") await this.openHls(ticket.src);
    else this.video.src = ticket.src;
    if (this.wanted !== undefined) { this.video.currentTime = this.wanted; this.wanted = undefined; }
  }

  async openHls(address) {
    if (this.video.canPlayType("application/vnd.apple.mpegurl")) { this.video.src = address; return; }
    await import(this.root.dataset.hlsScript);
    this.hls = new window.Hls({ workerPath: this.root.dataset.hlsWorker });
    this.hls.on(window.Hls.Events.ERROR, (_, data) => { if (data.fatal) this.failed(); });
    this.hls.loadSource(address);
    this.hls.attachMedia(this.video);
  }

  failed() {
    if (!this.video.src && !this.hls) return;
    this.say("The picture stopped arriving. Your rights may have changed, or the store does not answer. Reload the page.");
  }

  say(sentence) {
    this.root.classList.remove("is-waiting");
    this.note.textContent = sentence;
    this.note.hidden = false;
  }

  async act(what) {
    const video = this.video;
    if (what === "toggle") {
      if (video.paused) { await this.open(); if (video.src || this.hls) await video.play().catch(() => this.failed()); }
      else video.pause();
    } else if (what === "frame-back" || what === "frame-forward") {
      await this.open(); video.pause(); this.seek(this.now() + (what === "frame-back" ? -this.frame : this.frame));
    } else if (what === "previous-mark") {
      this.seek(this.marks.filter((at) => at < this.now() - 0.5).pop() ?? 0);
    } else if (what === "next-mark") {
      const next = this.marks.find((at) => at > this.now() + 0.1);
      if (next !== undefined) this.seek(next);
    } else if (what === "bright") {
      const on = this.screen.classList.toggle("bright");
      this.root.querySelector("[data-do=bright]").setAttribute("aria-pressed", on);
    } else if (what === "mute") { video.muted = !video.muted;
    } else if (what === "rate") { this.rate(1);
    } else if (what === "full") {
      if (document.fullscreenElement) await document.exitFullscreen(); else await this.screen.requestFullscreen();
    }
    this.show();
  }

  rate(step) {
    const at = RATES.indexOf(this.video.playbackRate);
    this.video.playbackRate = step > 0 ? RATES[(at + 1) % RATES.length] : RATES[Math.max(0, at - 1)];
  }

  now() { return this.wanted ?? this.video.currentTime; }

  seek(seconds) {
    const to = Math.max(0, Math.min(seconds, this.duration || seconds));
    if (this.video.readyState > 0) { this.video.currentTime = to; }
    else { this.wanted = to; this.open(); this.video.addEventListener("loadedmetadata", () => { if (this.wanted !== undefined) { this.video.currentTime = this.wanted; this.wanted = undefined; } }, { once: true }); }
    this.show();
  }

  key(event) {
    const isOff = document.documentElement.dataset.shortcuts === "off" && !this.root.contains(event.target);
    if (isOff || event.ctrlKey || event.metaKey || event.altKey) return;
    const inField = event.target.closest("input,select,textarea,[contenteditable],dialog");
    const onButton = event.target.closest("a,button,summary") && (event.key === " " || event.key === "Enter");
    if (inField || onButton) return;
    const step = event.shiftKey ? 30 : 5;
    const keys = {
      " ": () => this.act("toggle"), k: () => this.act("toggle"), ",": () => this.act("frame-back"), ".": () => this.act("frame-forward"),
      ArrowLeft: () => this.seek(this.now() - step), ArrowRight: () => this.seek(this.now() + step),
      n: () => this.act("next-mark"), p: () => this.act("previous-mark"), b: () => this.act("bright"), f: () => this.act("full"),
      l: () => this.rate(1), j: () => this.rate(-1),
    };
    const chosen = keys[event.key];
    if (chosen) { event.preventDefault(); chosen(); }
  }

  show() {
    const at = this.now();
    const set = (name, text) => { const el = this.root.querySelector(`[data-${name}]`); if (el && el.textContent !== text) el.textContent = text; };
    set("wall", this.started === null ? "" : this.clock.format(this.started + at * 1000));
    set("position", stamp(at));
    set("rate", `${this.video.playbackRate}×`);
    const toggle = this.root.querySelector(".play");
    toggle.classList.toggle("is-playing", !this.video.paused);
    toggle.classList.toggle("is-paused", this.video.paused);
    toggle.setAttribute("aria-label", this.video.paused ? "Play" : "Pause");
    this.root.querySelector("[data-do=mute]")?.setAttribute("aria-pressed", this.video.muted);
    const opened = Boolean(this.video.src || this.hls);
    this.root.querySelector(".big-play")?.toggleAttribute("hidden", opened);
    this.root.classList.toggle("has-opened", opened);
    this.lanes?.show(at);
  }
}

export function stamp(seconds) {
  const whole = Math.floor(seconds), two = (n) => String(n).padStart(2, "0");
  const hours = Math.floor(whole / 3600), part = String(Math.floor((seconds - whole) * 100)).padStart(2, "0");
  return `${hours ? `${hours}:` : ""}${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}.${part}`;
}

for (const root of document.querySelectorAll("[data-controller~=player]")) root.player = new Player(root);
