// The lanes under the player: the server drew them, this moves the playhead, seeks by pointer and arrow keys, and shows
// a storyboard picture under the pointer.
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
    this.svg.addEventListener("pointermove", (event) => { if (this.dragging) this.go(event); this.peek(event); });
    this.svg.addEventListener("pointerup", () => { this.dragging = false; });
    this.svg.addEventListener("pointerleave", () => this.unpeek());
  }

  share(event) {
    const box = this.svg.getBoundingClientRect();
    return Math.max(0, Math.min(1, (event.clientX - box.left) / box.width));
  }

  go(event) { this.player.seek(this.share(event) * this.player.duration); }

  show(seconds) {
    const percent = `${(100 * Math.min(1, seconds / (this.player.duration || 1))).toFixed(3)}%`;
    this.head.setAttribute("x1", percent);
    this.head.setAttribute("x2", percent);
    this.cap.setAttribute("x", percent);
    this.svg.setAttribute("aria-valuenow", Math.round(seconds));
    this.svg.setAttribute("aria-valuetext", this.player.root.querySelector("[data-wall]")?.textContent || `${Math.round(seconds)} s`);
  }

  peek(event) {
    const share = this.share(event);
    this.hover.setAttribute("x1", `${share * 100}%`);
    this.hover.setAttribute("x2", `${share * 100}%`);
    this.hover.removeAttribute("visibility");
    if (!this.tiles.length || !this.preview) return;
    const at = share * this.player.duration * 1000;
    const tile = this.tiles.reduce((best, t) => (Math.abs(t.at_ms - at) < Math.abs(best.at_ms - at) ? t : best));
    this.draw(tile, share, at / 1000);
  }

  draw(tile, share, seconds) {
    const picture = document.createElementNS(SVG, "svg");
    picture.setAttribute("viewBox", `${tile.x} ${tile.y} ${tile.width} ${tile.height}`);
    const image = document.createElementNS(SVG, "image");
    image.setAttribute("href", tile.sheet);
    image.setAttribute("width", tile.sheet_width);
    image.setAttribute("height", tile.sheet_height);
    image.setAttribute("preserveAspectRatio", "xMinYMin slice");
    picture.append(image);
    const label = document.createElement("b");
    label.textContent = this.player.started === null ? `${Math.round(seconds)} s` : this.player.clock.format(this.player.started + seconds * 1000).slice(0, 8);
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
}
