// What lies on the base map: units, clusters, names, trails, accuracy, cordons. Units that need eyes are never clustered.


const NONE = { type: "FeatureCollection", features: [] };
const LOUD = new Set(["live"]);
const METRES_PER_DEGREE = 111_195;
const CORNERS = 40;
const WIDE_M = 12; // accuracy worth a ring when the unit is not chosen
const NAMED_FROM = 13.4; // zoom

export class Layers {
  constructor(map, addSigns) {
    Object.assign(this, { map, addSigns, chosen: "", alerts: new Set(), hidden: new Set(), cordons: NONE, trails: new Map(), laid: new Map() });
    this.features = { quiet: new Map(), loud: new Map() };
    map.on("style.load", () => this.draw());
    if (map.getStyle()) this.draw();
  }

  get isDrawn() { return Boolean(this.map.getSource("quiet")); }

  // All of it again: after the theme has changed nothing is left of it.
  draw() {
    const { map } = this;
    if (this.isDrawn) return;
    this.addSigns();
    this.laid.clear();
    const source = (name, data, more = {}) => map.addSource(name, { type: "geojson", data, ...more });
    source("cordons", this.cordons);
    source("cordon-tops", tops(this.cordons));
    source("accuracy", NONE);
    source("trails", NONE);
    const unit = { promoteId: "id" };
    source("quiet", collection(this.features.quiet), { ...unit, cluster: true, clusterRadius: 34, clusterMaxZoom: 15 });
    source("loud", collection(this.features.loud), unit);
    for (const layer of layers(tokens())) map.addLayer(layer);
    this.choose(this.chosen);
    for (const name of this.hidden) this.toggle(name, false);
    this.extras();
  }

  // Everything anew: the first snapshot, or a moment of the past.
  replace(units) {
    this.features = { quiet: new Map(), loud: new Map() };
    for (const unit of units) this.features[this.kind(unit)].set(unit.id, this.feature(unit));
    if (!this.isDrawn) return;
    for (const name of ["quiet", "loud"]) this.map.getSource(name).setData(collection(this.features[name]));
    this.extras();
  }

  // Only what has changed goes to the worker.
  change(units, gone) {
    const diff = { quiet: { add: [], update: [], remove: [] }, loud: { add: [], update: [], remove: [] } };
    for (const id of gone) this.take(id, diff);
    for (const unit of units) {
      const name = this.kind(unit);
      const before = this.features[name].get(unit.id);
      const feature = this.feature(unit);
      if (!before) this.take(unit.id, diff);
      this.features[name].set(unit.id, feature);
      if (before) diff[name].update.push(difference(unit.id, before, feature));
      else diff[name].add.push(feature);
    }
    if (!this.isDrawn) return;
    for (const name of ["quiet", "loud"]) {
      const { add, update, remove } = diff[name];
      if (add.length || update.length || remove.length) this.map.getSource(name).updateData(diff[name]);
    }
    this.extras();
  }

  take(id, diff) {
    for (const name of ["quiet", "loud"]) if (this.features[name].delete(id)) diff[name].remove.push(id);
  }

  kind(unit) {
    return LOUD.has(unit.state) || this.alerts.has(unit.camera) || unit.id === this.chosen ? "loud" : "quiet";
  }

  feature(unit) {
    const isAlert = this.alerts.has(unit.camera);
    return {
      type: "Feature",
      properties: {
        id: unit.id,
        label: unit.name ? `${unit.name.split(" ").at(-1)} ${unit.collar}` : unit.id,
        state: unit.state,
        sign: isAlert ? `${unit.state}-alert` : unit.state,
        alert: isAlert,
        heading: unit.heading !== null && unit.speed > 0.4 ? unit.heading : -1,
        accuracy: unit.accuracy,
      },
      geometry: { type: "Point", coordinates: [unit.longitude, unit.latitude] },
    };
  }

  choose(id) {
    this.chosen = id;
    if (!this.isDrawn) return;
    for (const name of ["quiet", "loud"]) this.map.setFilter(`${name}-chosen`, ["==", ["get", "id"], id]);
    this.extras();
  }

  setCordons(cordons) {
    this.cordons = cordons;
    this.map.getSource("cordons")?.setData(cordons);
    this.map.getSource("cordon-tops")?.setData(tops(cordons));
  }

