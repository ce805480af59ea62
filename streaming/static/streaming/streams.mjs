// What is on air, asked every few seconds, and at once when the server says that something has changed.
const EVERY_MS = 5_000;
const OLD_MS = 15_000; // without news for so long, what stands on the screen is shown as old
const SOON_MS = 250; // several changes at once are asked for once

export class Streams {
  constructor({ address, log, named, lost, zone }) {
    this.address = address;
    this.log = log;
    this.named = named; // gives the sessions that tiles name, so that an ended one is told of
    this.lost = lost;
    this.zone = zone;
    this.heard = [];
    this.skew = 0; // milliseconds by which the server's clock is ahead of this one
    this.lostAt = null;
    document.addEventListener("live:stream", () => this.soon());
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.soon(); });
    setInterval(() => this.ask(), EVERY_MS);
  }

  // The events of the page, where this server has them: who streams, what alerts, what was decided.
  async listen(address, alerted) {
    if (!address) return;
    const { feed } = await import(address);
    feed.begin();
    for (const name of ["stream", "reset", "found"]) feed.addEventListener(name, () => this.soon());
    feed.addEventListener("decision", () => document.dispatchEvent(new CustomEvent("live:decision")));
    feed.addEventListener("alert", ({ detail }) => alerted(detail));
  }

  now() { return Date.now() + this.skew; }

  on(hear) {
    this.heard.push(hear);
    if (this.last) hear(this.last);
  }

  soon() {
    this.waiting ??= setTimeout(() => { this.waiting = null; this.ask(); }, SOON_MS);
  }

  async ask() {
    if (this.isAsking) return;
    this.isAsking = true;
    const query = new URLSearchParams({ log: this.log, tiles: 9, show: this.named().join(",") });
    try {
      const answer = await fetch(`${this.address}?${query}`, { headers: { "X-Background": "yes" }, redirect: "manual" });
      if (answer.type === "opaqueredirect" || answer.status === 401) { location.reload(); return; } // signed out: the page says why
      if (!answer.ok) throw new Error(String(answer.status));
      this.last = await answer.json();
      this.skew = Date.parse(this.last.at) - Date.now();
      this.found();
      for (const hear of this.heard) hear(this.last);
    } catch {
      this.miss();
    } finally {
      this.isAsking = false;
    }
  }

  miss() {
    this.lostAt ??= Date.now();
    const at = new Date(this.lostAt + this.skew).toLocaleTimeString("en-GB", { timeZone: this.zone });
    this.lost.hidden = false;
    const words = `Live updates stopped ${at}. Trying again`;
    const line = this.lost.querySelector("span");
    if (line.textContent !== words) line.textContent = words;
    document.body.classList.toggle("is-old", Date.now() - this.lostAt > OLD_MS);
  }

  found() {
    this.lostAt = null;
    this.lost.hidden = true;
    document.body.classList.remove("is-old");
  }
}
