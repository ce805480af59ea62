// A panel of command loads itself again when the feed tells of what it shows (`data-hears`), unless somebody types in it.
import { feed } from "./feed.mjs";

export default function (panel) {
  for (const name of [panel.dataset.hears, "reset", "found"]) {
    feed.addEventListener(name, () => {
      if (!panel.isConnected || panel.contains(document.activeElement)) return;
      panel.dispatchEvent(new CustomEvent("told"));
    });
  }
}