  // Trails and rings of accuracy: of few units, and small.
  extras() {
    if (!this.isDrawn) return;
    const lines = [];
    for (const [id, points] of this.trails) {
      const feature = this.find(id);
      if (!feature || points.length < 2) continue;
      const coordinates = [...points.map((point) => point.slice(0, 2)), feature.geometry.coordinates];
      lines.push({ type: "Feature", properties: { alert: feature.properties.alert }, geometry: { type: "LineString", coordinates } });
    }
    this.lay("trails", lines);
    const rings = [...this.features.loud.values(), this.find(this.chosen)].filter((one) => one && this.hasRing(one.properties));
    this.lay("accuracy", rings.map((one) => ring(one.geometry.coordinates, one.properties.accuracy)));
  }

  // Gives a source what it shows, unless it shows that already: every new word to a source makes the map draw again.
  lay(name, features) {
    const words = JSON.stringify(features);
    if (this.laid.get(name) === words) return;
    this.laid.set(name, words);
    this.map.getSource(name).setData({ type: "FeatureCollection", features });
  }

  hasRing({ id, accuracy }) { return id === this.chosen || accuracy >= WIDE_M; }
  find(id) { return this.features.loud.get(id) ?? this.features.quiet.get(id); }

  toggle(name, isShown) {
    if (isShown) this.hidden.delete(name); else this.hidden.add(name);
    if (!this.isDrawn) return;
    if (name === "quiet") return this.filterQuiet(isShown);
    for (const layer of this.map.getStyle().layers) {
      if (layer.metadata?.part === name) this.map.setLayoutProperty(layer.id, "visibility", isShown ? "visible" : "none");
    }
  }

  filterQuiet(isShown) {
    const plain = ["!", ["has", "point_count"]];
    const filter = isShown ? plain : ["all", plain, ["!", ["in", ["get", "state"], ["literal", ["asleep", "off"]]]]];
    for (const layer of ["quiet-marks", "quiet-names"]) this.map.setFilter(layer, filter);
  }
}

function collection(features) {
  return { type: "FeatureCollection", features: [...features.values()] };
}

function difference(id, before, after) {
  const changed = Object.entries(after.properties).filter(([key, value]) => before.properties[key] !== value);
  return { id, newGeometry: after.geometry, addOrUpdateProperties: changed.map(([key, value]) => ({ key, value })) };
}

function ring([east, north], metres) {
  const high = metres / METRES_PER_DEGREE;
  const wide = high / Math.max(0.01, Math.cos((north * Math.PI) / 180));
  const turns = Array.from({ length: CORNERS + 1 }, (_, step) => (2 * Math.PI * step) / CORNERS);
  const coordinates = [turns.map((turn) => [east + wide * Math.cos(turn), north + high * Math.sin(turn)])];
  return { type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates } };
}

// Where the name of each cordon stands: at its northernmost corner.
function tops({ features }) {
  const north = ({ geometry }) => geometry.coordinates[0].reduce((one, other) => (other[1] > one[1] ? other : one));
  const points = features.map((feature) => ({ ...feature, geometry: { type: "Point", coordinates: north(feature) } }));
  return { type: "FeatureCollection", features: points };
}

function tokens() {
  const style = getComputedStyle(document.documentElement);
  return (name) => style.getPropertyValue(`--${name}`).trim();
}

