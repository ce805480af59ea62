// The lanes of an incident: the playhead over what the server drew, seeking by pointer, and drawing another stretch of time.
const WIDTH = 1024, LEFT = 150, RIGHT = 1014; // of the drawing, as config/incident_timeline/axis.py has them
const HALF_CAP = 34;

export class TimelineLanes {
  constructor(player) {
    this.player = player;
    this.events = [...player.root.querySelectorAll(".feed [data-at]")].map((entry) => Number(entry.dataset.at) / 1000);
    this.bind(player.root.querySelector("[data-lanes]"));
  }

  bind(part) {
    this.part = part;
    this.svg = part.querySelector("svg");
    this.head = part.querySelector(".playhead-group");
    this.from = Date.parse(part.dataset.drawnFrom) / 1000;
    this.until = Date.parse(part.dataset.drawnUntil) / 1000;
    this.svg.classList.add("can-seek");
    this.svg.addEventListener("pointerdown", (event) => this.begin(event));
    this.svg.addEventListener("pointermove", (event) => { if (this.isDragging) this.go(event); });
    for (const name of ["pointerup", "pointercancel"]) this.svg.addEventListener(name, () => { this.isDragging = false; });
    this.svg.addEventListener("click", (event) => this.go(event));
    for (const link of part.querySelectorAll("[data-span]")) link.addEventListener("click", (event) => this.zoom(event, link.dataset.span));
  }

  // A finger scrolls the lanes sideways and seeks by a tap; a mouse drags the playhead.
  begin(event) {
    if (event.pointerType !== "mouse" || event.button !== 0) return;
    this.isDragging = true;
    this.svg.setPointerCapture(event.pointerId);
    this.go(event);
  }

  go(event) {
    const box = this.svg.getBoundingClientRect();
    const place = (event.clientX - box.left) / box.width * WIDTH;
    if (place < LEFT - 8) return; // the names
    const share = Math.max(0, Math.min(1, (place - LEFT) / (RIGHT - LEFT)));
    this.player.seek(this.from + share * (this.until - this.from) - this.player.zero);
  }

  // Where it cannot be fetched the link leads to the whole page.
  async zoom(event, span) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const address = new URL(location.href);
    address.searchParams.set("span", span);
    address.searchParams.set("t", this.player.clock.at(this.player.at));
    const answer = await fetch(address, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (!answer?.ok || answer.redirected) { location.assign(address); return; }
    const drawn = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-lanes]");
    this.part.replaceWith(document.adoptNode(drawn));
    this.bind(drawn);
    history.replaceState(null, "", address);
    drawn.querySelector(`[data-span="${span}"]`)?.focus();
    this.onzoom?.();
  }

  around() { return [this.from, this.until]; }

  show(_, words) {
    const wall = this.player.wall, isDrawn = wall >= this.from && wall <= this.until;
    this.head.setAttribute("visibility", isDrawn ? "visible" : "hidden");
    if (!isDrawn) return;
    const x = LEFT + (wall - this.from) / (this.until - this.from) * (RIGHT - LEFT);
    const [line, cap, text] = this.head.children;
    line.setAttribute("x1", x);
    line.setAttribute("x2", x);
    const middle = Math.max(LEFT + HALF_CAP, Math.min(WIDTH - HALF_CAP, x));
    cap.setAttribute("x", middle - HALF_CAP);
    text.setAttribute("x", middle);
    const second = words.slice(0, 8);
    if (text.textContent !== second) text.textContent = second;
  }

  says() {
    const running = this.player.running.length, apart = [...this.player.apart].sort((a, b) => a - b);
    if (!running) return this.player.open.length ? "No camera runs here" : "";
    const words = running === 1 ? "1 recording" : `${running} in step`;
    const most = running > 1 && apart.length > 20 ? apart[Math.floor(apart.length * 0.95)] : null;
    return most === null ? words : `${words}, ±${Math.round(most * 1000)} ms`;
  }
}
