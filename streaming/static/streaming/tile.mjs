// One tile of the wall: which stream it has, its player, and what the player says of the picture.
import { showBars } from "./bars.mjs";

const BARS_S = [0.7, 1.3, 2.5]; // pictures that come this late have four, three, two bars; later ones one
const WEAK = new Set(["weak", "stalled"]);

export class Tile {
  constructor(element, wall) {
    this.element = element;
    this.wall = wall;
    this.number = Number(element.dataset.tile);
    this.session = element.dataset.session || null;
    this.isAuto = !wall.isNamed(this.number); // filled and freed by itself, until somebody puts something here
    this.stream = null;
    this.player = null;
    this.picture = null; // what the player last said of it
    this.isMuted = false;
    this.part("picture").addEventListener("live:state", (event) => this.hear(event.detail ?? {}));
    this.part("picture").addEventListener("live:watchers", ({ detail }) => this.watched(detail));
    element.addEventListener("click", (event) => this.click(event));
    this.part("menu").hidden = false;
    this.part("menu").addEventListener("toggle", () => { if (this.part("menu").open) this.offer(); });
    this.makeDraggable();
  }

  part(name) { return this.element.querySelector(`[data-part=${name}]`); }
  get state() { return this.element.dataset.state; }
  set state(word) { this.element.dataset.state = word; }
  get isFree() { return !this.session; }

  click(event) {
    const button = event.target.closest("[data-do]");
    if (!button) return;
    const acts = {
      focus: () => this.wall.focusOn(this.number, { heard: true }),
      clear: () => this.wall.clear(this),
      put: () => this.wall.put(button.dataset.value, this),
      sound: () => this.wall.toggleSound(this),
      full: () => (document.fullscreenElement ? document.exitFullscreen() : this.element.requestFullscreen()),
    };
    acts[button.dataset.do]?.();
    if (button.closest("details")) this.part("menu").open = false;
  }

  // Show a stream, or nothing; the same stream again only brings its facts up to date.
  show(stream) {
    if (stream?.id !== this.session) this.stop();
    this.stream = stream ?? null;
    this.session = stream?.id ?? null;
    this.element.dataset.session = this.session ?? "";
    const set = (name, words) => { const part = this.part(name); if (part.textContent !== words) part.textContent = words; };
    set("name", stream?.name ?? "");
    set("title", stream?.title ?? "empty");
    set("about", this.alert ?? stream?.about ?? "No stream");
    set("battery", stream?.battery == null ? "" : `${stream.battery}%`);
    if (!stream) { this.state = "empty"; return; }
    if (stream.state === "ended") this.stop();
    else this.start();
    this.settle();
  }

  watched({ count = 0, names = [] } = {}) {
    this.part("watchers").hidden = !count;
    this.part("watching").textContent = count || "";
    this.part("watchers").title = `Watching: ${names.join(", ")}. The camera wearer sees this too.`;
  }

  start() {
    const { Player } = this.wall;
    if (this.player || !Player || !this.wall.mayPlay(this)) return;
    this.player = new Player(this.part("picture"), { session: this.session, sound: this.hasSound });
  }

  stop() {
    this.player?.stop();
    this.player = null;
    this.picture = null;
    this.part("picture").replaceChildren();
    this.part("lag").textContent = "";
    this.part("signal").setAttribute("hidden", "");
    this.watched();
  }

  get hasSound() { return this.wall.isHeard && !this.isMuted && this.wall.focus === this.number; }
  sound() { this.player?.mute(!this.hasSound); }

  // What the player says: how late the picture is (s), whether it stands, how old it is (s).
  hear({ lag, state, age }) {
    this.picture = { lag, state, age: age ?? 0, heardAt: this.wall.now() };
    this.part("lag").textContent = Number.isFinite(lag) ? `${lag.toFixed(1)} s` : "";
    this.settle();
  }

  // Weak when the server or the player says so; a picture that stands says how old it is.
  settle() {
    if (!this.stream) return;
    const isWeak = this.stream.state === "weak" || WEAK.has(this.picture?.state);
    const isEnded = this.stream.state === "ended" || this.picture?.state === "ended";
    const isShut = this.wall.whyShut || this.picture?.state === "denied";
    this.state = isEnded ? "ended" : isShut ? "shut" : isWeak ? "weak" : "live";
    this.part("chip").textContent = { ended: "Ended", weak: "Weak", shut: this.stream.chip, live: "Live" }[this.state];
    if (this.state === "weak") this.sayWeak("Signal weak", this.age >= 1 ? `Last picture ${this.age} s ago. Recording on camera.` : "Recording on camera.");
    else if (this.state === "shut") this.sayWeak("No picture", this.wall.whyShut);
    this.bars(isWeak ? 0 : this.picture?.lag);
  }

  get age() { return this.picture ? Math.round(this.picture.age + (this.wall.now() - this.picture.heardAt) / 1000) : 0; }

  sayWeak(title, words) {
    this.part("weak-title").textContent = title;
    this.part("weak-text").textContent = words;
  }

  // What the camera reports of its radio; only else by how late the picture is, and it says which.
  bars(lag) {
    const reported = this.stream.signal ?? null;
    if (reported !== null) showBars(this.part("signal"), reported, "as the camera reports");
    else showBars(this.part("signal"), Number.isFinite(lag) ? lag && 4 - BARS_S.filter((limit) => lag > limit).length : null, "by how late the picture is");
  }

  // When what stands here was captured, for the pictures of a decision (milliseconds since 1970, the server's clock).
  get shownAt() {
    const captured = this.player?.captured;
    if (Number.isFinite(captured)) return captured;
    return this.wall.now() - Math.max(this.picture?.lag ?? 0, this.state === "weak" ? this.age : 0) * 1000;
  }

  offer() {
    const choices = this.wall.streams.filter((one) => one.state !== "ended").map((one) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn sm";
      button.textContent = one.name;
      button.title = one.where;
      button.dataset.do = "put";
      button.dataset.value = one.id;
      button.setAttribute("aria-pressed", String(one.id === this.session));
      return button;
    });
    this.part("choices").replaceChildren(...choices);
    this.element.querySelector("[data-do=sound] span").textContent = this.isMuted ? "Sound on" : "Sound off";
  }

  makeDraggable() {
    const { element } = this;
    element.draggable = true;
    element.addEventListener("dragstart", (event) => {
      event.dataTransfer.setData("text/x-tile", String(this.number));
      event.dataTransfer.effectAllowed = "move";
    });
    element.addEventListener("dragover", (event) => { event.preventDefault(); element.classList.add("is-target"); });
    element.addEventListener("dragleave", () => element.classList.remove("is-target"));
    element.addEventListener("drop", (event) => {
      event.preventDefault();
      element.classList.remove("is-target");
      const session = event.dataTransfer.getData("text/x-session"), from = event.dataTransfer.getData("text/x-tile");
      if (session) this.wall.put(session, this);
      else if (from) this.wall.swap(this.wall.tile(Number(from)), this);
    });
  }
}