function layers(token) {
  const isInner = ["==", ["get", "ring"], "inner"];
  const isAlert = ["==", ["get", "alert"], true];
  const byRing = (inner, outer) => ["case", isInner, inner, outer];
  const line = { "line-join": "round", "line-cap": "round" };
  const sign = { "icon-image": ["get", "sign"], "icon-allow-overlap": true, "icon-ignore-placement": true };
  const name = {
    "text-field": ["get", "label"], "text-font": ["sans-serif"], "text-size": 12, "text-anchor": "left", "text-offset": [1.7, 0],
    "icon-image": "plate", "icon-text-fit": "both", "icon-text-fit-padding": [1, 5, 1, 5],
  };
  const heading = {
    "icon-image": ["concat", "heading-", ["get", "sign"]], "icon-rotate": ["get", "heading"], "icon-rotation-alignment": "map", "icon-allow-overlap": true,
    "icon-ignore-placement": true,
  };
  const hasHeading = [">=", ["get", "heading"], 0];
  const plain = ["!", ["has", "point_count"]];
  const cordons = { source: "cordons", metadata: { part: "cordons" } };
  const accuracy = { source: "accuracy", metadata: { part: "accuracy" } };
  const trails = { source: "trails", type: "line", metadata: { part: "trails" } };
  const chosen = { "circle-radius": 18, "circle-color": token("accent"), "circle-opacity": 0.18, "circle-stroke-color": token("accent"), "circle-stroke-width": 2 };
  return [
    { id: "cordon-areas", type: "fill", ...cordons, paint: { "fill-color": byRing(token("red-solid"), token("amber-solid")), "fill-opacity": byRing(0.13, 0.08) } },
    { id: "cordon-inner", type: "line", ...cordons, filter: isInner, layout: line, paint: { "line-color": token("red"), "line-width": 2.4 } },
    { id: "cordon-outer", type: "line", ...cordons, filter: ["!", isInner], paint: { "line-color": token("amber"), "line-width": 2, "line-dasharray": [3.5, 3] } },
    { id: "accuracy-areas", type: "fill", ...accuracy, paint: { "fill-color": token("accent"), "fill-opacity": 0.1 } },
    { id: "accuracy-edges", type: "line", ...accuracy, paint: { "line-color": token("accent"), "line-width": 1, "line-opacity": 0.6 } },
    { id: "trails", ...trails, layout: line, paint: { "line-color": ["case", isAlert, token("red"), token("accent")], "line-width": 2.6, "line-dasharray": [0.1, 2.2] } },
    { id: "alert-pulse", type: "circle", source: "loud", filter: isAlert, paint: { "circle-radius": 21, "circle-color": token("red-solid"), "circle-opacity": 0.24, "circle-stroke-color": token("red"), "circle-stroke-width": 1.8 } },
    { id: "quiet-chosen", type: "circle", source: "quiet", filter: ["==", ["get", "id"], ""], paint: chosen },
    { id: "loud-chosen", type: "circle", source: "loud", filter: ["==", ["get", "id"], ""], paint: chosen },
    { id: "clusters", type: "circle", source: "quiet", filter: ["has", "point_count"], paint: { "circle-color": token("surface"), "circle-stroke-color": token("accent"), "circle-stroke-width": 2.4, "circle-radius": ["step", ["get", "point_count"], 14, 20, 17, 100, 21, 1000, 26] } },
    { id: "cluster-counts", type: "symbol", source: "quiet", filter: ["has", "point_count"], layout: { "text-field": ["get", "point_count_abbreviated"], "text-font": ["sans-serif"], "text-size": 12.5, "text-allow-overlap": true }, paint: { "text-color": token("text") } },
    { id: "quiet-headings", type: "symbol", source: "quiet", filter: ["all", plain, hasHeading], layout: heading },
    { id: "quiet-marks", type: "symbol", source: "quiet", filter: plain, layout: sign },
    { id: "quiet-names", type: "symbol", source: "quiet", filter: plain, minzoom: NAMED_FROM, metadata: { part: "names" }, layout: name, paint: { "text-color": token("text") } },
    { id: "loud-headings", type: "symbol", source: "loud", filter: hasHeading, layout: heading },
    { id: "loud-marks", type: "symbol", source: "loud", layout: { ...sign, "symbol-sort-key": ["case", isAlert, 2, 1] } },
    { id: "loud-names", type: "symbol", source: "loud", minzoom: 11, metadata: { part: "names" }, layout: { ...name, "symbol-sort-key": ["case", isAlert, 1, 2] }, paint: { "text-color": token("text") } },
    { id: "cordon-names", type: "symbol", source: "cordon-tops", metadata: { part: "cordons" }, minzoom: 12, layout: { "text-field": ["get", "label"], "text-font": ["sans-serif"], "text-size": 12, "text-anchor": "bottom", "text-offset": [0, -0.3] }, paint: { "text-color": byRing(token("red"), token("amber")), "text-halo-color": token("map-halo"), "text-halo-width": 2 } },
  ];
}

