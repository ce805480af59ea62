// Several recordings of one use, played in step on one wall clock: the one that is heard leads, the others follow.
// Each is opened through the same door as on its own page, so that leave, reason and journal are the same.
import { Angle } from "./angle.mjs";
import { Graph } from "./graph.mjs";
import { bindKeys } from "./player_keys.mjs";
import { WallClock } from "./times.mjs";

const RATES = [-4, -2, -1, 0.25, 0.5, 1, 1.5, 2, 4]; // below nought: backwards, in steps
const TICK_MS = 100, BACK_MS = 200;
const STALL_MS = 300; // a shorter wait for data is let pass
const APART_S = 0.2; // further from the clock: all wait, and go on together
const PATIENCE_MS = 15_000; // for the first pictures of all
const MOST_SHOWN = 4, FIRST_SHOWN = 2;
const KEPT = 200; // measured distances

export class Angles {
  constructor(root, makeGraph = (player) => new Graph(player)) {
    const data = root.dataset;
    this.root = root;
    this.angles = [...root.querySelectorAll("[data-angle]")].map((el) => new Angle(el));
    this.zero = Date.parse(data.from) / 1000;
    this.duration = Date.parse(data.until) / 1000 - this.zero;
    this.at = Date.parse(data.at) / 1000 - this.zero; // of the shared clock, seconds since the graph begins
    this.clock = new WallClock(data.from, data.zone);
    this.speed = 1;
    this.isPlaying = this.isHeld = this.isMuted = this.isLooping = false;
    this.apart = []; // how far followers were from the clock lately (s)
    this.graph = makeGraph(this);
    this.marking = { preset: (number) => this.hear(Number(number)) };
    this.marks = this.graph.events.map((at) => at - this.zero);
    const isChosen = this.angles.some((angle) => "begun" in angle.root.dataset); // by the server
    this.angles.forEach((angle, index) => { angle.root.hidden = isChosen ? !("begun" in angle.root.dataset) : index >= FIRST_SHOWN; });
    this.focus = this.shown[0];
    for (const part of root.querySelectorAll(".ctl,.angle-choice,[data-hear]")) part.hidden = false;
    this.bind();
    bindKeys(this);
    setInterval(() => this.tick(), TICK_MS);
    this.show();
  }

  bind() {
    const on = (name, act) => this.root.querySelectorAll(`[data-${name}]`).forEach((button) => button.addEventListener("click", () => act(button.dataset[name])));
    on("do", (what) => this.act(what));
    on("choose", (number) => this.choose(this.numbered(Number(number))));
    on("hear", (number) => this.hear(Number(number)));
    for (const angle of this.angles) {
      angle.video.addEventListener("click", () => this.act("toggle"));
      angle.frames.onframe = () => { if (!this.isPlaying) this.show(); };
    }
  }

  get shown() { return this.angles.filter((angle) => angle.isShown); }
  get open() { return this.shown.filter((angle) => angle.isOpen); }
  get wall() { return this.zero + this.at; }
  get running() { return this.open.filter((angle) => angle.covers(this.wall)); }
  get leader() { const running = this.running; return running.includes(this.focus) ? this.focus : running[0]; }
  numbered(number) { return this.angles.find((angle) => angle.number === number); }
  now() { return this.at; }

  async act(what) {
    const acts = {
      toggle: () => (this.isPlaying || this.reversing ? this.pause() : this.play()),
      "frame-back": () => this.stepFrame(-1), "frame-forward": () => this.stepFrame(1),
      "previous-mark": () => this.seek(this.marks.filter((at) => at < this.at - 0.5).pop() ?? 0),
      "next-mark": () => { const next = this.marks.find((at) => at > this.at + 0.1); if (next !== undefined) this.seek(next); },
      rate: () => this.rate(this.speed >= 4 ? -3 : 1),
      mute: () => { this.isMuted = !this.isMuted; this.listen(); },
      loop: () => this.loop(),
      full: () => (document.fullscreenElement ? document.exitFullscreen() : this.root.requestFullscreen()),
    };
    await acts[what]?.();
    this.show();
  }

