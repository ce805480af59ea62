// Ties a moment of a weapon's log to the picture on the screen: its position is written into the form.
import { written } from "./times.mjs";

const player = document.querySelector("[data-controller~=angles]")?.angles;
for (const button of document.querySelectorAll("[data-tie]")) {
  if (!player) break;
  button.hidden = false;
  button.addEventListener("click", () => {
    player.pause();
    const field = button.form.elements[button.dataset.tie];
    field.value = written(player.now() * 1000);
    field.focus();
  });
}
