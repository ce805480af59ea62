// The slider under the map: back to any moment of the last quarter of an hour, and to live again.
const WAIT_MS = 120;
const ALL_S = 900;

export class Rewind {
  constructor(part, feed, zone) {
    Object.assign(this, { part, feed, zone, timer: 0, moment: null });
    this.slider = part("slider");
    this.slider.addEventListener("input", () => this.soon());
    part("time").addEventListener("click", ({ target }) => {
      const name = target.closest("[data-do]")?.dataset.do;
      if (name === "back") this.set(-ALL_S);
      if (name === "live") this.set(0);
    });
    setInterval(() => this.tick(), 1000);
    this.say();
  }

  set(seconds) {
    this.slider.value = seconds;
    this.soon();
  }

  soon() {
    const seconds = Number(this.slider.value);
    this.moment = seconds < 0 ? Math.round(this.feed.now() + seconds * 1000) : null;
    this.say();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.feed.rewind(this.moment), WAIT_MS);
  }

  // The moment stays while time goes on: the thumb walks back, and at the end of the slider the moment walks with it.
  tick() {
    if (this.moment === null) return this.say();
    const ago = (this.feed.now() - this.moment) / 1000;
    if (ago > ALL_S) return this.set(-ALL_S);
    this.slider.value = -Math.round(ago / 5) * 5 || -5;
    this.say();
  }

  say() {
    const isLive = this.moment === null;
    const at = new Date(this.moment ?? this.feed.now()).toLocaleTimeString("en-GB", { timeZone: this.zone });
    const ago = isLive ? 0 : Math.round((this.feed.now() - this.moment) / 1000);
    const words = `${ago < 90 ? `${ago} s` : `${Math.round(ago / 60)} min`} ago`;
    this.part("moment").textContent = at;
    this.part("ago").textContent = isLive ? "" : words;
    this.slider.setAttribute("aria-valuetext", isLive ? "Live" : `${at}, ${words}`);
    this.part("time").classList.toggle("is-past", !isLive);
    this.part("time").querySelector('[data-do="live"]').setAttribute("aria-pressed", String(isLive));
  }
}
