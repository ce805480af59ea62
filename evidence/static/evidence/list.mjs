// Keys of a list (j and k go on and back, x selects, Space peeks, arrows run through the pictures; c, a and s press the
// button of the bar with that data-key, for what is selected, else for the row that has the focus), the pictures of its
// cards, and the bar for what is selected. The list works without it: cards are links, boxes belong to a form.
import { scrubber } from "./scrub.mjs";

const KEYS = [ // what the list of keys says stands here too (config/keys.py)
  ["j k", "Next, previous", (list, row, key) => list.go(key === "j" ? 1 : list.current() < 0 ? 1 : -1)],
  ["x", "Select", (list, row) => row?.querySelector("[name=items]")?.click()],
  ["Enter", "Open", null], // the browser follows the link that has the focus
  ["Space", "Peek", (list, row) => list.scrubbers.get(row)?.peek()],
  ["ArrowLeft ArrowRight", "Run through the pictures", (list, row, key) => list.scrubbers.get(row)?.step(key === "ArrowRight" ? 1 : -1)],
  ["c a s", "Category, add to an incident, share", (list, row, key) => list.act(key, row)],
  ["Escape", "Clear the selection", (list) => list.clear()],
];
const ACTS = new Map(KEYS.flatMap(([keys, , act]) => keys.split(" ").map((key) => [key, act])));
const isTyping = (target) => target.closest?.("input:not([type=checkbox]), textarea, select, dialog[open]");

export default function (list) {
  const rows = [...list.querySelectorAll("[data-item]")];
  const scrubbers = new Map(rows.filter((row) => row.dataset.scrub).map((row) => [row, scrubber(row)]));
  const bar = document.getElementById("bulk");
  const boxes = rows.map((row) => row.querySelector("[name=items]")).filter(Boolean);
  const link = (row) => row.querySelector("a.ttl");
  const current = () => rows.findIndex((row) => row.contains(document.activeElement));

  function go(by) {
    const next = rows[Math.min(Math.max(current() + by, 0), rows.length - 1)];
    if (next) {
      link(next).focus();
      next.scrollIntoView({ block: "nearest" });
    }
  }

  function count() {
    const chosen = boxes.filter((box) => box.checked);
    for (const box of boxes) box.closest("[data-item]").classList.toggle("sel", box.checked);
    if (!bar) return;
    bar.hidden = chosen.length === 0;
    bar.querySelector("[data-count]").textContent = `${chosen.length} selected`;
  }

  // A person without the right, or a page without sharing, has no such button: then the key does nothing.
  function act(key, row) {
    const button = bar?.querySelector(`[data-key=${key}]`);
    if (!button) return;
    if (!boxes.some((box) => box.checked)) row?.querySelector("[name=items]")?.click();
    if (boxes.some((box) => box.checked)) button.click();
  }

  const clear = () => { for (const box of boxes) box.checked = false; count(); };
  const own = { go, current, scrubbers, act, clear };

  document.addEventListener("keydown", (event) => {
    const isPlain = !(event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented);
    const key = event.key === " " ? "Space" : event.key, run = ACTS.get(key);
    if (!isPlain || isTyping(event.target) || !run) return;
    const isLetter = /^[a-z]$/.test(event.key);
    if (isLetter && document.documentElement.dataset.shortcuts === "off") return;
    const row = rows[current()];
    if (!isLetter && event.key !== "Escape" && (!row || !event.target.matches("a.ttl"))) return;
    run(own, row, key);
    if (event.key !== "Escape") event.preventDefault();
  });
  list.addEventListener("change", count);
  bar?.querySelector("[data-do=clear]")?.addEventListener("click", clear);
  window.addEventListener("pageshow", count);
  count();
}
