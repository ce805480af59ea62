// Ctrl K (or Cmd K) opens the command menu; arrows walk through what was found, Enter opens it, Esc closes.
const KEYS = [["Ctrl+k", "Search or jump to"]]; // the list of keys reads this (config/keys.py)
const [[, LETTER]] = KEYS.map(([key]) => key.split("+"));

export default function (dialog) {
  const field = dialog.querySelector("[type=search]");
  const links = () => [...dialog.querySelectorAll(".found a")];

  function open() {
    if (!dialog.open) dialog.showModal();
    field.select();
    if (!links().length) field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === LETTER) {
      event.preventDefault();
      open();
    }
  });
  for (const opener of document.querySelectorAll("[data-menu]")) {
    opener.addEventListener("click", (event) => {
      event.preventDefault();
      open();
    });
  }
  dialog.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    const all = links();
    const at = all.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
    (all[at] ?? field).focus();
  });
  field.form.addEventListener("submit", (event) => {
    const first = links()[0];
    if (!first) return;
    event.preventDefault();
    location.assign(first.href);
  });
}
