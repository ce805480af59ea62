// The lanes under the player: the server drew them, this moves the playhead, seeks by pointer and arrow keys, shows a
// storyboard picture under the pointer or at the playhead, and adds what was played and marked since.
const SVG = "http://www.w3.org/2000/svg";

export class Lanes {
  constructor(player) {
    this.player = player;
    this.svg = player.root.querySelector(".lane-svg");
    this.head = this.svg.querySelector(".playhead");
    this.cap = this.svg.querySelector(".playhead-cap");
    this.hover = this.svg.querySelector(".hover-line");
    this.preview = player.root.querySelector(".preview");
    const kept = document.getElementById("storyboard-tiles");
    this.tiles = kept ? JSON.parse(kept.textContent) : [];
    this.svg.addEventListener("pointerdown", (event) => { this.dragging = true; this.svg.setPointerCapture(event.pointerId); this.go(event); });
    this.svg.addEventListener("pointermove", (event) => { if (this.dragging) this.go(event); this.peek(this.share(event)); });
    this.svg.addEventListener("pointerup", () => { this.dragging = false; });
    this.svg.addEventListener("pointerleave", () => this.unpeek());
    this.svg.addEventListener("focus", () => { if (this.svg.matches(":focus-visible")) this.peekHere(); });
    this.svg.addEventListener("blur", () => this.unpeek());
  }

  percent(seconds) { return `${(100 * Math.max(0, Math.min(1, seconds / (this.player.duration || 1)))).toFixed(3)}%`; }

  share(event) {
    const box = this.svg.getBoundingClientRect();
    return Math.max(0, Math.min(1, (event.clientX - box.left) / box.width));
  }

  go(event) {
    const mark = event.target.closest?.("[data-at-ms]");
    this.player.seek(mark ? Number(mark.dataset.atMs) / 1000 : this.share(event) * this.player.duration);
  }

  show(seconds) {
    const percent = this.percent(seconds);
    this.head.setAttribute("x1", percent);
    this.head.setAttribute("x2", percent);
    this.cap.setAttribute("x", percent);
    this.svg.setAttribute("aria-valuenow", Math.round(seconds));
    this.svg.setAttribute("aria-valuetext", this.player.spoken());
  }

  peekHere() { this.peek(this.player.now() / (this.player.duration || 1)); }

  peek(share) {
    this.hover.setAttribute("x1", `${share * 100}%`);
    this.hover.setAttribute("x2", `${share * 100}%`);
    this.hover.removeAttribute("visibility");
    if (!this.tiles.length || !this.preview) return;
    const at = share * this.player.duration * 1000;
    const tile = this.tiles.reduce((best, t) => (Math.abs(t.at_ms - at) < Math.abs(best.at_ms - at) ? t : best));
    this.draw(tile, share, at / 1000);
  }

  draw(tile, share, seconds) {
    const picture = shape("svg", { viewBox: `${tile.x} ${tile.y} ${tile.width} ${tile.height}` });
    picture.append(shape("image", {
      href: tile.sheet, width: tile.sheet_width, height: tile.sheet_height, preserveAspectRatio: "xMinYMin slice",
    }));
    const label = document.createElement("b");
    label.textContent = this.player.clock.at(seconds).slice(0, 8) || `${Math.round(seconds)} s`;
    this.preview.replaceChildren(picture, label);
    this.preview.hidden = false;
    const width = this.preview.parentElement.clientWidth;
    const left = this.svg.getBoundingClientRect().left - this.preview.parentElement.getBoundingClientRect().left + share * this.svg.clientWidth;
    this.preview.style.setProperty("left", `${Math.max(6, Math.min(width - 182, left - 88))}px`);
  }

  unpeek() {
    this.hover.setAttribute("visibility", "hidden");
    if (this.preview) this.preview.hidden = true;
  }

  addPlayed(from, to) {
    this.svg.querySelectorAll(".played-empty").forEach((note) => note.remove());
    const width = `${(100 * Math.max(0.1, (to - from) / this.player.duration * 100) / 100).toFixed(3)}%`;
    this.svg.querySelector(".played-now").append(shape("rect", { x: this.percent(from), width, y: 221, height: 10, class: "played-band" }));
  }

  addMark(mark) {
    const marks = this.svg.querySelector(".marks");
    if (mark.width) marks.append(shape("rect", { x: mark.percent, y: 149, width: mark.width, height: 10, rx: 2, class: "mark-band green", "data-at-ms": mark.at_ms }));
    const diamond = shape("svg", { class: "mark green", x: mark.percent, y: 154, overflow: "visible", "data-at-ms": mark.at_ms });
    const title = shape("title", {});
    title.textContent = mark.label;
    diamond.append(title, shape("path", { d: "M0 -8 L7 0 L0 8 L-7 0Z" }));
    marks.append(diamond);
  }

  showRange(from, to) {
    const band = this.svg.querySelector(".in-out");
    band.removeAttribute("visibility");
    this.svg.classList.toggle("has-range", from !== null);
    if (from === null) { band.setAttribute("visibility", "hidden"); return; }
    band.setAttribute("x", this.percent(from));
    band.setAttribute("width", to === null ? "2" : `${(100 * (to - from) / this.player.duration).toFixed(3)}%`);
  }
}

function shape(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}
