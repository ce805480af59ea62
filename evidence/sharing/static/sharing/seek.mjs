// The line under the player: shows where it is, and goes where it is dragged or moved by the arrow keys.
const line = document.querySelector("[data-seek]");
const player = document.querySelector("[data-controller~=player]")?.player;
if (line && player) {
  let isHeld = false;
  document.addEventListener("playhead", ({ detail }) => { if (!isHeld) line.value = String(Math.round(detail)); });
  line.addEventListener("input", () => { isHeld = true; player.seek(Number(line.value) / 1000); });
  line.addEventListener("change", () => { isHeld = false; });
}
