// The video wall: tiles, which stream stands where, the focus that is heard, and alerts that are followed.
import { Tile } from "./tile.mjs";

const SIZES = [1, 4, 6, 9];
const ENDED_SHOWN_MS = 60_000; // how long a tile that fills itself says that its stream ended
const WAITED_MS = 15_000; // for the picture of a camera that was just told to start
const OPEN = new Set(["new", "acknowledged"]); // alerts
const NO_REASON = "Say above why you watch: then the pictures come.";
const NO_PLAYER = "This server sends no pictures.";
const PHONE = matchMedia("(max-width: 719px)");

export class Wall {
  constructor(root, feed, { isAlone = false } = {}) {
    const { dataset } = root;
    this.root = root;
    this.feed = feed;
    this.log = dataset.log;
    this.focus = Number(dataset.focus);
    this.isFollowing = dataset.following === "yes";
    this.isHeard = false; // browsers play sound only after somebody has touched the page
    this.isAlone = isAlone;
    this.named = new URLSearchParams(location.search).get("show")?.split(",") ?? [];
    this.whyShut = dataset.reason === "yes" ? (dataset.player ? "" : NO_PLAYER) : NO_REASON;
    this.streams = [];
    this.changed = this.brought = () => {};
    this.tiles = [...root.querySelectorAll("[data-part=tiles] > [data-tile]")].map((element) => new Tile(element, this));
    this.bind();
    this.ready = this.load(dataset.player);
  }

  async load(player) {
    if (player && !this.whyShut) this.Player = (await import(player)).LivePlayer;
    this.feed.on((news) => this.hear(news));
    await this.feed.ask();
    this.feed.listen(this.root.dataset.feed, (alert) => this.alerted(alert));
    setInterval(() => this.tiles.forEach((tile) => { if (tile.state === "weak") tile.settle(); }), 1000);
  }

  bind() {
    this.root.addEventListener("click", (event) => {
      const link = event.target.closest("a[data-do],button[data-do=show]");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      const acts = {
        size: () => this.resize(Number(link.dataset.value)),
        follow: () => this.follow(!this.isFollowing),
        show: () => this.bring(link.dataset.value),
      };
      const act = acts[link.dataset.do];
      if (!act) return;
      event.preventDefault();
      act();
    });
    document.addEventListener("live:watch", (event) => {
      if (this.whyShut) return; // whoever asked shows it in another way
      event.preventDefault();
      this.watch(event.detail ?? {});
    });
    PHONE.addEventListener("change", () => this.refresh());
  }

  now() { return this.feed.now(); }
  tile(number) { return this.tiles[number - 1]; }
  part(name) { return this.root.querySelector(`[data-part=${name}]`); }
  isNamed(number) { return Boolean(this.named[number - 1]); }
  find(session) { return this.tiles.find((tile) => tile.session === session); }
  mayPlay(tile) { return !this.whyShut && !(PHONE.matches && !this.isAlone && tile.number !== this.focus); }

  say(words) { this.part("said").textContent = words; }

  // What the server says is on air: facts of the tiles, the list, and streams for tiles that fill themselves.
  hear({ streams, on_duty: onDuty }) {
    for (const one of streams) one.about = one.incident && one.incident === this.log ? one.begun : one.where;
    this.streams = streams;
    this.refresh();
    this.list();
    this.part("none").hidden = streams.some((one) => one.state !== "ended");
    this.part("none-words").textContent = `No cameras are recording. ${onDuty} ${onDuty === 1 ? "is" : "are"} on duty.`;
  }

  refresh() {
    const byId = new Map(this.streams.map((one) => [one.id, one]));
    for (const tile of this.tiles) {
      const stream = tile.session && byId.get(tile.session);
      const isOver = tile.isAuto && (!stream || (stream.ended && this.now() - Date.parse(stream.ended) > ENDED_SHOWN_MS));
      tile.show(isOver ? null : stream ?? null);
      if (tile.player && !this.mayPlay(tile)) tile.stop();
    }
    this.fill();
    for (const tile of this.tiles) {
      tile.element.classList.toggle("is-focused", tile.number === this.focus);
      tile.element.querySelector(".hit").setAttribute("aria-pressed", String(tile.number === this.focus));
      tile.sound();
    }
  }

