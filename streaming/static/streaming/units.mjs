// The list of units, kept up to date in place: what the feed tells is laid over the rows that the server wrote.
import { showBars } from "./bars.mjs";
import { feedOf } from "./units_feed.mjs";

const MOST_ROWS = 200;
const AGES_MS = 1000;
const TONES = { live: "green", recording: "blue", weak: "amber", asleep: "violet" };
const OFF_DUTY = new Set(["docked", "off"]);
const ORDER = ["live", "recording", "weak", "ready", "asleep", "off", "docked"];

export default function (list) {
  new Units(list);
}

class Units {
  constructor(list) {
    const { feed, words } = JSON.parse(list.dataset.units);
    Object.assign(this, { list, words, units: new Map(), rows: new Map(), sort: "state", isBackward: false });
    this.part = (name) => list.querySelector(`[data-part="${name}"]`);
    this.body = this.part("rows");
    this.pattern = this.part("pattern").content.querySelector("tr");
    const signs = [...this.part("signs").content.querySelectorAll("[data-sign]")];
    this.signs = new Map(signs.map((sign) => [sign.dataset.sign, sign.firstElementChild]));
    this.onLog = new Set();
    for (const row of this.body.rows) this.#read(row);
    this.feed = feedOf(feed);
    this.#bind();
    this.feed.addEventListener("change", ({ detail }) => this.#hear(detail));
    if (this.feed.units.size) this.#hear({ told: [...this.feed.units.values()], moved: [], gone: [], isWhole: true });
    setInterval(() => this.#ages(), AGES_MS);
  }

  #read(row) {
    const { unit: id, name, collar, state, battery, signal, at } = row.dataset;
    if ("onLog" in row.dataset) this.onLog.add(id);
    this.units.set(id, { id, name, collar, state, battery: battery === "" ? null : Number(battery), signal: signal ? Number(signal) : null, at: Number(at) || 0, isWritten: true });
    this.rows.set(id, row);
  }

  #bind() {
    const find = this.part("find");
    this.part("go").hidden = true;
    find.addEventListener("submit", (event) => event.preventDefault());
    find.addEventListener("input", () => this.#draw());
    this.list.addEventListener("click", (event) => {
      const link = event.target.closest("a");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      if (link.dataset.sort) {
        event.preventDefault();
        this.#sortBy(link.dataset.sort);
      } else if ("choose" in link.dataset && document.querySelector('[data-controller~="live-map"]:not(.no-map)')) {
        event.preventDefault();
        const { unit: id } = link.closest("tr").dataset;
        document.dispatchEvent(new CustomEvent("live:choose", { detail: { id } }));
      }
    });
    document.addEventListener("live:chosen", ({ detail }) => {
      for (const [id, row] of this.rows) row.toggleAttribute("aria-current", id === detail.id);
    });
    this.body.addEventListener("focusout", () => this.isWaiting && requestAnimationFrame(() => this.#draw()));
  }

  #sortBy(name) {
    this.isBackward = name === this.sort && !this.isBackward;
    this.sort = name;
    for (const head of this.list.querySelectorAll("[data-head]")) {
      if (head.dataset.head === name) head.setAttribute("aria-sort", this.isBackward ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    }
    this.#draw();
  }

  #hear({ told, moved, gone, isWhole }) {
    if (isWhole) for (const [id, unit] of this.units) if (!unit.isWritten) this.units.delete(id);
    for (const unit of told) this.units.set(unit.id, unit);
    for (const unit of moved) this.units.set(unit.id, unit);
    for (const id of gone) this.units.delete(id);
    if (told.length || gone.length || isWhole) this.#draw();
    else for (const { id } of moved) if (this.rows.has(id)) this.#age(id);
  }

  #draw() {
    const wanted = this.#wanted();
    const shown = wanted.slice(0, MOST_ROWS);
    for (const unit of shown) this.#write(unit);
    const order = shown.map((unit) => this.rows.get(unit.id));
    const isSame = order.length === this.body.rows.length && order.every((row, at) => row === this.body.rows[at]);
    this.isWaiting = !isSame && this.body.contains(document.activeElement); // who reads a row is not moved
    if (!isSame && !this.isWaiting) this.body.replaceChildren(...order);
    this.part("none").hidden = shown.length > 0;
    const duty = [...this.units.values()].filter((unit) => !OFF_DUTY.has(unit.state));
    const log = duty.filter((unit) => this.onLog.has(unit.id)).length;
    const where = this.feed.isPartial ? "on this part of the map" : "on duty";
    this.part("count").textContent = `${this.onLog.size ? `${log} on this log, ` : ""}${duty.length} ${where}`;
  }

  #wanted() {
    const { q, state } = this.part("find").elements;
    const words = q.value.toLowerCase().split(/\s+/).filter(Boolean);
    const fits = (unit) => (state.value ? unit.state === state.value : unit.state !== "docked")
      && words.every((word) => `${unit.name} ${unit.collar} ${unit.id}`.toLowerCase().includes(word));
    const keys = {
      state: (unit) => (this.onLog.has(unit.id) ? 0 : 10) + ORDER.indexOf(unit.state),
      name: () => 0,
      battery: (unit) => unit.battery ?? 101,
      age: (unit) => -unit.at,
    };
    const key = keys[this.sort];
    const compare = (one, two) => key(one) - key(two) || label(one).localeCompare(label(two));
    const found = [...this.units.values()].filter(fits).sort(compare);
    return this.isBackward ? found.reverse() : found;
  }

  #write(unit) {
    let row = this.rows.get(unit.id);
    if (!row) {
      row = this.pattern.cloneNode(true);
      row.dataset.unit = unit.id;
      row.querySelector("a").search = `?unit=${encodeURIComponent(unit.id)}`;
      this.rows.set(unit.id, row);
    }
    const set = (selector, words) => { const el = row.querySelector(selector); if (el.textContent !== words) el.textContent = words; };
    if (row.dataset.state !== unit.state) {
      row.dataset.state = unit.state;
      row.querySelector(".tag").className = `tag ${TONES[unit.state] ?? ""}`;
      row.querySelector(".tag svg").replaceWith(this.signs.get(unit.state).cloneNode(true));
    }
    set(".tag span", this.words[unit.state]);
    set(".uname", label(unit));
    row.querySelector(".uname").title = unit.name;
    set(".ubattery", unit.battery === null ? "–" : `${unit.battery}%`);
    showBars(row.querySelector("[data-part=signal]"), unit.signal ?? null, "as the camera reports");
    this.#age(unit.id);
  }

  #ages() {
    if (document.hidden) return;
    for (const row of this.body.rows) this.#age(row.dataset.unit);
  }

  #age(id) {
    const unit = this.units.get(id);
    const cell = this.rows.get(id)?.querySelector(".uage");
    if (!unit || !cell) return;
    const seconds = Math.max(0, Math.round((this.feed.now() - unit.at) / 1000));
    const words = !unit.at ? "–" : seconds < 100 ? `${seconds} s` : seconds < 5940 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
    if (cell.textContent !== words) cell.textContent = words;
  }
}

function label({ name, collar, id }) {
  return name ? `${name.split(" ").at(-1)} ${collar}` : id;
}
