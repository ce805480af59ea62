// The keyboard map: ? opens it, g and a letter go to a page, / goes to the search box. Off inside inputs.
const KEYS = [ // what the list of keys says stands here too (config/keys.py)
  ["?", "Show this list", (event, dialog) => dialog.showModal()],
  ["/", "Go to the search box of the page", focusSearch],
  ["Escape", "Close what is open", null], // the browser closes a dialog
];
const ACTS = new Map(KEYS.map(([key, , act]) => [key, act]));
const WAIT_MS = 1500; // how long g waits for its letter

const isTyping = (target) => target.closest?.("input, textarea, select, [contenteditable], dialog[open]");

export default function (dialog) {
  let waitingSince = 0;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target)) return;
    if (waitingSince && Date.now() - waitingSince < WAIT_MS) {
      waitingSince = 0;
      const address = /^[a-z]$/.test(event.key) && dialog.getAttribute(`data-key-${event.key}`);
      if (address) {
        event.preventDefault();
        location.assign(address);
      }
      return;
    }
    if (event.key === "g") waitingSince = Date.now();
    else ACTS.get(event.key)?.(event, dialog);
  });
}

function focusSearch(event) {
  const box = document.querySelector("main [type=search], main [name=q]");
  if (!box) return;
  event.preventDefault();
  box.focus();
}