  fill() {
    const waiting = this.streams.filter((one) => one.state !== "ended" && (!this.log || one.incident === this.log) && !this.find(one.id));
    for (const tile of this.tiles) if (tile.isFree && tile.isAuto && waiting.length) tile.show(waiting.shift());
  }

  // The list of streams on air; rows that stand stay, so that nothing jumps under the pointer.
  list() {
    const list = this.part("list"), rows = new Map([...list.children].map((row) => [row.dataset.stream, row]));
    const live = this.streams.filter((one) => one.state !== "ended");
    for (const one of live) {
      const row = rows.get(one.id) ?? this.row(one);
      rows.delete(one.id);
      const set = (name, words) => { row.querySelector(`[data-part=${name}]`).textContent = words; };
      set("name", one.name);
      set("chip", one.chip);
      set("where", one.where);
      row.querySelector("[data-part=chip]").className = `tag ${one.state === "weak" ? "amber" : "red"}`;
      list.append(row);
      this.arm(row);
    }
    for (const row of rows.values()) row.remove();
    this.part("count").textContent = live.length;
    this.part("nobody").hidden = live.length > 0;
  }

  row(one) {
    const row = this.part("one").content.firstElementChild.cloneNode(true);
    row.dataset.stream = one.id;
    row.querySelector("[data-do=show]").dataset.value = one.id;
    row.querySelector("[data-part=who]").textContent = one.name;
    return row;
  }

  arm(row) {
    if (row.draggable) return;
    row.draggable = true;
    row.querySelector("[data-do=show]").hidden = false;
    row.addEventListener("dragstart", (event) => {
      event.dataTransfer.setData("text/x-session", row.dataset.stream);
      event.dataTransfer.effectAllowed = "copyMove";
    });
  }

  focusOn(number, { heard = false } = {}) {
    if (!this.tile(number)) return;
    this.focus = number;
    if (heard) this.isHeard = true;
    this.refresh();
    const tile = this.tile(number);
    this.say(tile.stream ? `Tile ${number}, ${tile.stream.title}` : `Tile ${number}, empty`);
    this.changed();
  }

  toggleSound(tile) {
    tile.isMuted = !tile.isMuted;
    this.focusOn(tile.number, { heard: true });
  }

  put(session, tile) {
    const stream = this.streams.find((one) => one.id === session);
    if (!stream) return;
    const before = this.find(session);
    if (before && before !== tile) { this.swap(before, tile); return; }
    tile.isAuto = false;
    tile.show(stream);
    this.refresh();
    this.say(`${stream.title} in tile ${tile.number}`);
    this.changed();
  }

  clear(tile) {
    tile.isAuto = false;
    tile.show(null);
    this.changed();
  }

  swap(one, other) {
    if (!one || one === other) return;
    const [first, second] = [one.stream, other.stream];
    one.stop();
    other.stop();
    one.isAuto = other.isAuto = false;
    one.show(second);
    other.show(first);
    this.refresh();
    this.changed();
  }

  // Put a stream where it disturbs least, and give it the focus.
  bring(session) {
    const there = this.find(session) ?? this.leastWanted();
    if (there.session !== session) this.put(session, there);
    if (there.session === session) this.focusOn(there.number);
  }

  leastWanted() {
    const others = this.tiles.length > 1 ? this.tiles.filter((tile) => tile.number !== this.focus || tile.isFree) : this.tiles;
    const quiet = others.filter((tile) => !tile.alert);
    const pick = (from, test) => from.findLast(test);
    return others.find((tile) => tile.isFree && tile.isAuto) ?? others.find((tile) => tile.isFree)
      ?? pick(quiet, (tile) => tile.state === "ended") ?? pick(quiet, (tile) => tile.isAuto) ?? quiet.at(-1) ?? others.at(-1);
  }

