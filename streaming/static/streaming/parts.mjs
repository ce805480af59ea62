// Under the wall, one at a time: decisions, messages to the scene, backup. The panels stay loaded, so that a request for
// backup is counted on its tab while another part is looked at.
import { keep } from "./address.mjs";
import { feed } from "./feed.mjs";

const USUAL = "decisions";
const isOwn = (event) => !(event.ctrlKey || event.metaKey || event.shiftKey || event.defaultPrevented);

export class Parts {
  constructor(root, shown) {
    this.root = root;
    this.shown = shown; // a phone shows one thing at a time: it must be this one
    this.tabs = [...root.querySelectorAll("a[data-do=part]")];
    if (!this.tabs.length) return; // who does not command has the decisions alone
    document.addEventListener("click", (event) => this.click(event));
    root.addEventListener("keydown", (event) => {
      const form = event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.closest(".say-form");
      if (form) { event.preventDefault(); form.requestSubmit(); }
    });
    new MutationObserver(() => this.count()).observe(this.part("backup"), { childList: true, subtree: true });
    feed.begin();
  }

  part(name) { return this.root.querySelector(`[data-log-part=${name}]`); }

  show(name) {
    if (!this.tabs.length) return;
    this.root.dataset.partShown = name;
    for (const tab of this.tabs) {
      if (tab.dataset.value === name) tab.setAttribute("aria-current", "true");
      else tab.removeAttribute("aria-current");
    }
    this.shown();
    keep({ part: name === USUAL ? "" : name });
  }

  decide() { this.show(USUAL); }

  help() {
    this.show("backup");
    if (this.tabs.length) this.part("backup").querySelector(".need button,summary,a[href]")?.focus();
  }

  // Writes to everybody, or to the officer with that collar number; says whether they are on this log.
  say(number = "") {
    const form = this.tabs.length ? this.part("messages").querySelector(".say-form") : null;
    const to = form && number ? [...form.elements.to.options].find((one) => one.text.endsWith(` ${number}`)) : null;
    if (!form || (number && !to)) return false;
    form.elements.to.value = to ? to.value : "";
    this.show("messages");
    form.elements.words.focus();
    return true;
  }

  click(event) {
    const link = event.target.closest("a[data-do=part],a[data-do=say],a[data-act=message]");
    if (!link || !isOwn(event)) return;
    if (link.dataset.do === "part") this.show(link.dataset.value);
    else if (!this.say(link.dataset.do ? "" : link.pathname.split("/").at(-2))) return; // the link leads to its own page
    event.preventDefault();
  }

  count() {
    const open = Number(this.root.querySelector("#backup-panel")?.dataset.waiting ?? 0);
    const figure = this.root.querySelector("[data-part=backup-open]");
    figure.textContent = open;
    figure.hidden = !open;
  }
}
