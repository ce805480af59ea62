// Units as the server tells of them over one WebSocket for the whole page: the map and the list listen to this one.
//   const feed = feedOf("/live/units/")
//   feed.units                  Map of serial → {id, camera, name, collar, state, battery, session, longitude, latitude, at, …}
//   "change"  {told: [units that are new or changed], moved: [units], gone: [serials], isWhole}
//   "past"    {at, units} · "cordons" GeoJSON · "state": isLost, lostAt and end may have changed
//   feed.look([west, south, east, north])   what the map shows; said to the server only when there are very many units
//   feed.rewind(milliseconds or null)
const MANY = 600; // units: then only those on the map are asked for
const AGAIN_MS = [500, 1_000, 2_000, 5_000, 10_000];
const SILENT_MS = 25_000; // the server says at least every 10 s that it is there
const ENDED = { 4401: "You are signed out. Sign in again to see units.", 4403: "You may no longer see where units are." };
const feeds = new Map();

export function feedOf(address) {
  if (!feeds.has(address)) feeds.set(address, new UnitsFeed(address));
  return feeds.get(address);
}

class UnitsFeed extends EventTarget {
  units = new Map();
  cordons = null;
  isLost = false;
  lostAt = 0;
  end = ""; // why the server will not tell any more
  skew = 0; // of our clock against the server's, in milliseconds
  #address;
  #socket = null;
  #tries = 0;
  #heard = 0;
  #box = null;
  #at = null;

  constructor(address) {
    super();
    this.#address = address;
    this.#open();
    setInterval(() => this.#check(), 5_000);
    addEventListener("pagehide", () => this.#socket?.close());
    addEventListener("pageshow", (event) => event.persisted && this.#open());
    document.addEventListener("visibilitychange", () => document.hidden || this.#check());
  }

  now() { return Date.now() + this.skew; }
  get isPast() { return this.#at !== null; }
  get isPartial() { return this.#box !== null; }

  look(box) {
    if (this.units.size <= MANY && !this.#box) return;
    this.#box = box;
    this.#say({ box });
  }

  rewind(at) {
    if (at === this.#at) return;
    this.#at = at;
    this.#say({ at });
  }

  #say(question) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(question));
  }

  #open() {
    const address = new URL(this.#address, location.href);
    address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(address);
    this.#socket = socket;
    this.#heard = Date.now();
    socket.addEventListener("open", () => {
      if (this.#box || this.isPast) this.#say({ ...(this.#box && { box: this.#box }), at: this.#at });
    });
    socket.addEventListener("message", (event) => this.#hear(JSON.parse(event.data)));
    socket.addEventListener("close", (event) => socket === this.#socket && this.#away(event.code));
  }

  #away(code) {
    this.#socket = null;
    if (!this.isLost) this.lostAt = this.now();
    this.isLost = true;
    this.end = ENDED[code] ?? "";
    this.dispatchEvent(new Event("state"));
    if (this.end) return;
    const wait = AGAIN_MS[Math.min(this.#tries++, AGAIN_MS.length - 1)];
    setTimeout(() => this.#socket || this.#open(), wait * (0.75 + Math.random() / 2));
  }

  #check() {
    if (!this.#socket || Date.now() - this.#heard < SILENT_MS) return;
    const silent = this.#socket;
    this.#socket = null;
    silent.close();
    this.#away(1006);
  }

  #hear(told) {
    this.#heard = Date.now();
    if (told.now) this.skew = told.now - this.#heard;
    if (told.cordons) {
      this.cordons = told.cordons;
      this.dispatchEvent(new Event("cordons"));
    } else if (told.past) {
      this.#found();
      if (told.at === this.#at) this.dispatchEvent(new CustomEvent("past", { detail: told }));
    } else if (told.units && !this.isPast) {
      this.#found();
      this.#take(told);
    }
  }

  #found() {
    this.#tries = 0;
    if (!this.isLost) return;
    this.isLost = false;
    this.dispatchEvent(new Event("state"));
  }

  #take({ units, moved, gone, snapshot }) {
    if (snapshot) this.units.clear();
    for (const unit of units) this.units.set(unit.id, unit);
    const walked = [];
    for (const [id, longitude, latitude, at, accuracy, heading, speed] of moved) {
      const unit = this.units.get(id);
      if (unit) walked.push(Object.assign(unit, { longitude, latitude, at, accuracy, heading, speed }));
    }
    for (const id of gone) this.units.delete(id);
    const detail = { told: units, moved: walked, gone, isWhole: Boolean(snapshot) };
    this.dispatchEvent(new CustomEvent("change", { detail }));
  }
}
