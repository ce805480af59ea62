// Frames: which one is on the screen, and how to get to exactly the next one. A seek goes to the middle of a frame, so
// that rounding never lands on its neighbour. Frames are counted from 0, as ffprobe counts them.
export class Frames {
  constructor(video, rate) {
    this.video = video;
    this.rate = rate;
    this.shown = null; // media time (s) of the picture on the screen, as the browser says
    this.wanted = null; // the frame that a step under way goes to
    if ("requestVideoFrameCallback" in video) this.follow();
    // On a busy machine the picture can come before the event does, and no other picture follows.
    video.addEventListener("seeking", () => { if (!this.isHere) this.shown = null; });
    video.addEventListener("play", () => { this.wanted = null; });
  }

  follow() {
    this.video.requestVideoFrameCallback((_, told) => {
      this.shown = told.mediaTime;
      this.onframe?.();
      this.follow();
    });
  }

  get length() { return 1 / this.rate; }

  // Whether the picture on the screen is the one of the current time.
  get isHere() {
    const past = this.shown === null ? -1 : this.video.currentTime - this.shown;
    return past > -1e-6 && past < this.length;
  }

  // The number of the frame on the screen.
  get number() {
    const exact = this.shown !== null && !this.video.seeking;
    return exact ? Math.round(this.shown * this.rate) : Math.max(0, Math.floor(this.video.currentTime * this.rate + 1e-6));
  }

  // Where to seek to for the frame `by` away; several quick steps add up.
  step(by) {
    const from = this.video.seeking && this.wanted !== null ? this.wanted : this.number;
    const last = Math.max(0, Math.ceil((this.video.duration || Infinity) * this.rate) - 1);
    this.wanted = Math.max(0, Math.min(from + by, last));
    return (this.wanted + 0.5) / this.rate;
  }

  // Where to seek to so that the browser says which picture it shows; null when it has. On a busy machine the last one
  // before a pause can go unsaid, and what is shown and what is counted would be a frame apart.
  get unsaid() {
    if (this.shown === null || this.isHere || this.video.seeking || this.video.ended) return null;
    return (Math.floor(this.video.currentTime * this.rate + 1e-6) + 0.5) / this.rate;
  }

  // The exact beginning of the frame on the screen (s).
  get start() { return this.number / this.rate; }
}
