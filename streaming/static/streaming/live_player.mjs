// One live picture in an element: live over a WebSocket, the past over HLS. Tells how it stands by the events
// `live:state` {lag, state, age}, `live:watchers` {count, names} and `live:ended` {item}.
import { History } from "./live_history.mjs";
import { Line } from "./live_line.mjs";
import { Sink } from "./live_sink.mjs";
import { ENDED, lost, NO_PLAYER, NO_SERVER, NOT_DECODED, STARTING, weak } from "./live_words.mjs";

const WEAK_MS = 2000, TICK_MS = 250, LAG_MS = 10_000, READY_MS = 2000;
const WITHOUT_SOCKET = 3; // handshakes that fail before the other way is taken

export class LivePlayer {
  // `session` and `alert` win over what the element says; `sound` plays with it.
  constructor(element, { session, sound = false, alert = "", transport = "" } = {}) {
    this.element = element;
    this.data = { ...element.dataset, ...(session ? { session } : {}), alert };
    this.state = "starting";
    this.sound = sound;
    this.transport = transport;
    this.offset = -Infinity; // the server's clock minus ours (ms), least delayed
    this.edge = null; // when the newest picture was taken (ms)
    this.build();
    this.history = new History(this.past, this.data, (sentence) => this.broke(sentence));
    this.line = new Line(this.data, this);
    this.timers = [setInterval(() => this.tick(), TICK_MS), setInterval(() => this.tell(), LAG_MS)];
    this.say(STARTING);
  }

  build() {
    const make = (name, className) => this.element.appendChild(Object.assign(document.createElement(name), { className }));
    this.video = make("video", "live-now");
    this.past = make("video", "live-past");
    for (const video of [this.video, this.past]) Object.assign(video, { muted: true, playsInline: true, autoplay: true, disablePictureInPicture: true });
    this.past.hidden = true;
    this.mark = make("div", "live-mark");
    this.mark.setAttribute("aria-hidden", "true");
    this.note = make("p", "live-note");
    this.note.setAttribute("role", "status");
    this.watermark(this.data.viewer ?? "");
    this.mute(!this.sound);
  }

  // The viewer's name lies over the picture; the bytes stay untouched.
  watermark(name) {
    this.mark.replaceChildren(...Array.from({ length: 3 }, () => Object.assign(document.createElement("span"), { textContent: name })));
  }

  // --- what the line hears
  opened(look) {
    this.look = look;
    this.watermark(look.viewer);
    if (this.transport === "hls") this.useHls();
  }

  bytes(data) {
    const bytes = new Uint8Array(data);
    const captured = this.clocked;
    this.clocked = null;
    if (this.isBack || this.transport === "hls") return;
    this.arrived = performance.now();
    this.sink?.put(bytes, captured);
  }

  on(name, values) {
    if (name === "head") this.head(values);
    else if (name === "clock") this.clock(values);
    else if (name === "watchers") this.emit("watchers", values);
    else if (name === "stalled") this.isStalled = true;
    else if (name === "resumed") this.isStalled = false;
    else if (name === "ended") this.ended(values);
  }

  head(values) {
    this.began = values.began_ms;
    this.offset = Math.max(this.offset, values.now_ms - performance.now());
    this.isStalled = values.state === "stalled";
    if (values.edge) this.edge = values.edge.captured_ms;
    this.emit("watchers", values.watchers);
    if (this.isBack) this.line.say("back");
    if (this.transport === "hls") return;
    if (!Sink.can(values.codec)) { this.useHls(); return; }
    if (this.sink && this.codec === values.codec && !this.sink.isOver) return; // goes on where it was
    this.codec = values.codec;
    this.sink?.stop();
    this.sink = new Sink(this.video, values.codec, () => this.undecoded());
    setTimeout(() => History.load(this.data).catch(() => {}), READY_MS);
  }

  clock({ captured_ms, now_ms }) {
    this.offset = Math.max(this.offset, now_ms - performance.now());
    this.edge = captured_ms;
    this.clocked = captured_ms;
  }

  broken(failures) {
    this.isCut = true;
    if (failures >= WITHOUT_SOCKET && this.look && !this.history.isOpen) this.useHls();
  }

  refused(sentence, address) {
    this.finish("denied", sentence, address);
  }

  ended({ item }) {
    this.finish("ended", ENDED, item, "Open the recording");
    this.emit("ended", { item });
  }

  // --- live and past
  useHls() {
    this.transport = "hls";
    this.isBack = false;
    if (!this.history.isOpen) this.show(0);
  }

  async back(seconds) {
    if (this.isFinished || !this.look) return;
    if (this.isBack && this.history.seek(this.captured - seconds * 1000)) return;
    await this.show(seconds);
  }

