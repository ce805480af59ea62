// A panel of command loads itself again when the feed tells of what it shows (`data-hears`): at once, when somebody types
// or chooses in it as soon as they leave it, and every 5 seconds while the feed is away. A panel that takes the place of
// another, by a press or by loading itself, asks once more for news that came after its content was asked for.
import { feed } from "./feed.mjs";

const AGAIN_MS = 5_000;
const USED = "input,textarea,select,details[open]";
const askedAt = new Map(); // of each panel, by its id: when its content was asked for

export default function (panel) {
  const names = [panel.dataset.hears, "reset", "found"];
  let isMissed = false, isAsked = false, isTouched = false; // what a press has just brought is untouched, though the focus is in it
  for (const name of ["keydown", "pointerdown", "input"]) panel.addEventListener(name, () => { isTouched = true; });
  const isUsed = () => isTouched && panel.contains(document.activeElement) && Boolean(document.activeElement.closest(USED));
  const load = () => {
    if (!panel.isConnected) return stop();
    isMissed = isAsked || isUsed();
    if (isMissed) return;
    isAsked = true;
    askedAt.set(panel.id, performance.now());
    panel.dispatchEvent(new CustomEvent("told"));
  };
  const stop = () => {
    clearInterval(asking);
    for (const name of names) feed.removeEventListener(name, load);
  };
  for (const name of names) feed.addEventListener(name, load);
  panel.addEventListener("focusout", () => setTimeout(() => isMissed && load()));
  panel.addEventListener("htmx:finally:request", (event) => {
    if (event.target !== panel) return;
    isAsked = false;
    if (isMissed) load();
  });
  const asking = setInterval(() => {
    if (!panel.isConnected) stop();
    else if (feed.isLost && !document.hidden) load();
  }, AGAIN_MS);
  feed.begin();
  if (feed.hasHeard(names, askedAt.get(panel.id))) load();
}
