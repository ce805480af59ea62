// Puts fragments into the video element as they come, and keeps the picture as close to now as the line allows: a little
// faster when it lags, a jump over a hole. Source of the numbers: streaming.md section 8.3.
import { decodeTime, isInit, timescale } from "./boxes.mjs";

const FRAGMENT = 0.2, JUMP = 1.2, MOST_TARGET = 1.0; // s
const KEPT = 60, MOST_KEPT = 90; // s of the past that stay in the browser
const MOST_WAITING = 100; // fragments
const GAPS = 60; // arrivals that the jitter is taken from

export const Source = window.MediaSource ?? window.ManagedMediaSource;

export class Sink {
  constructor(video, codec, onproblem) {
    this.video = video;
    this.type = `video/mp4; codecs="${codec}"`;
    this.onproblem = onproblem;
    this.waiting = [];
    this.gaps = [];
    this.isHeld = false; // the viewer looks at the past, or has paused
    this.hasBegun = false;
    this.source = new Source();
    if (!window.MediaSource) video.disableRemotePlayback = true; // what ManagedMediaSource asks for
    this.source.addEventListener("sourceopen", () => this.begin(), { once: true });
    this.address = URL.createObjectURL(this.source);
    video.src = this.address;
  }

  static can(codec) { return Boolean(Source?.isTypeSupported(`video/mp4; codecs="${codec}"`)); }

  begin() {
    if (this.isOver) return;
    try {
      this.buffer = this.source.addSourceBuffer(this.type);
    } catch (error) { this.fail(error); return; }
    this.buffer.mode = "segments";
    this.buffer.addEventListener("updateend", () => { this.steer(); this.pump(); });
    this.buffer.addEventListener("error", () => this.fail(new Error("buffer")));
    this.pump();
  }

  // `captured` (ms) is when the first picture of these bytes was taken, if the server has just said so.
  put(bytes, captured = null) {
    if (isInit(bytes)) this.ticks = timescale(bytes);
    else this.note(bytes, captured);
    this.waiting.push(bytes);
    if (this.waiting.length > MOST_WAITING && !isInit(bytes)) this.waiting.splice(1, MOST_WAITING / 2);
    this.pump();
  }

  note(bytes, captured) {
    const now = performance.now();
    if (this.arrived) this.gaps.push((now - this.arrived) / 1000);
    if (this.gaps.length > GAPS) this.gaps.shift();
    this.arrived = now;
    const ticks = captured === null || !this.ticks ? null : decodeTime(bytes);
    if (ticks !== null) this.anchor = { media: ticks / this.ticks, captured };
  }

  pump() {
    if (!this.buffer || this.buffer.updating || !this.waiting.length || this.source.readyState !== "open") return;
    try {
      this.buffer.appendBuffer(this.waiting[0]);
      this.waiting.shift();
    } catch (error) {
      if (error.name === "QuotaExceededError") this.trim(KEPT / 4);
      else this.fail(error);
    }
  }

  // What is kept in the buffer beside the newest fragment: the 95th of a hundred gaps between arrivals decides.
  get target() {
    const sorted = [...this.gaps].sort((a, b) => a - b);
    const jitter = sorted.length > 10 ? sorted[Math.floor(sorted.length * 0.95)] - sorted[Math.floor(sorted.length / 2)] : 0;
    return Math.min(MOST_TARGET, FRAGMENT + Math.max(0, jitter));
  }

  get end() { const { buffered } = this.video; return buffered.length ? buffered.end(buffered.length - 1) : 0; }

  get lag() { return this.end - this.video.currentTime; }

  steer() {
    const { video, target } = this, { buffered } = video;
    if (!buffered.length || this.isHeld) { this.tidy(); return; }
    const start = buffered.start(buffered.length - 1);
    if (!this.hasBegun || video.currentTime < start || this.lag > Math.max(JUMP, target + 0.6)) {
      this.hasBegun = true;
      video.currentTime = Math.max(start, this.end - target);
      this.jumps = (this.jumps ?? 0) + 1;
    }
    if (video.paused) video.play().catch(() => { video.muted = true; video.play().catch(() => {}); });
    const rate = this.lag > target + 0.3 ? 1.25 : this.lag > target + 0.08 ? 1.06 : this.lag < 0.4 * target ? 0.95 : 1;
    if (video.playbackRate !== rate) video.playbackRate = rate;
    this.tidy();
  }

  tidy() {
    const { buffered } = this.video;
    if (buffered.length && this.end - buffered.start(0) > MOST_KEPT) this.trim(KEPT);
  }

  trim(kept) {
    if (this.buffer.updating || !this.video.buffered.length) return;
    const to = Math.min(this.end - kept, this.video.currentTime - 1);
    if (to > this.video.buffered.start(0)) this.buffer.remove(0, to);
  }

  // When the picture at a moment of the video was taken (ms since 1970 by the server's clock), or null.
  captured(at = this.video.currentTime) {
    return this.anchor ? this.anchor.captured + (at - this.anchor.media) * 1000 : null;
  }

  hold() {
    this.isHeld = true;
    this.video.pause();
  }

  goOn() {
    this.isHeld = false;
    this.hasBegun = false; // the next fragment brings it to the end
    this.gaps = [];
    this.arrived = null;
  }

  fail(error) {
    if (this.isOver) return;
    this.isOver = true;
    this.onproblem(error);
  }

  stop() {
    this.isOver = true;
    URL.revokeObjectURL(this.address);
    this.video.removeAttribute("src");
    this.video.load();
  }
}
