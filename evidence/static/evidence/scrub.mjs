// Runs through the pictures of a recording on its card: by moving the pointer, or with the arrow keys on its link.
// The pictures are asked for once, when somebody first looks; a refusal is said on the card.
const NAMESPACE = "http://www.w3.org/2000/svg";

export function scrubber(card) {
  const frame = card.querySelector(".vid");
  let tiles = null;
  let svg = null;
  let at = 0;

  async function load() {
    if (tiles) return;
    tiles = [];
    const answer = await fetch(card.dataset.scrub, { headers: { Accept: "application/json" } });
    const found = await answer.json();
    if (!answer.ok) return say(found.message);
    tiles = found.tiles;
    show(at);
  }

  function draw() {
    svg = document.createElementNS(NAMESPACE, "svg");
    svg.setAttribute("class", "scrub");
    svg.setAttribute("preserveAspectRatio", "xMidYMid slice");
    svg.setAttribute("aria-hidden", "true");
    const image = document.createElementNS(NAMESPACE, "image");
    svg.append(image);
    frame.insertBefore(svg, frame.querySelector(".pick, .badge"));
    return image;
  }

  function show(share) {
    at = Math.min(Math.max(share, 0), 1);
    if (!tiles?.length) return;
    const tile = tiles[Math.min(tiles.length - 1, Math.floor(at * tiles.length))];
    const image = svg ? svg.firstChild : draw();
    svg.setAttribute("viewBox", `${tile.x} ${tile.y} ${tile.width} ${tile.height}`);
    image.setAttribute("href", tile.sheet);
    image.setAttribute("width", tile.sheet_width);
    image.setAttribute("height", tile.sheet_height);
    say(clock(tile.at_ms));
  }

  function say(words) {
    let label = frame.querySelector(".scrubt");
    if (!label) {
      label = document.createElement("span");
      label.className = "scrubt";
      label.setAttribute("aria-live", "off");
      frame.append(label);
    }
    label.textContent = words;
  }

  function leave() {
    svg?.remove();
    svg = null;
    frame.querySelector(".scrubt")?.remove();
  }

  frame.addEventListener("pointerenter", (event) => { if (event.pointerType === "mouse") load(); });
  frame.addEventListener("pointermove", (event) => {
    const box = frame.getBoundingClientRect();
    if (event.pointerType === "mouse") show((event.clientX - box.left) / box.width);
  });
  frame.addEventListener("pointerleave", leave);
  card.addEventListener("focusout", leave);
  return {
    async step(by) {
      await load();
      show(at + by / Math.max(tiles.length, 1));
    },
    async peek() {
      await load();
      if (svg) leave();
      else show(at);
    },
  };
}

function clock(ms) {
  const seconds = Math.floor(ms / 1000);
  return `${String(Math.floor(seconds / 60)).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;
}
