// The picture on the screen, for this viewer's eyes alone: brighter, closer, turned. The original is unchanged.
const STEPS = [1, 1.5, 2, 3, 4, 6];

export class Picture {
  constructor(screen, picture) {
    this.screen = screen;
    this.picture = picture;
    this.scale = 1;
    this.turn = 0;
    this.x = this.y = 0;
    screen.addEventListener("pointerdown", (event) => this.grab(event));
    screen.addEventListener("dblclick", () => this.reset());
  }

  brighten() { return this.screen.classList.toggle("bright"); }

  zoom(by) {
    const at = STEPS.indexOf(this.scale);
    this.scale = STEPS[Math.max(0, Math.min(STEPS.length - 1, at + by))];
    if (this.scale === 1) this.x = this.y = 0;
    this.draw();
    return this.scale;
  }

  rotate() {
    this.turn = (this.turn + 90) % 360;
    this.draw();
    return this.turn;
  }

  reset() { this.scale = 1; this.x = this.y = 0; this.draw(); }

  grab(event) {
    if (this.scale === 1 || event.target.closest("button,a")) return;
    const from = { x: event.clientX - this.x, y: event.clientY - this.y };
    const move = (moved) => { this.moved = true; this.x = moved.clientX - from.x; this.y = moved.clientY - from.y; this.draw(); };
    this.screen.setPointerCapture(event.pointerId);
    this.screen.addEventListener("pointermove", move);
    this.screen.addEventListener("pointerup", () => this.screen.removeEventListener("pointermove", move), { once: true });
  }

  draw() {
    const limit = (value, size) => Math.max(-size * (this.scale - 1) / 2, Math.min(size * (this.scale - 1) / 2, value));
    this.x = limit(this.x, this.screen.clientWidth);
    this.y = limit(this.y, this.screen.clientHeight);
    const upright = this.turn % 180 === 0;
    const fit = upright ? 1 : Math.min(this.screen.clientWidth, this.screen.clientHeight) / Math.max(this.screen.clientWidth, this.screen.clientHeight);
    this.picture.style.setProperty("transform", `translate(${this.x}px,${this.y}px) rotate(${this.turn}deg) scale(${this.scale * fit})`);
    this.screen.classList.toggle("is-zoomed", this.scale > 1);
  }
}
