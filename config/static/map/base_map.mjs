// A base map in an element with data-base-map (the tag {% base_map %}): our style in the colours of the page's theme, or
// the force's own. Nothing is asked from outside unless that style names an outside host and MAP_ORIGINS allows it.
const COLOUR = /^var\((--[\w-]+)\)$/;

export async function baseMap(element, options = {}) {
  const addresses = JSON.parse(element.dataset.baseMap);
  const library = await import(addresses.library);
  library.setWorkerUrl(addresses.worker);
  const answer = await fetch(addresses.style, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`The base map answers ${answer.status}.`);
  const style = await answer.json();
  if (Object.values(style.sources ?? {}).some((source) => source.url?.startsWith("pmtiles://"))) {
    await readPmtiles(library, addresses.pmtiles);
  }
  const map = new library.Map({
    container: element,
    style: coloured(style),
    center: style.center,
    zoom: style.zoom,
    maxZoom: 19,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    attributionControl: { compact: true },
    ...options,
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new library.NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new library.ScaleControl({ maxWidth: 110 }), "bottom-left");
  followTheme(() => map.setStyle(coloured(style)));
  return { map, library, icons: addresses.icons, style };
}

// One file with all tiles, read by ranges: the library for it is a classic script, which leaves its name behind.
async function readPmtiles(library, address) {
  if (!window.pmtiles) {
    await new Promise((resolve, reject) => {
      const script = Object.assign(document.createElement("script"), { src: address, onload: resolve, onerror: reject });
      document.head.append(script);
    });
  }
  library.addProtocol("pmtiles", new window.pmtiles.Protocol().tile);
}

// Writes the value of a design token wherever the style names one.
function coloured(style) {
  const tokens = getComputedStyle(document.documentElement);
  return JSON.parse(JSON.stringify(style), (_, value) => {
    const name = typeof value === "string" && COLOUR.exec(value)?.[1];
    return name ? tokens.getPropertyValue(name).trim() : value;
  });
}

function followTheme(redraw) {
  new MutationObserver(redraw).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
}
