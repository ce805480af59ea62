// The timeline of an incident: recordings in step, the playhead over the lanes, the feed that follows it, and moving one
// recording against the others.
import { Angles } from "./angles.mjs";
import { TimelineFeed } from "./timeline_feed.mjs";
import { TimelineLanes } from "./timeline_lanes.mjs";

const NUDGE_S = 0.04; // a frame at 25 pictures per second

class Timeline extends Angles {
  constructor(root) {
    super(root, (player) => new TimelineLanes(player));
    this.feed = new TimelineFeed(this);
    this.dialog = root.querySelector("[data-nudge-dialog]");
    this.graph.onzoom = () => this.show();
    this.show();
  }

  async act(what) {
    if (what === "nudge-back") this.nudge(-NUDGE_S);
    else if (what === "nudge-forward") this.nudge(NUDGE_S);
    else if (what === "nudge") this.ask();
    else await super.act(what);
  }

  // Try how it looks; nothing is kept until the dialog is sent.
  nudge(seconds) {
    const angle = this.focus;
    if (!angle?.root.dataset.alignUrl) { this.toast("You may not move this recording."); return; }
    angle.move(seconds);
    const moved = Math.round(angle.moved * 1000);
    this.toast(`${angle.root.dataset.name}: ${Math.abs(moved)} ms ${moved < 0 ? "earlier" : "later"}, not saved. Nudge sync keeps it.`);
    this.place();
    this.show();
  }

  ask() {
    const angle = this.focus;
    if (!this.dialog || !angle?.root.dataset.alignUrl) return;
    this.pause();
    this.dialog.querySelector("[data-nudge-name]").textContent = angle.root.dataset.name;
    const form = this.dialog.querySelector("[data-nudge-form]");
    form.action = angle.root.dataset.alignUrl;
    form.elements.next.value = `${location.pathname}?t=${this.clock.at(this.at)}`;
    if (angle.moved) form.elements.by_seconds.value = angle.moved.toFixed(3);
    this.dialog.showModal();
  }

  show() {
    super.show();
    if (!this.feed) return; // the first time, before it is made
    for (const angle of this.angles) angle.root.classList.toggle("is-lead", angle === this.focus);
    const button = this.root.querySelector("[data-do=nudge]"), heard = this.root.querySelector("[data-heard]");
    if (button) button.hidden = !this.focus?.root.dataset.alignUrl;
    if (heard && this.focus && heard.textContent !== this.focus.root.dataset.name) heard.textContent = this.focus.root.dataset.name;
    this.feed.follow(this.wall);
  }
}

for (const root of document.querySelectorAll("[data-controller~=timeline]")) root.timeline = new Timeline(root);
