// Turns the text of the search into its chips: the field stays free for the next word, and what is sent is both together.
// Backspace in the empty field takes the last chip back into the field, to be changed.
export default function (form) {
  const field = form.querySelector("[type=search]");
  const chips = [...form.querySelectorAll("[data-token]")];
  if (!chips.length) return;
  const whole = field.value;
  const kept = () => chips.filter((chip) => chip.isConnected).map((chip) => chip.dataset.token);
  field.value = "";
  field.placeholder = "Add a word or filter";
  form.classList.add("chipped");
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Backspace" || field.value) return;
    const last = chips.filter((chip) => chip.isConnected).pop();
    if (!last) return;
    event.preventDefault();
    field.value = last.dataset.token;
    last.remove();
  });
  form.addEventListener("submit", () => {
    field.value = [...kept(), field.value.trim()].filter(Boolean).join(" ");
  });
  // Coming back to the page must not lose what was typed before.
  window.addEventListener("pageshow", (event) => { if (event.persisted && field.value === whole) field.value = ""; });
}
