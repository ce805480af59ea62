// Says critical alerts to screen readers: one at a time, not more than one in 5 seconds (WCAG, ux spec 4.6).
const EVERY_MS = 5_000;
const waiting = [];
let freeAt = 0;

export function say(place, words) {
  waiting.push(words);
  if (waiting.length === 1) next(place);
}

function next(place) {
  setTimeout(() => {
    freeAt = Date.now() + EVERY_MS;
    const more = waiting.length - 3;
    place.textContent = more > 0 ? `${waiting.splice(0).length} critical alerts` : waiting.shift();
    if (waiting.length) next(place);
  }, Math.max(0, freeAt - Date.now()));
}
