// "Draw an area" and "Search this area" on the map: both set near: in the search and open the page again. Corners are
// set by clicks, or by the space key in the middle of the map, which the arrow keys move.
const KEYS = [ // what the list of keys says stands here too (config/keys.py)
  ["Space", "Corner in the middle of the map", "add"],
  ["Backspace", "Take back the last corner", "undo"],
  ["Enter", "Close the area", "close"],
  ["Escape", "Give up the drawing", "forget"],
];
const ACTS = new Map(KEYS.map(([key, , act]) => [key === "Space" ? " " : key, act]));
const MOST_CORNERS = 40; // what a search of 1,000 characters holds
const HINT = "Click the corners of the area. Enter closes it, Backspace takes the last corner back, Esc cancels.";

export function start(view, map, say) {
  const frame = view.querySelector("[data-base-map]");
  const tools = Object.fromEntries([...view.querySelectorAll("[data-do]")].map((tool) => [tool.dataset.do, tool]));
  let corners = null;

  function search(place) {
    const address = new URL(location.href);
    address.search = "";
    const words = `${view.dataset.without} near:${place}`.trim();
    address.searchParams.set("q", words);
    address.searchParams.set("view", "map");
    location.assign(address);
  }

  function begin() {
    if (corners) return;
    corners = [];
    map.doubleClickZoom.disable();
    turn(true);
    say(HINT);
    map.getCanvas().focus();
  }

  function end() {
    corners = null;
    map.doubleClickZoom.enable();
    turn(false);
    draw();
    say("");
  }

  function turn(isDrawing) {
    frame.classList.toggle("drawing", isDrawing);
    tools.draw.setAttribute("aria-pressed", String(isDrawing));
    tools.close.hidden = tools.cancel.hidden = !isDrawing;
    tools.here.hidden = isDrawing;
    tools.close.disabled = true;
  }

  function add({ lng, lat }) {
    const last = corners.at(-1);
    if (corners.length >= MOST_CORNERS) return say(`An area has at most ${MOST_CORNERS} corners: close it with Enter.`);
    if (last && last[0] === lng && last[1] === lat) return; // the second half of a double click
    corners.push([lng, lat]);
    draw();
    say(corners.length < 3 ? `${corners.length} of at least 3 corners. ${HINT}` : `${corners.length} corners. ${HINT}`);
  }

  function close() {
    if (corners.length < 3) return say("An area needs at least 3 corners.");
    search(corners.map(([longitude, latitude]) => `${latitude.toFixed(5)},${longitude.toFixed(5)}`).join(";"));
  }

  function draw() {
    tools.close.disabled = !corners || corners.length < 3;
    const ring = corners ?? [];
    const line = { type: "Feature", properties: {}, geometry: { type: "LineString", coordinates: [...ring, ...ring.slice(0, 1)] } };
    const dots = ring.map((corner) => ({ type: "Feature", properties: {}, geometry: { type: "Point", coordinates: corner } }));
    const data = { type: "FeatureCollection", features: ring.length > 1 ? [line, ...dots] : dots };
    const source = map.getSource("drawn");
    if (source) return source.setData(data);
    if (!ring.length) return;
    const colour = getComputedStyle(document.documentElement).getPropertyValue("--accent").trim();
    map.addSource("drawn", { type: "geojson", data });
    map.addLayer({ id: "drawn", type: "line", source: "drawn", paint: { "line-color": colour, "line-width": 2.5 } });
    map.addLayer({ id: "drawn-corners", type: "circle", source: "drawn", filter: ["==", ["geometry-type"], "Point"], paint: { "circle-color": colour, "circle-radius": 4.5 } });
  }

  const acts = { close, forget: end, undo: () => { corners.pop(); draw(); }, add: () => add(map.getCenter()) };
  map.on("click", (event) => { if (corners) add(event.lngLat); });
  map.on("style.load", draw);
  document.addEventListener("keydown", (event) => {
    const isOnMap = map.getCanvas() === event.target || event.target === document.body;
    const act = acts[ACTS.get(event.key)];
    if (!corners || !act || !(isOnMap || event.key === "Escape")) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }, true);
  tools.draw.addEventListener("click", () => (corners ? end() : begin()));
  tools.close.addEventListener("click", close);
  tools.cancel.addEventListener("click", end);
  tools.here.addEventListener("click", () => {
    const box = map.getBounds();
    const corner = (latitude, longitude) => `${latitude.toFixed(5)},${longitude.toFixed(5)}`;
    search(`${corner(box.getSouth(), box.getWest())}..${corner(box.getNorth(), box.getEast())}`);
  });
  view.querySelector("[data-tools]").hidden = false;
}
