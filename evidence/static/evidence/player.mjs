// The player of one recording: keeps picture, wall clock, frame number, lanes and map together, and hands each task to
// its module. The page works without it: a form then fetches a plain <video controls>.
import { Frames } from "./frames.mjs";
import { Lanes } from "./lanes.mjs";
import { Marking } from "./marking.mjs";
import { Picture } from "./picture.mjs";
import { Played } from "./played.mjs";
import { bindKeys } from "./player_keys.mjs";
import { Source, STOPPED } from "./source.mjs";
import { stamp, WallClock } from "./times.mjs";

const RATES = [-4, -2, -1, 0.25, 0.5, 1, 1.5, 2, 4]; // below nought: backwards, in steps
const BACK_MS = 200; // between two steps backwards
const FIRST_BEFORE_S = 0.5; // "previous" within half a second of a marker goes to the one before
const SETTLE_MS = 120; // after a pause: the last picture is on the screen by then
const SHOWN_ON = ["timeupdate", "seeked", "play", "pause", "ratechange", "volumechange", "loadedmetadata", "ended"];

class Player {
  constructor(root) {
    const data = root.dataset;
    this.root = root;
    this.video = root.querySelector("video");
    this.screen = root.querySelector(".screen");
    this.note = root.querySelector("[data-note]");
    this.duration = Number(data.durationMs) / 1000;
    this.clock = new WallClock(data.started, data.zone);
    this.frames = new Frames(this.video, Number(data.frameRate) || 25);
    this.frames.onframe = () => this.show();
    this.played = new Played(this.video, data.watchedUrl, data.csrf);
    this.picture = new Picture(this.screen, this.video);
    this.source = new Source(root, this.video);
    this.lanes = root.querySelector(".lane-svg") ? new Lanes(this) : null;
    this.played.onstretch = (from, to) => this.lanes?.addPlayed(from, to);
    this.marking = new Marking(this);
    this.marks = this.readMarks();
    this.speed = 1;
    this.bind();
    bindKeys(this);
    this.show();
    const at = Number(data.startAtMs);
    if (at > 0) this.wanted = at / 1000; // a deep link: the first play begins there
    this.show();
  }

  readMarks() {
    const all = [...this.root.querySelectorAll(".marks [data-at-ms]")].map((el) => Number(el.dataset.atMs) / 1000);
    return [...new Set(all)].sort((a, b) => a - b);
  }

  bind() {
    for (const button of this.root.querySelectorAll("[data-do]")) {
      button.addEventListener("click", (event) => { event.preventDefault(); this.act(button.dataset.do); });
    }
    for (const button of this.root.querySelectorAll("[data-preset]")) {
      button.addEventListener("click", () => this.marking.preset(button.dataset.preset));
    }
    document.addEventListener("click", (event) => { // lists beside the player, also when they came later
      const link = event.target.closest("[data-for=player]");
      if (link) { event.preventDefault(); this.seek(Number(link.dataset.atMs) / 1000); }
    });
    for (const name of SHOWN_ON) this.video.addEventListener(name, () => this.show());
    this.video.addEventListener("waiting", () => this.root.classList.add("is-waiting"));
    for (const name of ["playing", "seeked", "canplay"]) this.video.addEventListener(name, () => this.root.classList.remove("is-waiting"));
    this.video.addEventListener("error", () => { if (this.source.isOpen) this.say(STOPPED); });
    this.video.addEventListener("click", () => { if (this.picture.scale === 1) this.act("toggle"); });
    this.video.addEventListener("loadedmetadata", () => this.arrive());
    this.video.addEventListener("pause", () => setTimeout(() => this.settle(), SETTLE_MS));
    const volume = this.root.querySelector("[data-volume]");
    volume?.addEventListener("input", () => { this.video.volume = volume.value / 100; this.video.muted = false; });
    this.source.onproblem = (sentence) => this.say(sentence);
    this.source.onopen = (ticket) => { this.played.viewing = ticket.viewing; };
    this.video.addEventListener("loadeddata", () => this.root.querySelector(".poster")?.remove());
  }

  arrive() {
    if (this.wanted === undefined) return;
    this.video.currentTime = this.wanted;
    this.wanted = undefined;
  }

  async act(what) {
    const video = this.video;
    const acts = {
      toggle: () => (video.paused && !this.reversing ? this.play() : this.pause()),
      "frame-back": () => this.stepFrame(-1), "frame-forward": () => this.stepFrame(1),
      "previous-mark": () => this.seek(this.marks.filter((at) => at < this.now() - FIRST_BEFORE_S).pop() ?? 0),
      "next-mark": () => { const next = this.marks.find((at) => at > this.now() + 0.1); if (next !== undefined) this.seek(next); },
      bright: () => { this.press("bright", this.picture.brighten()); },
      "zoom-in": () => this.zoomed(this.picture.zoom(1)), "zoom-out": () => this.zoomed(this.picture.zoom(-1)),
      mute: () => { video.muted = !video.muted; },
      rate: () => this.rate(this.speed >= 4 ? -3 : 1), slower: () => this.rate(-1), faster: () => this.rate(1),
      in: () => this.marking.setIn(), out: () => this.marking.setOut(), mark: () => this.marking.ask(),
      still: () => this.marking.still(),
      transcript: () => this.toast("There is no transcript of this recording yet."),
      full: () => (document.fullscreenElement ? document.exitFullscreen() : this.root.requestFullscreen()),
    };
    await acts[what]?.();
    this.show();
  }

