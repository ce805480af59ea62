// What was really played: stretches of media time with their speed, sent at most every ten seconds and when the page is
// left. Frames looked at by steps while paused count with speed 0. The server joins them; sending twice does no harm.
const SEND_MS = 10_000, SAMPLE_MS = 100;
const ms = (seconds) => Math.round(seconds * 1000);

export class Played {
  constructor(video, address, csrf) {
    this.video = video;
    this.address = address;
    this.csrf = csrf;
    this.viewing = null;
    this.from = null; // where the running stretch began (s)
    this.last = 0; // where it has come to (s)
    this.ready = []; // stretches not sent yet: [from ms, to ms, rate %]
    this.onstretch = null;
    for (const name of ["playing", "seeked"]) video.addEventListener(name, () => this.begin());
    for (const name of ["pause", "ended", "waiting", "emptied"]) video.addEventListener(name, () => this.cut());
    video.addEventListener("seeking", () => this.cut(this.last));
    video.addEventListener("ratechange", () => { if (this.rateOf() !== this.rate) { this.cut(); this.begin(); } });
    setInterval(() => this.sample(), SAMPLE_MS);
    setInterval(() => this.send(), SEND_MS);
    document.addEventListener("visibilitychange", () => { if (document.hidden) this.send(); });
    addEventListener("pagehide", () => this.end());
    addEventListener("pageshow", (event) => { if (event.persisted && this.viewing) location.reload(); }); // its viewing has ended
  }

  begin() {
    if (this.from !== null || this.video.paused || this.video.seeking || this.video.ended) return;
    this.from = this.last = this.video.currentTime;
    this.rate = this.rateOf();
  }

  // The speed that was asked for; several in step play a little faster or slower to stay so.
  rateOf() { return this.video.playbackRate; }

  sample() { if (this.from !== null && !this.video.seeking) this.last = this.video.currentTime; }

  // End the running stretch at `to`; called before every seek, while currentTime still tells where playing had come to.
  cut(to = this.video.seeking ? this.last : this.video.currentTime) {
    if (this.from === null) return;
    this.add(this.from, Math.max(to, this.last), this.rate);
    this.from = null;
  }

  looked(from, to) { this.add(from, to, 0); }

  add(from, to, rate) {
    const stretch = [ms(from), ms(to), Math.round(rate * 100)];
    if (stretch[1] <= stretch[0]) return;
    this.ready.push(stretch);
    this.onstretch?.(from, to);
  }

  send(over = false) {
    if (!this.viewing) return;
    this.cut();
    if (!over) this.begin();
    if (!this.ready.length && !over) return;
    const ranges = this.ready.splice(0, 400);
    const body = JSON.stringify({ viewing: this.viewing, ranges, over });
    const headers = { "Content-Type": "application/json", "X-CSRFToken": this.csrf };
    fetch(this.address, { method: "POST", keepalive: true, headers, body }).then(
      (answer) => { if (answer.status >= 500) this.ready.unshift(...ranges); },
      () => { this.ready.unshift(...ranges); },
    );
  }

  end() {
    this.send(true);
    this.viewing = null;
  }
}