  async openAll() {
    for (const angle of this.shown) if (!angle.isOpen) await angle.open(); // one after another: each may ask something
    await this.until(() => this.open.every((angle) => angle.video.readyState >= 1), PATIENCE_MS);
    this.place();
    return this.open.length > 0;
  }

  async play() {
    this.pause();
    if (this.at >= this.duration - 0.05) this.at = 0;
    if (!(await this.openAll())) return;
    if (this.speed < 0) { this.reverse(); return; }
    this.listen();
    await this.until(() => this.running.every((angle) => angle.isReady), PATIENCE_MS);
    this.isPlaying = true;
    this.isHeld = false;
    this.told = performance.now();
    this.running.forEach((angle) => angle.run(this.speed));
    this.draw();
  }

  pause() {
    clearInterval(this.reversing);
    this.reversing = null;
    if (this.isPlaying) this.at = this.read();
    this.isPlaying = false;
    this.angles.forEach((angle) => angle.stop());
    this.place();
    this.show();
  }

  // What the shared clock says: the leader's picture; where none runs, the time that has gone by.
  read() {
    const leader = this.leader;
    if (leader && !leader.isStill && !leader.video.seeking) return leader.wall - this.zero;
    if (leader || this.isHeld) return this.at;
    return this.at + (performance.now() - this.told) / 1000 * this.speed;
  }

  tick() {
    if (!this.isPlaying) return;
    this.at = this.read();
    this.told = performance.now();
    if (this.isLooping && this.at > this.round[1]) { this.seek(this.round[0]); return; }
    if (this.at >= this.duration) { this.pause(); this.show(); return; }
    if (this.hold()) return;
    const leader = this.leader;
    for (const angle of this.open) {
      if (!angle.covers(this.wall)) { angle.stop(); continue; }
      if (angle.isStill && !angle.video.ended) { angle.place(this.wall); angle.run(this.speed); continue; }
      if (angle === leader) { angle.lead(); continue; }
      if (angle.video.seeking) continue;
      const ahead = angle.ahead(this.wall);
      this.measure(ahead);
      if (Math.abs(ahead) > APART_S) { this.gather(); return; }
      angle.follow(this.wall);
    }
  }

  // Everybody waits at one moment; `hold` lets them go on when all have its picture. A single one that seeks while the
  // others play on comes late by what its seek takes, again and again on a slow machine.
  gather() {
    this.running.forEach((angle) => angle.stop());
    this.isHeld = true;
    this.place();
  }

  measure(apart) {
    this.apart.push(Math.abs(apart));
    if (this.apart.length > KEPT) this.apart.shift();
  }

  // Let the others wait for one whose data has not come; true while they do.
  hold() {
    const late = this.running.some((angle) => !angle.isReady);
    if (late) this.lateSince ??= performance.now();
    else this.lateSince = null;
    const must = late && performance.now() - this.lateSince > STALL_MS;
    if (must && !this.isHeld) this.running.forEach((angle) => angle.stop());
    if (!late && this.isHeld) { this.isHeld = false; this.running.forEach((angle) => angle.run(this.speed)); }
    if (must) this.isHeld = true;
    for (const angle of this.open) angle.root.classList.toggle("is-waiting", this.isHeld && !angle.isReady);
    return this.isHeld;
  }

  async stepFrame(by) {
    if (!(await this.openAll())) return;
    this.pause();
    const leader = this.leader;
    if (!leader) return;
    this.seek(leader.start + leader.frames.step(by) - this.zero);
    this.running.forEach((angle) => angle.looked());
  }

  // Backwards: no browser plays so, hence a step at a time; each picture shown counts as looked at.
  reverse() {
    this.reversing = setInterval(() => {
      if (this.running.some((angle) => angle.video.seeking)) return;
      const to = this.at + this.speed * BACK_MS / 1000;
      if (to <= 0) this.pause();
      this.seek(Math.max(0, to));
      this.running.forEach((angle) => angle.looked());
    }, BACK_MS);
  }

  rate(by) {
    const was = this.speed, runs = this.isPlaying || this.reversing;
    this.speed = RATES[Math.max(0, Math.min(RATES.length - 1, RATES.indexOf(this.speed) + by))];
    if (runs && (was < 0 || this.speed < 0)) this.play();
    else if (this.isPlaying) this.running.forEach((angle) => { angle.speed = angle.video.playbackRate = this.speed; });
    this.show();
  }

