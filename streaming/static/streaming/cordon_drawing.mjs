// Draws the corners of a cordon on the map into the form, which also works without: corners are set by clicks, or by the
// space key in the middle of the map, which the arrow keys move.
const KEYS = [ // what the list of keys says stands here too (config/keys.py)
  ["Space", "Corner in the middle of the map", "add"],
  ["Backspace", "Take back the last corner", "undo"],
  ["Enter", "Close the area", "close"],
  ["Escape", "Give up the drawing", "forget"],
];
const ACTS = new Map(KEYS.map(([key, , act]) => [key === "Space" ? " " : key, act]));
const MOST_CORNERS = 40;
const HINT = "Click the corners of the cordon. Enter ends it, Backspace takes the last corner back, Esc cancels.";

export class CordonDrawing {
  #corners = null;
  #isDone = false;

  constructor(view, map, say, open) {
    Object.assign(this, { view, map, say, open });
    this.#dress();
    view.addEventListener("click", ({ target }) => {
      const name = target.closest("[data-do]")?.dataset.do;
      if (name === "draw") this.begin();
      if (name === "undraw") this.forget();
    });
    view.addEventListener("htmx:after:swap", () => this.forget());
    new MutationObserver(() => this.#dress()).observe(view.querySelector('[data-part="cordons"]'), { childList: true, subtree: true });
    map.on("click", ({ lngLat }) => { if (this.isDrawing) this.#add(lngLat); });
    map.on("style.load", () => this.#draw());
    document.addEventListener("keydown", (event) => this.#key(event), true);
  }

  get isDrawing() { return Boolean(this.#corners) && !this.#isDone; }
  #form(name) { return this.view.querySelector(`[data-draw] ${name}`); }

  // The form is exchanged when a cordon was drawn: its button shows itself again.
  #dress() {
    const button = this.#form('[data-do="draw"]');
    if (button?.hidden && !this.#corners) button.hidden = false;
  }

  begin() {
    this.#corners = [];
    this.#isDone = false;
    this.map.doubleClickZoom.disable();
    this.view.classList.add("drawing");
    this.open(false); // the map is free
    this.say(HINT);
    this.map.getCanvas().focus();
    this.#draw();
  }

  forget() {
    if (this.isDrawing) this.open(true);
    this.#end();
    this.#corners = null;
    this.#fill();
    this.#draw();
    this.say("");
  }

  #end() {
    this.#isDone = true;
    this.map.doubleClickZoom.enable();
    this.view.classList.remove("drawing");
  }

  #close() {
    if (this.#corners.length < 3) return this.say("A cordon needs at least 3 corners.");
    this.#end();
    this.#fill();
    this.say("");
    this.open(true);
    this.#form('button[type="submit"]')?.focus();
  }

  #add({ lng, lat }) {
    const last = this.#corners.at(-1);
    if (this.#corners.length >= MOST_CORNERS) return this.say(`A cordon has at most ${MOST_CORNERS} corners: end it with Enter.`);
    if (last && last[0] === lng && last[1] === lat) return;
    this.#corners.push([lng, lat]);
    this.#draw();
    this.say(`${this.#corners.length} ${this.#corners.length === 1 ? "corner" : "corners"}. ${HINT}`);
  }

  #fill() {
    const corners = this.#corners ?? [];
    const field = this.#form('[name="corners"]');
    if (!field) return;
    field.value = corners.map(([east, north]) => `${east.toFixed(6)},${north.toFixed(6)}`).join(";");
    const isDrawn = corners.length > 0;
    const said = this.#form("[data-drawn]");
    said.hidden = !isDrawn;
    said.textContent = `${corners.length} corners drawn on the map. The radius is not used.`;
    this.#form('[data-do="undraw"]').hidden = !isDrawn;
  }

  #draw() {
    const corners = this.#corners ?? [];
    const ring = { type: "LineString", coordinates: [...corners, ...corners.slice(0, 1)] };
    const dots = corners.map((coordinates) => ({ type: "Feature", properties: {}, geometry: { type: "Point", coordinates } }));
    const features = corners.length > 1 ? [{ type: "Feature", properties: {}, geometry: ring }, ...dots] : dots;
    const data = { type: "FeatureCollection", features };
    const source = this.map.getSource("drawn");
    if (source) return source.setData(data);
    if (!corners.length) return;
    const colour = getComputedStyle(document.documentElement).getPropertyValue("--accent").trim();
    this.map.addSource("drawn", { type: "geojson", data });
    this.map.addLayer({ id: "drawn", type: "line", source: "drawn", paint: { "line-color": colour, "line-width": 2.5 } });
    this.map.addLayer({ id: "drawn-corners", type: "circle", source: "drawn", filter: ["==", ["geometry-type"], "Point"], paint: { "circle-color": colour, "circle-radius": 4.5 } });
  }

  #key(event) {
    const acts = { close: () => this.#close(), forget: () => this.forget(), undo: () => { this.#corners.pop(); this.#draw(); }, add: () => this.#add(this.map.getCenter()) };
    const act = acts[ACTS.get(event.key)];
    const isOnMap = this.map.getCanvas() === event.target || event.target === document.body;
    if (!this.isDrawing || !act || !(isOnMap || event.key === "Escape")) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }
}
