// The live map: where units are, second by second, and where they were in the last quarter of an hour. The list of units
// says the same in words. Other parts of the page talk to it by events on the document:
//   heard  "live:choose" {id}: show this unit · "live:alerts" {cameras: [keys]}: units with an alert, ringed in red
//   told   "live:chosen" {id} · "live:watch" {session, serial}: somebody wants to see this unit's picture
import { CordonDrawing } from "./cordon_drawing.mjs";
import { Layers } from "./map_layers.mjs";
import { addSigns } from "./map_signs.mjs";
import { Rewind } from "./map_rewind.mjs";
import { Trails } from "./map_trails.mjs";
import { feedOf } from "./units_feed.mjs";

const FREE = { top: 70, right: 90, bottom: 84, left: 60 }; // pixels around what the map is fitted to
const CLOSEST = 16;
const STALE_MS = 15_000;
const MARKS = ["loud-marks", "quiet-marks", "clusters"];

export default async function (view) {
  const told = JSON.parse(view.dataset.liveMap);
  const part = (name) => view.querySelector(`[data-part="${name}"]`);
  const say = (words) => { part("note").textContent = words; };
  const frame = view.querySelector("[data-base-map]");
  view.classList.remove("no-map");
  say("Loading the map …");
  try {
    const { baseMap } = await import(JSON.parse(frame.dataset.baseMap).module);
    const made = await baseMap(frame, { ...placeInAddress(), fadeDuration: 0 }); // names move every second: a fade would never rest
    const signs = await addSigns(made.map, made.icons, told.icons);
    new LiveMap(view, told, part, say, made, signs);
  } catch {
    view.classList.add("no-map");
    say("This browser cannot draw the map. The list of units says the same.");
  }
}

class LiveMap {
  constructor(view, told, part, say, { map, library, style }, signs) {
    Object.assign(this, { view, told, part, say, map, library, style, chosen: "", isFollowing: false, isFitted: false });
    const asked = new URLSearchParams(location.search).get("unit");
    this.layers = new Layers(map, signs);
    this.feed = feedOf(told.feed);
    this.trails = new Trails(told.trails, this.feed, this.layers);
    this.rewind = new Rewind(part, this.feed, told.zone);
    if (told.incident) this.pin(told.incident);
    this.layers.setCordons(told.cordons);
    const form = view.querySelector("[data-cordons]");
    if (form) this.drawing = new CordonDrawing(view, map, say, (isOpen) => this.open("cordons", isOpen));
    this.listen();
    this.bind();
    for (const name of ["tools", "time"]) part(name).hidden = false;
    say("");
    if (asked) this.choose(asked);
    if (this.feed.units.size) this.show({ isWhole: true });
    view.liveMap = this; // for tests and measurements
  }

  listen() {
    const { feed } = this;
    feed.addEventListener("change", ({ detail }) => this.show(detail));
    feed.addEventListener("past", ({ detail }) => this.showPast(detail));
    feed.addEventListener("cordons", () => this.layers.setCordons(feed.cordons));
    feed.addEventListener("state", () => this.showState());
    setInterval(() => this.tick(), 1000);
    document.addEventListener("live:choose", ({ detail }) => this.choose(detail.id, true));
    document.addEventListener("live:alerts", ({ detail }) => detail?.cameras && this.ring(new Set(detail.cameras)));
  }

