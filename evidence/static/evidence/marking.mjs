// In and out points, markers and stills of the moment on the screen. What is set is sent to the server at once; the
// list of markers beside the player is fetched anew.
import { written } from "./times.mjs";

const POLL_MS = 300, POLLS = 200;

export class Marking {
  constructor(player) {
    this.player = player;
    this.root = player.root;
    this.in = this.out = null; // seconds
    this.dialog = this.root.querySelector("dialog.mark-dialog");
    this.form = this.dialog?.querySelector("form.in");
    this.form?.addEventListener("submit", (event) => { event.preventDefault(); this.save(); });
  }

  setIn() {
    this.in = this.player.frames.start;
    if (this.out !== null && this.out <= this.in) this.out = null;
    this.tell();
  }

  setOut() {
    this.out = this.player.frames.start + this.player.frames.length;
    if (this.in !== null && this.in >= this.out) this.in = null;
    this.tell();
  }

  // Other parts of the page (clips) read the points from the element or listen.
  tell() {
    for (const [name, at] of [["inMs", this.in], ["outMs", this.out]]) {
      if (at === null) delete this.root.dataset[name]; else this.root.dataset[name] = String(Math.round(at * 1000));
    }
    this.player.lanes?.showRange(this.in ?? this.out, this.in !== null ? this.out : null);
    this.player.toast(this.in !== null && this.out !== null ? `Selected ${(this.out - this.in).toFixed(2)} s` : this.in !== null ? "In point set" : "Out point set");
    this.root.dispatchEvent(new CustomEvent("range", { bubbles: true }));
  }

  ask() {
    if (!this.form) return;
    const hasRange = this.in !== null && this.out !== null;
    this.form.elements.at.value = written((hasRange ? this.in : this.player.frames.start) * 1000);
    this.form.elements.end.value = hasRange ? written(this.out * 1000) : "";
    this.player.video.pause();
    this.dialog.showModal();
    this.form.elements.label.focus();
  }

  async save() {
    const sent = await this.send(new URLSearchParams(new FormData(this.form)));
    const error = this.form.querySelector("[data-error]");
    error.textContent = sent.detail || "";
    error.hidden = !sent.detail;
    if (sent.detail) return;
    this.form.elements.label.value = "";
    this.dialog.close();
  }

  // A preset: the label under a number key, at once.
  async preset(key) {
    const button = this.root.querySelector(`[data-preset="${key}"]`);
    if (!button || !this.form) return;
    const body = new URLSearchParams({ csrfmiddlewaretoken: this.root.dataset.csrf, label: button.dataset.label, audience: "team", end: "" });
    body.set("at", written(this.player.frames.start * 1000));
    const sent = await this.send(body);
    this.player.toast(sent.detail || `Marked: ${sent.label}`);
  }

  async send(body) {
    const answer = await fetch(this.root.dataset.markUrl, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "manual" });
    const told = await answer.json().catch(() => ({}));
    if (!answer.ok) return { detail: told.detail || "The marker was not kept. Reload the page and try again." };
    this.player.addMark(told);
    const tab = document.querySelector("#panel [data-panel=markers]");
    if (tab?.getAttribute("aria-current") === "page") window.htmx?.trigger(tab, "refresh");
    const count = tab?.querySelector(".count");
    if (count) count.textContent = String(Number(count.textContent || "0") + 1);
    return told;
  }

  async still() {
    const at = Math.round(this.player.frames.start * 1000 + this.player.frames.length * 500);
    const body = new URLSearchParams({ csrfmiddlewaretoken: this.root.dataset.csrf, at_ms: String(at) });
    this.player.toast("The still is being made from the original");
    const answer = await fetch(this.root.dataset.stillUrl, { method: "POST", body, headers: { Accept: "application/json" } });
    const { address } = await answer.json().catch(() => ({}));
    if (!address) { this.player.say("No still could be made of this moment."); return; }
    for (let poll = 0; poll < POLLS; poll += 1) {
      const made = await fetch(address);
      if (made.status === 200) { save(await made.blob(), made.headers.get("Content-Disposition")); this.player.toast("Still saved"); return; }
      if (made.status !== 202) break;
      await new Promise((resolve) => { setTimeout(resolve, POLL_MS); });
    }
    this.player.say("The still could not be made. The original is safe; try again.");
  }
}

function save(blob, disposition) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = /filename="([^"]+)"/.exec(disposition || "")?.[1] || "still.png";
  link.click();
  URL.revokeObjectURL(link.href);
}
