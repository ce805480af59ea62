// The map of the library: markers for what matches, an area to draw, and what was chosen on the map beside it. The list
// beside the map holds the same items and works alone: without scripts, without WebGL, by keyboard.
const FREE = { top: 84, right: 84, bottom: 64, left: 64 }; // pixels around what the map is fitted to
const CLOSEST = 17; // zoom to which a single place is fitted
const WAIT_MS = 180; // after a move, before the markers are asked for

export default async function (view) {
  const frame = view.querySelector("[data-base-map]");
  const note = view.querySelector("[data-note]");
  const say = (words) => { note.textContent = words; };
  const { baseMap } = await import(JSON.parse(frame.dataset.baseMap).module);
  const { start } = await import(view.dataset.drawing);
  const asked = (address, more) => {
    const query = { q: view.dataset.query, seen: view.dataset.seen, loose: view.dataset.loose, ...more };
    return fetch(`${address}?${new URLSearchParams(query)}`, { headers: { Accept: "application/json, text/html" } });
  };
  let made;
  view.classList.remove("no-map");
  say("Loading the map …");
  try {
    made = await baseMap(frame, await placeOf(view, asked));
  } catch {
    view.classList.add("no-map");
    say("This browser cannot draw the map. The list holds the same items.");
    return;
  }
  const { map, library, icons } = made;
  const markers = new Markers(library, map, icons, (feature) => choose(feature.properties));
  const latest = { number: 0, timer: 0 };

  async function refresh() {
    const number = ++latest.number;
    const answer = await asked(view.dataset.points, { box: boxOf(map), zoom: map.getZoom() });
    if (number !== latest.number) return; // the map has moved on
    if (!answer.ok) return say("The markers could not be loaded. The list holds the same items.");
    const found = await answer.json();
    markers.show(found.features);
    const amount = found.total.toLocaleString("en-GB");
    say(found.most ? `The newest ${amount} of more items here` : `${amount} item${found.total === 1 ? "" : "s"} on this part of the map`);
    view.dataset.drawn = String(number);
  }

  async function choose({ box, count }) {
    const [south, west, north, east] = box;
    const isOnePlace = north - south < 1e-5 && east - west < 1e-5;
    if (count > 1 && !isOnePlace && map.getZoom() < 18.5) {
      return map.fitBounds([[west, south], [east, north]], { padding: FREE, maxZoom: 18.8 });
    }
    const answer = await asked(view.dataset.cards, { box: box.join(",") });
    if (!answer.ok) return say("These items could not be loaded.");
    const place = view.querySelector("[data-chosen]");
    place.innerHTML = await answer.text();
    place.hidden = false;
    place.focus();
    place.scrollIntoView({ block: "nearest" });
  }

  map.on("moveend", () => {
    clearTimeout(latest.timer);
    latest.timer = setTimeout(refresh, WAIT_MS);
    remember(map);
  });
  map.on("style.load", () => showAreas(map, JSON.parse(view.dataset.areas)));
  start(view, map, say);
  followList(view, map, library);
  refresh();
}

// Where the map begins: where the address says, else around what matches, else where the style says.
async function placeOf(view, asked) {
  const [latitude, longitude, zoom] = (new URLSearchParams(location.search).get("at") ?? "").split(",").map(Number);
  if (Number.isFinite(latitude) && Number.isFinite(longitude) && zoom > 0) return { center: [longitude, latitude], zoom };
  const answer = await asked(view.dataset.points, {});
  const box = answer.ok ? (await answer.json()).box : null;
  const corners = [...JSON.parse(view.dataset.areas).flat()];
  if (box) corners.push([box[1], box[0]], [box[3], box[2]]);
  if (!corners.length) return {};
  const [longitudes, latitudes] = [corners.map((corner) => corner[0]), corners.map((corner) => corner[1])];
  const bounds = [Math.min(...longitudes), Math.min(...latitudes), Math.max(...longitudes), Math.max(...latitudes)];
  return { bounds, fitBoundsOptions: { padding: FREE, maxZoom: CLOSEST } };
}

