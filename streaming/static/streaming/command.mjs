// The command page: clock, strip, columns that fold, what a phone shows, and the keys of live command.
import { keep, leadTo } from "./address.mjs";
import { Composer } from "./composer.mjs";
import { Parts } from "./parts.mjs";
import { Streams } from "./streams.mjs";
import { Wall } from "./wall.mjs";

const KEYS = [ // what the list of keys says stands here too (config/keys.py)
  ["1-9", "Focus and hear a tile", (page, key) => page.wall.focusOn(Number(key), { heard: true })],
  ["d", "Decision", (page) => { page.parts.decide(); page.composer?.write(); }],
  ["m", "Message to the scene", (page) => page.parts.say()],
  ["b", "Backup", (page) => page.parts.help()],
  ["v", "Video wall only", (page) => page.root.querySelector("a[data-do=alone]")?.click()],
  ["F", "Follow alerts", (page) => page.wall.follow(!page.wall.isFollowing)],
];
const ACTS = new Map(KEYS.map(([key, , act]) => [key, act]));

const AFTER_G_MS = 1500; // g and a letter go to a page: the letter is not ours
const COLUMNS = ["alerts", "map", "wall"];

class Command {
  constructor(root) {
    this.root = root;
    const part = (name) => root.querySelector(`[data-part=${name}]`);
    this.part = part;
    const { streams, log } = root.dataset;
    this.feed = new Streams({ address: streams, log, named: () => (this.wall?.tiles ?? []).map((tile) => tile.session).filter(Boolean), lost: part("lost"), zone: root.dataset.zone });
    this.feed.skew = Date.parse(root.dataset.now) - Date.now();
    this.wall = new Wall(root.querySelector("[data-controller=wall]"), this.feed);
    this.wall.changed = () => this.kept();
    this.wall.brought = () => this.view("wall");
    const form = root.querySelector("[data-controller=composer]");
    if (form) this.composer = new Composer(form, this.wall);
    this.parts = new Parts(part("log"), () => this.view("log"));
    this.feed.on((news) => this.hear(news));
    this.bind();
    this.tick();
    document.addEventListener("live:waiting", (event) => this.count(event.detail));
    this.wall.ready.then(() => { root.dataset.ready = "yes"; });
  }

  bind() {
    this.root.addEventListener("click", (event) => {
      const link = event.target.closest("a[data-do=fold],a[data-do=view]");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      if (link.dataset.do === "fold") this.fold(link.dataset.value);
      else this.view(link.dataset.value);
    });
    this.root.addEventListener("htmx:response:error", ({ target }) => {
      const words = target.querySelector?.("[data-part=failed]");
      if (words) words.hidden = false;
    });
    document.addEventListener("keydown", (event) => this.key(event));
    document.addEventListener("click", (event) => this.closeOthers(event.target));
  }

  // One menu is open at a time, and none after a click elsewhere.
  closeOthers(target) {
    for (const open of document.querySelectorAll("details.pop[open]")) if (!open.contains(target)) open.open = false;
  }

  tick() {
    const now = new Date(this.feed.now());
    const set = (name, words) => { const el = this.part(name); if (el.textContent !== words) el.textContent = words; };
    set("clock", now.toLocaleTimeString("en-GB", { timeZone: this.root.dataset.zone }));
    setTimeout(() => this.tick(), 1000 - (now.getTime() % 1000));
  }

  hear({ on_air: onAir, on_duty: onDuty, command, supervision }) {
    this.part("on-air").textContent = onAir;
    this.part("on-duty").textContent = onDuty;
    if (supervision) {
      this.part("supervision").textContent = supervision.words || "–";
      this.part("supervision").className = supervision.tone;
    }
    for (const { level, name } of command) {
      const holder = this.root.querySelector(`[data-level=${level}] [data-part=holder]`);
      if (!holder || holder.textContent.trim() === (name || "Nobody")) continue;
      holder.textContent = name || "Nobody";
      holder.parentElement.querySelector(".tag")?.remove(); // it was oneself
    }
  }

  // How many alerts wait for an answer, and which units the map rings in red.
  count(open) {
    const waiting = [...document.querySelectorAll("[data-alert]")].filter((card) => Number(card.dataset.rank) < 2);
    const cameras = waiting.map((card) => card.querySelector("[data-cameras]")?.dataset.cameras.split(" ")[0]).filter(Boolean);
    document.dispatchEvent(new CustomEvent("live:alerts", { detail: { cameras } }));
    const figure = this.part("alerts-open"), tab = this.part("alerts-tab");
    if (figure) {
      figure.textContent = open;
      figure.classList.toggle("tone-red", open > 0);
    }
    tab.textContent = open;
    tab.hidden = !open;
  }

  fold(column) {
    const now = new Set(this.root.dataset.fold.split(" ").filter(Boolean));
    if (!now.delete(column)) now.add(column);
    this.root.dataset.fold = COLUMNS.filter((one) => now.has(one)).join(" ");
    this.kept();
  }

  view(name) {
    this.root.dataset.view = name;
    for (const link of this.root.querySelectorAll("a[data-do=view]")) {
      if (link.dataset.value === name) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    window.scrollTo(0, 0);
    this.kept();
  }

  kept() {
    const { view, fold } = this.root.dataset;
    const query = keep({ ...this.wall.state(), view: view === "alerts" ? "" : view, fold: fold.replaceAll(" ", ",") });
    for (const link of this.root.querySelectorAll("a[data-do=size]")) leadTo(link, query, { tiles: link.dataset.value });
    const alone = this.root.querySelector("a[data-do=alone]");
    if (alone) leadTo(alone, query, { log: this.root.dataset.log, view: "", fold: "" });
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (document.documentElement.dataset.shortcuts === "off") return;
    if (event.target.closest?.("input,textarea,select,[contenteditable],dialog[open]")) return;
    if (event.key === "Escape") { this.closeOthers(document.body); return; }
    if (event.key === "g") { this.wentAt = Date.now(); return; }
    if (Date.now() - (this.wentAt ?? 0) < AFTER_G_MS) { this.wentAt = 0; return; }
    const isTile = /^[1-9]$/.test(event.key);
    const act = isTile && event.repeat ? undefined : ACTS.get(isTile ? "1-9" : event.key);
    if (!act) return;
    event.preventDefault();
    act(this, event.key);
  }
}

const root = document.querySelector("[data-controller=command]");
if (root) root.command = new Command(root);