  seek(seconds) {
    this.at = Math.max(0, Math.min(seconds, this.duration));
    this.told = performance.now();
    if (this.isPlaying && this.open.length) this.gather();
    else if (this.open.length) this.place();
    else this.openAll().then(() => this.show());
    this.show();
  }

  place() { for (const angle of this.open) if (angle.covers(this.wall)) angle.place(this.wall); }

  // Play one cycle again and again, a second before and after it.
  loop() {
    this.isLooping = !this.isLooping;
    this.round = this.graph.around(this.wall).map((at) => at - this.zero);
    this.press("loop", this.isLooping);
    if (this.isLooping && (this.at < this.round[0] || this.at > this.round[1])) this.seek(this.round[0]);
  }

  choose(angle) {
    const shown = this.shown;
    if (angle.isShown) {
      if (shown.length === 1) { this.toast("One recording stays."); return; }
      angle.stop();
      angle.root.hidden = true;
      if (this.focus === angle) this.focus = this.shown[0];
    } else {
      if (shown.length >= MOST_SHOWN) { this.toast("Four recordings at most."); return; }
      angle.root.hidden = false;
      if (this.open.length) angle.open().then(() => this.until(() => angle.video.readyState >= 1, PATIENCE_MS)).then(() => angle.place(this.wall));
    }
    this.listen();
    this.show();
  }

  hear(number) {
    const angle = this.numbered(number);
    if (!angle) return;
    if (!angle.isShown) this.choose(angle);
    if (!angle.isShown) return;
    this.focus = angle;
    this.isMuted = false;
    this.listen();
    this.show();
  }

  // One is heard; several at once a few milliseconds apart would echo.
  listen() { for (const angle of this.angles) angle.video.muted = this.isMuted || angle !== this.focus; }

  louder(by) {
    if (!this.focus) return;
    this.focus.video.volume = Math.max(0, Math.min(1, this.focus.video.volume + by));
    this.toast(`Volume ${Math.round(this.focus.video.volume * 100)}%`);
  }

  toast(sentence) {
    const line = this.root.querySelector("[data-toast]");
    line.textContent = sentence;
    line.hidden = false;
    clearTimeout(this.toasting);
    this.toasting = setTimeout(() => { line.hidden = true; }, 2500);
  }

  press(name, on) { this.root.querySelector(`[data-do=${name}]`)?.setAttribute("aria-pressed", String(Boolean(on))); }

  until(condition, most) {
    const end = performance.now() + most;
    return new Promise((resolve) => {
      const look = () => (condition() || performance.now() > end ? resolve() : setTimeout(look, 30));
      look();
    });
  }

  draw() {
    if (!this.isPlaying) return;
    if (!this.isHeld) this.at = this.read();
    this.told = performance.now();
    this.show();
    requestAnimationFrame(() => this.draw());
  }

  show() {
    const set = (name, text) => { const el = this.root.querySelector(`[data-${name}]`); if (el && el.textContent !== text) el.textContent = text; };
    const runs = this.isPlaying || Boolean(this.reversing), words = this.clock.at(this.at);
    set("now", words);
    set("rate", `${this.speed}×`.replace("-", "−"));
    set("says", this.graph.says(this.wall));
    const toggle = this.root.querySelector(".play");
    toggle?.classList.toggle("is-playing", runs);
    toggle?.classList.toggle("is-paused", !runs);
    toggle?.setAttribute("aria-label", runs ? "Pause" : "Play");
    this.press("mute", this.isMuted);
    for (const angle of this.shown) angle.show(this.wall, words, (at) => this.clock.at(at - this.zero).slice(0, 8));
    for (const button of this.root.querySelectorAll("[data-hear]")) button.setAttribute("aria-pressed", String(this.focus?.number === Number(button.dataset.hear)));
    for (const button of this.root.querySelectorAll("[data-choose]")) button.setAttribute("aria-pressed", String(Boolean(this.numbered(Number(button.dataset.choose))?.isShown)));
    this.graph.show(this.at / this.duration, words);
  }
}

for (const root of document.querySelectorAll("[data-controller~=angles]")) if (root.querySelector("[data-angle]")) root.angles = new Angles(root);
