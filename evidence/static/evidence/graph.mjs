// The graph of a use beside its recordings: the playhead over all lanes, seeking by pointer, and in words what the
// weapon did at a moment. The server drew the graph; a clock that is not confirmed has no playhead.
const WIDTH = 856, LEFT = 112, RIGHT = 846; // of the drawing, as evidence/taser/axis.py has them
const HALF_CAP = 42; // of the time that rides on the playhead
const AROUND_S = 1;
const SHORTEST_PULSE_MS = 70; // a longer silence within a cycle is none of a pulse

export class Graph {
  constructor(player) {
    this.player = player;
    this.svg = player.root.querySelector(".use-chart svg");
    this.head = this.svg?.querySelector(".playhead-group");
    const kept = document.getElementById("use-moments");
    this.use = kept ? JSON.parse(kept.textContent) : {};
    this.cycles = this.use.cycles ?? [];
    if (!this.head) return;
    this.head.removeAttribute("visibility");
    this.svg.classList.add("can-seek");
    this.svg.addEventListener("pointerdown", (event) => this.begin(event));
    this.svg.addEventListener("pointermove", (event) => { if (this.isDragging) this.go(event); });
    for (const name of ["pointerup", "pointercancel"]) this.svg.addEventListener(name, () => { this.isDragging = false; });
    this.svg.addEventListener("click", (event) => this.go(event));
  }

  get events() {
    return [this.use.armed, ...this.cycles.map((cycle) => cycle.at), this.use.safe].filter(Boolean).map((ms) => ms / 1000);
  }

  // A finger scrolls the graph sideways and seeks by a tap; a mouse drags the playhead.
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
    this.player.seek(Math.max(0, Math.min(1, (place - LEFT) / (RIGHT - LEFT))) * this.player.duration);
  }

  show(share, words) {
    if (!this.head) return;
    const x = LEFT + Math.max(0, Math.min(1, share)) * (RIGHT - LEFT);
    const [line, cap, text] = this.head.children;
    line.setAttribute("x1", x);
    line.setAttribute("x2", x);
    const middle = Math.max(LEFT + HALF_CAP, Math.min(WIDTH - HALF_CAP, x));
    cap.setAttribute("x", middle - HALF_CAP);
    text.setAttribute("x", middle);
    text.textContent = words;
  }

  // The cycle at a moment, else the last one before it.
  cycleAt(wall) { return this.cycles.filter((cycle) => cycle.at / 1000 <= wall).pop(); }

  around(wall) {
    const cycle = this.cycleAt(wall) ?? this.cycles[0];
    if (!cycle) return [this.use.armed / 1000, this.use.safe / 1000];
    return [cycle.at / 1000 - AROUND_S, (cycle.at + cycle.length) / 1000 + AROUND_S];
  }

  says(wall) {
    if (!this.use.armed) return "";
    const cycle = this.cycleAt(wall);
    if (wall < this.use.armed / 1000) return `${(this.use.armed / 1000 - wall).toFixed(1)} s before arming`;
    if (wall > this.use.safe / 1000) return `${(wall - this.use.safe / 1000).toFixed(1)} s after safe`;
    if (!cycle) return `${(wall - this.use.armed / 1000).toFixed(1)} s after arming`;
    const into = wall * 1000 - cycle.at;
    const parts = [`${(into / 1000).toFixed(2)} s after ${cycle.name}`];
    const number = into <= cycle.length ? cycle.pulses.findLastIndex(([at]) => at <= into) : -1;
    if (number >= 0) {
      const [at, charge] = cycle.pulses[number];
      const isFresh = into - at <= SHORTEST_PULSE_MS;
      parts.push(`pulse ${number + 1} of ${cycle.pulses.length}`);
      if (isFresh) parts.push(`${charge} µC`, charge >= this.use.connectedFrom ? "connected" : "not connected");
    }
    return parts.join(", ");
  }
}