  bind() {
    const { map, view } = this;
    view.addEventListener("click", (event) => {
      const button = event.target.closest("[data-do]");
      if (button) this.act(button.dataset.do, button);
    });
    view.addEventListener("change", ({ target }) => {
      if (target.dataset.layer) this.layers.toggle(target.dataset.layer, target.checked);
    });
    view.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || this.drawing?.isDrawing) return;
      for (const name of ["layers", "cordons"]) this.open(name, false);
      this.choose("");
    });
    map.on("click", (event) => this.drawing?.isDrawing || this.press(event.point));
    map.on("mousemove", ({ point }) => { map.getCanvas().style.cursor = this.at(point) ? "pointer" : ""; });
    map.on("dragstart", () => this.follow(false));
    map.on("moveend", () => { this.feed.look(boxOf(map)); this.remember(); });
  }

  act(name, button) {
    const acts = {
      fit: () => this.fit(this.feed.units.values()),
      layers: () => this.open("layers", button.getAttribute("aria-expanded") !== "true"),
      cordons: () => this.open("cordons", button.getAttribute("aria-expanded") !== "true"),
      close: () => this.choose(""),
      follow: () => this.follow(!this.isFollowing),
      watch: () => this.watch(),
    };
    acts[name]?.();
  }

  open(name, isOpen) {
    const box = this.part(name);
    if (!box) return;
    box.hidden = !isOpen;
    this.view.querySelector(`[data-do="${name}"]`).setAttribute("aria-expanded", String(isOpen));
  }

  // --- units

  show({ told = [], moved = [], gone = [], isWhole }) {
    if (isWhole) this.layers.replace(this.feed.units.values());
    else this.layers.change([...told, ...moved], gone);
    this.trails.move(moved);
    if (!this.isFitted && this.feed.units.size) this.begin();
    if (this.isFollowing && moved.some((unit) => unit.id === this.chosen)) this.pan(this.feed.units.get(this.chosen), 700);
    this.describe();
    this.view.dataset.units = String(this.feed.units.size);
    if (this.feed.units.size > 0 || isWhole) this.feed.look(boxOf(this.map));
  }

  showPast({ at, units }) {
    this.past = new Map(units.map((unit) => [unit.id, unit]));
    this.layers.replace(units);
    this.trails.rewind(at);
    this.view.classList.add("past");
    this.view.dataset.past = String(at);
    this.describe();
  }

  showState() {
    const { isLost, lostAt, end } = this.feed;
    const at = new Date(lostAt).toLocaleTimeString("en-GB", { timeZone: this.told.zone });
    this.say(end || (isLost ? `Live updates stopped ${at}. Trying again.` : ""));
    this.view.classList.toggle("lost", isLost);
    if (!isLost) this.view.classList.remove("stale");
  }

  tick() {
    if (this.feed.isLost) this.view.classList.toggle("stale", this.feed.now() - this.feed.lostAt > STALE_MS);
    if (!this.feed.isPast && this.view.classList.contains("past")) {
      this.view.classList.remove("past");
      delete this.view.dataset.past;
      this.past = null;
    }
    this.describe();
  }

  unit(id) { return (this.feed.isPast ? this.past : this.feed.units)?.get(id); }

  ring(cameras) {
    const before = this.layers.alerts;
    this.layers.alerts = cameras;
    const changed = [...this.feed.units.values()].filter((unit) => cameras.has(unit.camera) !== before.has(unit.camera));
    if (changed.length && !this.feed.isPast) this.layers.change(changed, []);
    this.trails.want([...this.feed.units.values()].filter((unit) => cameras.has(unit.camera)).map((unit) => unit.id), this.chosen);
  }

  // --- one unit

  press(point) {
    const feature = this.at(point);
    if (!feature) return this.choose("");
    if (feature.properties.cluster_id === undefined) return this.choose(feature.properties.id);
    const center = feature.geometry.coordinates;
    this.map.getSource("quiet").getClusterExpansionZoom(feature.properties.cluster_id).then((zoom) => this.map.easeTo({ center, zoom: Math.min(zoom + 0.2, 18) }));
  }

  at({ x, y }) {
    if (!this.layers.isDrawn) return undefined;
    return this.map.queryRenderedFeatures([[x - 5, y - 5], [x + 5, y + 5]], { layers: MARKS })[0];
  }

  choose(id, isMoved = false) {
    if (id !== this.chosen) this.follow(false);
    const before = this.chosen;
    this.chosen = id;
    this.layers.choose(id);
    const changed = [before, id].map((one) => this.unit(one)).filter(Boolean);
    if (changed.length) this.layers.change(changed, []); // the chosen one stands in no cluster
    this.trails.want([...this.feed.units.values()].filter((unit) => this.layers.alerts.has(unit.camera)).map((unit) => unit.id), id);
    this.describe();
    this.remember();
    if (before !== id) document.dispatchEvent(new CustomEvent("live:chosen", { detail: { id } }));
    const unit = this.unit(id);
    if (isMoved && unit) this.pan(unit, 500, Math.max(this.map.getZoom(), 15));
  }

  describe() {
    const box = this.part("unit");
    const unit = this.unit(this.chosen);
    box.hidden = !this.chosen;
    if (!this.chosen) return;
    const set = (name, words) => { const el = this.part(name); if (el.textContent !== words) el.textContent = words; };
    set("unit-name", unit ? (unit.name ? `${unit.name} ${unit.collar}` : unit.id) : this.chosen);
    set("unit-facts", unit ? [this.told.words[unit.state], unit.battery === null ? "" : `Battery ${unit.battery}%`, (unit.signal ?? null) === null ? "" : `Signal ${unit.signal} of 4, as reported`, unit.id].filter(Boolean).join(" · ") : "Not on the map now.");
    set("unit-place", unit ? this.placeWords(unit) : "");
    const watch = box.querySelector('[data-do="watch"]');
    watch.hidden = !unit?.session || this.feed.isPast;
    this.offer("start", unit && !unit.session && unit.name ? unit.id : "");
    this.offer("message", unit?.collar ?? "");
  }

  // What command can do for the chosen unit: the page's own address, with who it is in its last part.
  offer(act, who) {
    const link = this.part("unit").querySelector(`[data-act="${act}"]`);
    if (!link) return;
    link.hidden = !who || this.feed.isPast;
    if (who) link.pathname = link.pathname.replace(/[^/]+\/$/, `${encodeURIComponent(who)}/`);
  }

  placeWords({ at, accuracy, speed, heading }) {
    const seconds = Math.max(0, Math.round(((this.feed.isPast ? Number(this.view.dataset.past) : this.feed.now()) - at) / 1000));
    const age = seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
    const way = speed > 0.4 && heading !== null ? `, ${Math.round(speed * 2.237)} mph ${compass(heading)}` : "";
    return `Place ${age} ago, within ${Math.max(1, Math.round(accuracy))} m${way}`;
  }

  follow(isOn) {
    this.isFollowing = isOn && Boolean(this.chosen);
    this.view.querySelector('[data-do="follow"]').setAttribute("aria-pressed", String(this.isFollowing));
    const unit = this.unit(this.chosen);
    if (this.isFollowing && unit) this.pan(unit, 500, Math.max(this.map.getZoom(), 15.5));
  }

  watch() {
    const unit = this.unit(this.chosen);
    const detail = { session: unit.session, serial: unit.id };
    document.dispatchEvent(new CustomEvent("live:watch", { detail }));
  }

  // --- the map itself

  pan({ longitude, latitude }, duration, zoom = this.map.getZoom()) {
    const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.map.easeTo({ center: [longitude, latitude], zoom, duration: isStill ? 0 : duration });
  }

  // Where the map begins: where the address says, else around the incident, else around all units.
  begin() {
    this.isFitted = true;
    const { center } = placeInAddress();
    const chosen = this.unit(this.chosen);
    if (chosen) return this.pan(chosen, 0, 15.5);
    if (center) return;
    if (this.told.incident) return this.map.jumpTo({ center: [this.told.incident.longitude, this.told.incident.latitude], zoom: 15.2 });
    this.fit(this.feed.units.values(), 0);
  }

  fit(units, duration = 500) {
    const places = [...units].map((unit) => [unit.longitude, unit.latitude]);
    if (!places.length) return;
    const [east, north] = [places.map((place) => place[0]), places.map((place) => place[1])];
    const bounds = [Math.min(...east), Math.min(...north), Math.max(...east), Math.max(...north)];
    this.map.fitBounds(bounds, { padding: this.padding(), maxZoom: CLOSEST, duration });
  }

  padding() {
    const { clientWidth, clientHeight } = this.view;
    return clientWidth > 480 && clientHeight > 360 ? FREE : 24;
  }

  pin({ longitude, latitude, title, log }) {
    const pin = document.createElement("div");
    pin.className = "mpin";
    pin.title = title;
    pin.textContent = log;
    new this.library.Marker({ element: pin }).setLngLat([longitude, latitude]).addTo(this.map);
  }

  remember() {
    const address = new URL(location.href);
    const { lat, lng } = this.map.getCenter();
    if (this.isFitted) address.searchParams.set("at", `${lat.toFixed(5)},${lng.toFixed(5)},${this.map.getZoom().toFixed(2)}`);
    if (this.chosen) address.searchParams.set("unit", this.chosen); else address.searchParams.delete("unit");
    history.replaceState(history.state, "", address);
  }
}

function placeInAddress() {
  const [latitude, longitude, zoom] = (new URLSearchParams(location.search).get("at") ?? "").split(",").map(Number);
  return Number.isFinite(latitude) && Number.isFinite(longitude) && zoom > 0 ? { center: [longitude, latitude], zoom } : {};
}

// A little more than is seen, so that a small step of the map asks nothing new.
function boxOf(map) {
  const box = map.getBounds();
  const [wide, high] = [(box.getEast() - box.getWest()) * 0.2, (box.getNorth() - box.getSouth()) * 0.2];
  const within = (value, most) => Math.min(Math.max(value, -most), most);
  const edges = [within(box.getWest() - wide, 180), within(box.getSouth() - high, 90), within(box.getEast() + wide, 180), within(box.getNorth() + high, 90)];
  return edges.map((edge) => Number(edge.toFixed(5)));
}

function compass(degrees) {
  return ["north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west"][Math.round(degrees / 45) % 8];
}
