// The dot on the map of the track: goes where the wearer was at the playhead.
const read = (map) => JSON.parse(map.querySelector("script")?.textContent || "[]");

document.addEventListener("playhead", ({ detail: ms }) => {
  const map = document.querySelector("[data-track]");
  if (!map) return;
  map.fixes ??= read(map);
  const after = map.fixes.findIndex(([at]) => at > ms);
  const next = map.fixes[after < 0 ? map.fixes.length - 1 : after], before = map.fixes[Math.max(0, (after < 0 ? map.fixes.length : after) - 1)];
  if (!next) return;
  const share = next[0] > before[0] ? Math.max(0, Math.min(1, (ms - before[0]) / (next[0] - before[0]))) : 0;
  const dot = map.querySelector(".here");
  dot.setAttribute("cx", (before[1] + (next[1] - before[1]) * share).toFixed(1));
  dot.setAttribute("cy", (before[2] + (next[2] - before[2]) * share).toFixed(1));
});
