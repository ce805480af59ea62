// The wall on a screen of its own: it keeps its sign-in while it is watched, and asks now and then if somebody is there.
import { keep } from "./address.mjs";
import { Streams } from "./streams.mjs";
import { Wall } from "./wall.mjs";

const STAY_MS = 120_000; // how often the sign-in is made to last; the shift ends it all the same

class WallAlone {
  constructor(dialog) {
    const root = document.querySelector("[data-controller=wall]"), { dataset } = root;
    this.dialog = dialog;
    this.feed = new Streams({ address: dataset.streams, log: dataset.log, named: () => (this.wall?.tiles ?? []).map((tile) => tile.session).filter(Boolean), lost: document.querySelector("[data-part=lost]"), zone: dataset.zone });
    this.feed.skew = Date.parse(dataset.now) - Date.now();
    this.wall = new Wall(root, this.feed, { isAlone: true });
    this.wall.changed = () => keep(this.wall.state());
    this.touchedAt = Date.now();
    for (const name of ["pointermove", "pointerdown", "keydown"]) document.addEventListener(name, () => { if (!dialog.open) this.touchedAt = Date.now(); });
    dialog.addEventListener("close", () => { this.touchedAt = Date.now(); this.wall.whyShut = ""; this.wall.refresh(); this.stay(); });
    document.addEventListener("keydown", (event) => this.key(event));
    document.addEventListener("click", (event) => {
      for (const open of document.querySelectorAll("details.pop[open]")) if (!open.contains(event.target)) open.open = false;
    });
    setInterval(() => this.stay(), STAY_MS);
    this.wall.ready.then(() => { root.dataset.ready = "yes"; });
  }

  async stay() {
    if (Date.now() - this.touchedAt > Number(this.dialog.dataset.keep) * 1000) { this.ask(); return; }
    const token = this.dialog.querySelector("[name=csrfmiddlewaretoken]").value;
    const answer = await fetch(this.dialog.dataset.stay, { method: "POST", headers: { "X-CSRFToken": token }, redirect: "manual" }).catch(() => null);
    if (answer?.type === "opaqueredirect") location.reload(); // signed out: the page says why
  }

  ask() {
    if (this.dialog.open || this.wall.whyShut) return;
    this.wall.whyShut = "Nobody was here for a long time.";
    this.wall.tiles.forEach((tile) => tile.stop());
    this.wall.refresh();
    this.dialog.showModal();
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || this.dialog.open) return;
    if (document.documentElement.dataset.shortcuts === "off") return;
    if (/^[1-9]$/.test(event.key) && !event.repeat) this.wall.focusOn(Number(event.key), { heard: true });
    else if (event.key === "F") this.wall.follow(!this.wall.isFollowing);
    else if (event.key === "f" && document.fullscreenEnabled) document.documentElement.requestFullscreen();
  }
}

const dialog = document.querySelector("[data-controller=wall-alone]");
if (dialog) dialog.wall = new WallAlone(dialog);
