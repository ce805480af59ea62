// "What happened" beside the lanes: the entry of the playhead is marked and kept in view, a time seeks, choices narrow it,
// and a note goes to the moment of the playhead.
const REST_MS = 5000; // whoever scrolls or types is left alone for so long

export class TimelineFeed {
  constructor(player) {
    this.player = player;
    const root = player.root;
    this.list = root.querySelector(".feed");
    this.entries = [...this.list.querySelectorAll("[data-at]")].map((item) => ({ item, at: Number(item.dataset.at) / 1000 }));
    this.choices = [...root.querySelectorAll("[data-show]")];
    this.moment = root.querySelector("input[name=at]");
    this.said = root.querySelector("[data-note-at]");
    this.touchedAt = -REST_MS;
    for (const name of ["wheel", "pointerdown", "keydown"]) this.list.addEventListener(name, () => { this.touchedAt = performance.now(); }, { passive: true });
    this.list.addEventListener("click", (event) => this.go(event));
    for (const choice of this.choices) choice.addEventListener("click", (event) => this.narrow(event, choice));
  }

  go(event) {
    const item = event.target.closest(".feed-at")?.closest("[data-at]");
    if (!item || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.player.seek(Number(item.dataset.at) / 1000 - this.player.zero);
  }

  narrow(event, choice) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const wanted = choice.dataset.show;
    for (const one of this.choices) {
      if (one === choice) one.setAttribute("aria-current", "true");
      else one.removeAttribute("aria-current");
    }
    for (const { item } of this.entries) item.hidden = Boolean(wanted) && item.dataset.theme !== wanted;
    this.current = null;
    this.follow(this.player.wall);
  }

  follow(wall) {
    if (this.moment && !this.said.closest("form").contains(document.activeElement)) {
      this.moment.value = new Date(wall * 1000).toISOString();
      const words = this.player.clock.at(this.player.at).slice(0, 8);
      if (this.said.textContent !== words) this.said.textContent = words;
    }
    const found = this.entries.findLast(({ item, at }) => !item.hidden && at <= wall + 0.001)?.item;
    if (!found || found === this.current) return;
    this.current?.classList.remove("cur");
    this.current?.removeAttribute("aria-current");
    for (const { item } of this.entries) if (item !== found) item.classList.remove("cur");
    found.classList.add("cur");
    found.setAttribute("aria-current", "true");
    this.current = found;
    if (performance.now() - this.touchedAt > REST_MS) this.list.scrollTop = found.offsetTop - this.list.clientHeight * 0.4;
  }
}