function boxOf(map) {
  const box = map.getBounds();
  const within = (value, most) => Math.min(Math.max(value, -most), most).toFixed(6);
  return [within(box.getSouth(), 90), within(box.getWest(), 180), within(box.getNorth(), 90), within(box.getEast(), 180)].join(",");
}

function remember(map) {
  const address = new URL(location.href);
  const { lat, lng } = map.getCenter();
  address.searchParams.set("at", `${lat.toFixed(5)},${lng.toFixed(5)},${map.getZoom().toFixed(2)}`);
  history.replaceState(history.state, "", address);
}

// The areas that the search names.
function showAreas(map, rings) {
  if (!rings.length) return;
  const tokens = getComputedStyle(document.documentElement);
  const colour = tokens.getPropertyValue("--accent").trim();
  const features = rings.map((ring) => ({ type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates: [ring] } }));
  map.addSource("areas", { type: "geojson", data: { type: "FeatureCollection", features } });
  map.addLayer({ id: "areas", type: "fill", source: "areas", paint: { "fill-color": colour, "fill-opacity": 0.1 } });
  map.addLayer({ id: "area-edges", type: "line", source: "areas", paint: { "line-color": colour, "line-width": 2, "line-dasharray": [2, 1.5] } });
}

// What the pointer or the focus is on in the list is ringed on the map.
function followList(view, map, library) {
  const ring = document.createElement("span");
  ring.className = "ring";
  const marker = new library.Marker({ element: ring });
  const show = (event) => {
    const place = event.target.closest?.("[data-place]")?.dataset.place;
    if (!place) return marker.remove();
    const [latitude, longitude] = place.split(",").map(Number);
    marker.setLngLat([longitude, latitude]).addTo(map);
  };
  const list = view.querySelector("[data-list]");
  for (const name of ["pointerover", "focusin"]) list.addEventListener(name, show);
  for (const name of ["pointerleave", "focusout"]) list.addEventListener(name, () => marker.remove());
}

class Markers {
  constructor(library, map, icons, choose) {
    Object.assign(this, { library, map, icons, choose, shown: new Map() });
  }

  // Markers that are still there stay, so that the focus and the pointer do not lose theirs.
  show(features) {
    const wanted = new Map(features.map((feature) => [this.#name(feature), feature]));
    for (const [name, marker] of this.shown) {
      if (wanted.has(name)) continue;
      marker.remove();
      this.shown.delete(name);
    }
    for (const [name, feature] of wanted) {
      if (this.shown.has(name)) continue;
      const element = feature.properties.id ? this.#pin(feature.properties) : this.#cluster(feature.properties);
      element.addEventListener("click", (event) => { event.stopPropagation(); this.choose(feature); });
      const marker = new this.library.Marker({ element }).setLngLat(feature.geometry.coordinates).addTo(this.map);
      this.shown.set(name, marker);
    }
  }

  #name({ properties, geometry }) {
    return `${properties.id ?? properties.count}@${geometry.coordinates}`;
  }

  #cluster({ count }) {
    const button = this.#button(`${count.toLocaleString("en-GB")} items here`);
    button.classList.add("cluster", count < 10 ? "c1" : count < 100 ? "c2" : "c3");
    button.textContent = count < 1000 ? count : `${(count / 1000).toFixed(count < 9950 ? 1 : 0)}k`;
    return button;
  }

  #pin({ title, time, icon }) {
    const button = this.#button(time ? `${title}, ${time}` : title);
    button.classList.add("pin");
    const picture = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    picture.setAttribute("class", "i");
    picture.setAttribute("aria-hidden", "true");
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    use.setAttribute("href", `${this.icons}#i-${icon}`);
    picture.append(use);
    button.append(picture);
    return button;
  }

  #button(label) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "mark";
    button.title = label;
    button.setAttribute("aria-label", label);
    return button;
  }
}
