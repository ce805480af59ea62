// One recording among several: its picture, what was played of it, and how its own time stands to the wall clock.
// Times are seconds since 1970; the camera's clock error was taken out by the server.
import { Frames } from "./frames.mjs";
import { Played } from "./played.mjs";
import { Source, STOPPED } from "./source.mjs";

const NEAR_S = 0.008; // a third of a frame: nothing to mend
const PULL = 1.5, MOST_PULL = 0.3; // catch up by so much of the distance each second; who follows is not heard

export class Angle {
  constructor(root) {
    const data = root.dataset;
    this.root = root;
    this.number = Number(data.number);
    this.video = root.querySelector("video");
    this.start = Date.parse(data.started) / 1000;
    this.end = this.start + Number(data.durationMs) / 1000;
    this.frames = new Frames(this.video, Number(data.frameRate) || 25);
    this.played = new Played(this.video, data.watchedUrl, data.csrf);
    this.played.rateOf = () => this.speed; // catching up by some per cent is no other speed
    this.source = new Source(root, this.video);
    this.source.onopen = (ticket) => { this.played.viewing = ticket.viewing; this.video.preload = "auto"; };
    this.source.onproblem = (sentence) => this.say(sentence);
    this.speed = 1;
    this.moved = 0; // by hand against the others, not kept yet (s)
    this.video.addEventListener("error", () => { if (this.isOpen) this.say(STOPPED); });
    this.video.addEventListener("loadeddata", () => root.querySelector(".poster")?.remove());
  }

  get isOpen() { return this.source.isOpen; }
  get isShown() { return !this.root.hidden; }
  get isStill() { return this.video.paused; }
  get isReady() { return this.video.readyState >= 3 && !this.video.seeking; }
  get wall() { return this.start + this.video.currentTime; }

  move(seconds) {
    this.moved += seconds;
    this.start += seconds;
    this.end += seconds;
  }

  covers(at) { return at >= this.start && at < this.end; }

  // Resolves to whether there is something to play.
  async open() {
    const isOpen = await this.source.open();
    this.root.classList.remove("is-waiting");
    return isOpen;
  }

  place(at) {
    if (!this.isOpen || this.video.readyState === 0) return;
    const to = Math.max(0, Math.min(at, this.end) - this.start);
    if (Math.abs(to - this.video.currentTime) < 1e-4) return;
    this.played.cut();
    this.video.currentTime = to;
  }

  run(speed) {
    this.speed = this.video.playbackRate = speed;
    return this.video.play().catch((error) => { if (error.name !== "AbortError") this.say(STOPPED); });
  }

  stop() { if (!this.video.paused) this.video.pause(); }

  // How far ahead of the shared clock (s).
  ahead(at) { return this.wall - at; }

  // Come closer to the shared clock by playing a little faster or slower. Nobody hears it, so its pitch may follow: to
  // keep it, a browser would stretch the sound of each follower anew, which costs it more than the pictures do.
  follow(at) {
    if (this.video.seeking) return;
    if (this.video.preservesPitch) this.video.preservesPitch = false;
    const ahead = this.ahead(at);
    const pull = Math.abs(ahead) < NEAR_S ? 0 : Math.max(-MOST_PULL, Math.min(MOST_PULL, ahead * PULL));
    const rate = this.speed * (1 - pull);
    if (Math.abs(rate - this.video.playbackRate) > 0.002) this.video.playbackRate = rate;
  }

  lead() {
    if (!this.video.preservesPitch) this.video.preservesPitch = true;
    if (this.video.playbackRate !== this.speed) this.video.playbackRate = this.speed;
  }

  looked() {
    const middle = this.video.currentTime, half = this.frames.length / 2;
    this.played.looked(Math.max(0, middle - half), middle + half);
  }

  show(at, words, clock) {
    const away = !this.covers(at);
    this.root.classList.toggle("is-away", away);
    this.root.querySelector(".away").hidden = !away;
    const why = this.root.querySelector("[data-away]");
    const when = at < this.start ? `Starts ${clock(this.start)}` : `Ended ${clock(this.end)}`;
    if (why && away && why.textContent !== when) why.textContent = when;
    const wall = this.root.querySelector("[data-wall]");
    wall.hidden = away || !this.isOpen;
    if (wall.textContent !== words) wall.textContent = words;
  }

  say(sentence) {
    const note = this.root.querySelector("[data-note]");
    this.root.classList.remove("is-waiting");
    note.textContent = sentence;
    note.hidden = false;
  }
}
