// One stream of events for the whole page (EventSource on /live/events/): every part of the page listens to this one.
//   feed.begin()   after the newest id when the page was rendered, where the page says one (`data-last`)
//   feed.addEventListener("alert", (event) => event.detail)   also "stream", "decision", "backup", "message"
//   feed.hasHeard(["alert"], since)   whether one came, by performance.now(): for a part that comes later than the feed
//   "reset": events were lost, load your list anew · "lost": the line is away · "found": it is there again, or for the
//   first time on a page that does not say what it knew: load your list anew
const ADDRESS = "/live/events/";
const PATIENCE_MS = 2_500; // a line that is away for less is not told of
const SILENCE_MS = 40_000; // the server says that it is there every 15 s
const AGAIN_MS = 5_000;
const NAMES = ["alert", "stream", "decision", "backup", "message", "reset"];

class Feed extends EventTarget {
  #source = null;
  #last = "";
  #heard = 0;
  #heardAt = new Map(); // of each name: when it came last
  #patience = 0;
  #again = 0;
  #isUnsure = false; // whether something may have come that nobody was told of
  isLost = false;
  lostSince = 0;

  begin() {
    if (this.#source) return;
    this.#last = document.querySelector("[data-last]")?.dataset.last || "";
    this.#isUnsure = !this.#last;
    this.#open();
    setInterval(() => this.#check(), 5_000);
    document.addEventListener("visibilitychange", () => document.hidden || this.#check()); // it may have slept
    addEventListener("pagehide", () => this.#source?.close());
    addEventListener("pageshow", (event) => event.persisted && this.#reopen());
  }

  hasHeard(names, since = 0) { return names.some((name) => this.#heardAt.get(name) > since); }

  #tell(name, detail) {
    this.#heardAt.set(name, performance.now());
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  #open() {
    const query = this.#last ? `?last=${encodeURIComponent(this.#last)}` : "";
    const source = new EventSource(ADDRESS + query);
    this.#source = source;
    this.#heard = Date.now();
    source.addEventListener("open", () => this.#found());
    source.addEventListener("error", () => this.#away(source));
    source.addEventListener("beat", (event) => this.#note(event));
    for (const name of NAMES) {
      source.addEventListener(name, (event) => {
        this.#note(event);
        this.#tell(name, JSON.parse(event.data));
      });
    }
  }

  #note(event) {
    this.#heard = Date.now();
    if (event.lastEventId) this.#last = event.lastEventId;
  }

  #found() {
    this.#heard = Date.now();
    clearTimeout(this.#patience);
    this.#patience = 0;
    if (!this.isLost && !this.#isUnsure) return;
    this.isLost = this.#isUnsure = false;
    this.#tell("found");
  }

  // The browser tries again by itself after a break; not after an answer that is no stream.
  #away(source) {
    this.#isUnsure ||= !this.#last;
    this.#patience ||= setTimeout(() => this.#lose(), PATIENCE_MS);
    if (source.readyState === EventSource.CLOSED) {
      clearTimeout(this.#again);
      this.#again = setTimeout(() => this.#reopen(), AGAIN_MS);
    }
  }

  #lose() {
    if (this.isLost) return;
    this.isLost = true;
    this.lostSince = Date.now();
    this.#tell("lost");
  }

  #reopen() {
    this.#source?.close();
    this.#open();
  }

  #check() {
    if (Date.now() - this.#heard < SILENCE_MS) return;
    this.#lose();
    this.#reopen();
  }
}

export const feed = new Feed();