  // Go to so many seconds before now.
  async to(seconds) {
    if (seconds <= 0) { this.live(); return; }
    if (this.isBack && this.history.seek(this.now - seconds * 1000)) return;
    await this.show(seconds);
  }

  async show(seconds) {
    if (seconds > 0) {
      this.isBack = true;
      this.line.say("back");
    }
    const began = performance.now();
    try {
      await this.history.open(this.look.hls, seconds);
    } catch { this.broke(NO_PLAYER); return; }
    await this.history.shown();
    if (!this.isBack && this.transport !== "hls") return;
    this.sink?.hold();
    this.past.hidden = false;
    this.arrived = performance.now();
    this.mute(this.isMuted);
    this.emit("back", { seconds: (performance.now() - began) / 1000 });
  }

  live() {
    if (this.isFinished) return;
    if (this.transport === "hls") { this.history.stop(); this.isBack = false; this.show(0); return; }
    if (!this.isBack) { this.go(); return; }
    this.isBack = false;
    this.arrived = performance.now();
    this.line.say("live");
    this.sink?.goOn();
    this.video.addEventListener("seeked", () => this.leavePast(), { once: true });
    setTimeout(() => this.leavePast(), 700);
  }

  leavePast() {
    if (this.isBack || this.transport === "hls") return;
    this.past.hidden = true;
    this.history.stop();
    this.mute(this.isMuted);
  }

  pause() {
    this.isPaused = true;
    if (this.isBack || this.transport === "hls") this.past.pause();
    else this.sink?.hold();
  }

  go() {
    this.isPaused = false;
    if (this.isBack || this.transport === "hls") this.history.play();
    else if (this.sink?.isHeld) this.sink.goOn();
  }

  mute(isMuted) {
    this.isMuted = isMuted;
    const isPast = !this.past.hidden;
    this.video.muted = isMuted || isPast;
    this.past.muted = isMuted || !isPast;
  }

  // --- how it stands
  get now() { return this.offset + performance.now(); }

  get picture() { return this.past.hidden ? this.video : this.past; }

  get captured() { return this.past.hidden ? this.sink?.captured() ?? null : this.history.captured; }

  get lag() { return this.captured === null || !Number.isFinite(this.offset) ? null : Math.max(0, (this.now - this.captured) / 1000); }

  get age() { return this.arrived ? (performance.now() - this.arrived) / 1000 : 0; }

  tick() {
    if (this.isFinished) return;
    if (!this.past.hidden && !this.past.paused) this.arrived = performance.now();
    const isQuiet = !this.arrived || performance.now() - this.arrived > WEAK_MS;
    if (!this.arrived) this.state = "starting";
    else if (this.isBack) this.state = "back";
    else if (isQuiet || this.isStalled) this.state = "weak";
    else this.state = this.isPaused ? "paused" : "live";
    const age = this.lag ?? this.age;
    if (this.state === "starting") this.say(this.isCut && !this.line.socket ? NO_SERVER : STARTING);
    else if (this.state === "weak") this.say(this.line.socket || this.transport === "hls" ? weak(age) : lost(age));
    else this.say("");
    this.element.dataset.state = this.state;
    this.emit("state", { lag: this.lag, state: this.state, age });
  }

  tell() {
    const dropped = this.video.getVideoPlaybackQuality?.().droppedVideoFrames ?? 0;
    if (this.lag !== null && this.state === "live") this.line.say("lag", { lag_ms: Math.round(this.lag * 1000), dropped });
  }

  undecoded() {
    this.say(NOT_DECODED);
    const { line } = this;
    line.stop();
    setTimeout(() => { if (!this.isFinished) this.line = new Line(this.data, this); }, 1000);
  }

  broke(sentence) {
    if (this.transport === "hls") { this.say(sentence); return; }
    this.live();
    this.emit("problem", { sentence });
  }

  say(sentence, address = "", words = "Say why") {
    if (this.said === sentence + address) return;
    this.said = sentence + address;
    this.note.replaceChildren(sentence);
    this.note.hidden = !sentence;
    if (address) this.note.append(" ", Object.assign(document.createElement("a"), { href: address, textContent: words }));
  }

  finish(state, sentence, address, words) {
    this.isFinished = true;
    this.timers.forEach(clearInterval);
    this.state = this.element.dataset.state = state;
    if (this.isBack || this.transport === "hls") this.past.pause();
    this.say(sentence, address, words);
    this.emit("state", { lag: this.lag, state, age: this.age });
  }

  emit(name, detail) { this.element.dispatchEvent(new CustomEvent(`live:${name}`, { detail, bubbles: true })); }

  stop() {
    this.isFinished = true;
    this.timers.forEach(clearInterval);
    this.line.stop();
    this.history.stop();
    this.sink?.stop();
    this.element.replaceChildren();
  }
}