  async play() {
    this.pause();
    if (!(await this.source.open())) return;
    if (this.speed < 0) { this.reverse(); return; }
    this.video.playbackRate = this.speed;
    await this.video.play().catch((error) => { if (error.name !== "AbortError") this.say(STOPPED); });
  }

  pause() {
    clearInterval(this.reversing);
    this.reversing = null;
    this.video.pause();
  }

  settle() {
    const to = this.video.paused ? this.frames.unsaid : null;
    if (to !== null) this.seek(to);
  }

  async stepFrame(by) {
    if (!(await this.source.open())) return;
    this.pause();
    const to = this.frames.step(by);
    this.seek(to);
    this.played.looked(to - this.frames.length / 2, to + this.frames.length / 2);
  }

  // Backwards: no browser plays so, hence a step at a time; each picture shown counts as looked at.
  reverse() {
    this.reversing = setInterval(() => {
      if (this.video.seeking) return;
      const to = this.now() + this.speed * BACK_MS / 1000;
      if (to <= 0) this.pause();
      this.seek(Math.max(0, to));
      this.played.looked(Math.max(0, to), Math.max(0, to) + this.frames.length);
    }, BACK_MS);
    this.show();
  }

  rate(by) {
    const at = Math.max(0, Math.min(RATES.length - 1, RATES.indexOf(this.speed) + by));
    const was = this.speed;
    this.speed = RATES[at];
    const runs = !this.video.paused || this.reversing;
    if (this.speed > 0) this.video.playbackRate = this.speed;
    if (runs && (was < 0 || this.speed < 0)) this.play();
    this.show();
  }

  louder(by) {
    this.video.muted = false;
    this.video.volume = Math.max(0, Math.min(1, this.video.volume + by));
    const slider = this.root.querySelector("[data-volume]");
    if (slider) slider.value = Math.round(this.video.volume * 100);
    this.toast(`Volume ${Math.round(this.video.volume * 100)}%`);
  }

  now() { return this.wanted ?? this.video.currentTime; }

  seek(seconds) {
    const to = Math.max(0, Math.min(seconds, this.duration || seconds));
    if (this.video.readyState > 0) {
      this.played.cut();
      this.video.currentTime = to;
    } else {
      this.wanted = to;
      this.source.open().then(() => { if (this.video.readyState > 0) this.arrive(); });
    }
    this.show();
  }

  addMark(mark) {
    this.lanes?.addMark(mark);
    this.marks = [...this.marks, mark.at_ms / 1000].sort((a, b) => a - b);
  }

  say(sentence) {
    this.root.classList.remove("is-waiting");
    this.note.textContent = sentence;
    this.note.hidden = false;
  }

  toast(sentence) {
    const line = this.root.querySelector("[data-toast]");
    line.textContent = sentence;
    line.hidden = false;
    clearTimeout(this.toasting);
    this.toasting = setTimeout(() => { line.hidden = true; }, 2500);
  }

  press(name, on) {
    this.root.querySelector(`[data-do=${name}]`)?.setAttribute("aria-pressed", String(Boolean(on)));
    const hint = this.root.querySelector("[data-view-only]");
    if (hint) hint.hidden = !this.screen.matches(".bright, .is-zoomed");
  }

  zoomed(scale) { this.toast(`${scale}× closer`); this.press("zoom-in", scale > 1); }

  spoken() { return this.clock.at(this.now()).slice(0, 8) || `${Math.round(this.now())} seconds`; }

  show() {
    const at = this.now();
    const set = (name, text) => { const el = this.root.querySelector(`[data-${name}]`); if (el && el.textContent !== text) el.textContent = text; return el; };
    const wall = set("wall", this.clock.at(at) || "Time unknown");
    if (wall && this.clock.started !== null) wall.title = this.clock.utc(at);
    set("position", stamp(at));
    set("frame", `frame ${this.wanted === undefined ? this.frames.number : Math.floor(at * this.frames.rate)}`);
    set("rate", `${this.speed}×`.replace("-", "−"));
    const runs = !this.video.paused || Boolean(this.reversing);
    const toggle = this.root.querySelector(".play");
    toggle.classList.toggle("is-playing", runs);
    toggle.classList.toggle("is-paused", !runs);
    toggle.setAttribute("aria-label", runs ? "Pause" : "Play");
    this.root.querySelector("[data-do=mute]")?.setAttribute("aria-pressed", String(this.video.muted));
    this.root.querySelector(".big-play")?.toggleAttribute("hidden", this.source.isOpen);
    this.root.classList.toggle("has-opened", this.source.isOpen);
    this.lanes?.show(at);
    document.dispatchEvent(new CustomEvent("playhead", { detail: at * 1000 }));
  }
}

for (const root of document.querySelectorAll("[data-controller~=player]")) root.player = new Player(root);