  // The streams that somebody names by session, by cameras or by serial; cameras that were just told to start come soon.
  wanted({ session, camera, cameras, serial }) {
    const keys = [camera, ...(cameras ?? [])].filter(Boolean);
    return this.streams.filter((one) => one.state !== "ended" && (one.id === session || keys.includes(one.camera) || one.serial === serial))
      .sort((one, other) => (other.id === session) - (one.id === session) || keys.indexOf(one.camera) - keys.indexOf(other.camera));
  }

  // Show what was asked for: the first one has the focus, others stand beside it.
  async watch(asked) {
    const began = this.now(), last = this.tiles.length;
    await this.feed.ask();
    const bring = () => { for (const one of this.wanted(asked).slice(0, last).reverse()) this.bring(one.id); };
    bring();
    this.brought();
    if (this.wanted(asked).length) return;
    this.say("Waiting for the picture");
    const again = setInterval(() => {
      if (this.wanted(asked).length || this.now() - began > WAITED_MS) clearInterval(again);
      bring();
    }, 500);
  }

  // An alert about somebody who streams: its tile is marked; with "follow" it comes to the fore.
  async alerted(alert) {
    const isOver = !OPEN.has(alert.state), mustShow = this.isFollowing && alert.state === "new" && alert.level !== "info";
    if (!this.wanted(alert).length && mustShow) await this.feed.ask();
    const [stream] = this.wanted(alert);
    if (!stream || alert.level === "info") return;
    if (mustShow) this.bring(stream.id);
    const tile = this.find(stream.id);
    if (!tile) return;
    tile.alert = isOver ? null : alert.title;
    tile.element.classList.toggle("is-alert", !isOver);
    tile.show(tile.stream);
  }

  follow(isOn) {
    this.isFollowing = isOn;
    const link = this.root.querySelector("[data-do=follow]");
    if (isOn) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
    this.say(isOn ? "Alerts are followed" : "Alerts are not followed");
    this.changed();
  }

  resize(size) {
    if (!SIZES.includes(size)) return;
    for (const tile of this.tiles.splice(size)) { tile.stop(); tile.element.remove(); }
    while (this.tiles.length < size) this.tiles.push(this.add(this.tiles.length + 1));
    this.root.dataset.tiles = size;
    if (this.focus > size) this.focus = 1;
    for (const link of this.root.querySelectorAll("[data-do=size]")) {
      if (Number(link.dataset.value) === size) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    this.refresh();
    this.changed();
  }

  add(number) {
    const element = this.part("tile").content.firstElementChild.cloneNode(true);
    element.dataset.tile = number;
    element.setAttribute("aria-label", `Tile ${number}`);
    element.querySelector(".kn").textContent = number;
    element.querySelector(".hit .sr").firstChild.textContent = `Tile ${number}, `;
    element.querySelector("[data-part=menu] summary").setAttribute("aria-label", `Tile ${number}: choose a stream`);
    element.querySelector("[data-part=choices]").setAttribute("aria-label", `Streams for tile ${number}`);
    this.part("tiles").append(element);
    this.named[number - 1] = "";
    return new Tile(element, this);
  }

  // What the tiles show now, for the pictures of a decision.
  onScreen() {
    return this.tiles.filter((tile) => tile.session && tile.stream && tile.state !== "ended" && this.isVisible(tile))
      .map((tile) => ({ tile: tile.number, session: tile.session, at: new Date(tile.shownAt).toISOString() }));
  }

  isVisible(tile) { return !PHONE.matches || this.isAlone || tile.number === this.focus; }

  // Its part of the page's address: what stands in a tile by itself is left to itself.
  state() {
    const shown = this.tiles.map((tile) => (tile.isAuto ? "" : tile.session ?? "-"));
    while (shown.length && !shown.at(-1)) shown.pop();
    return { tiles: this.tiles.length === 6 ? "" : this.tiles.length, follow: this.isFollowing ? "alerts" : "", focus: this.focus === 1 ? "" : this.focus, show: shown.join(",") };
  }
}
