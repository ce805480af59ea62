// A photo: fetched only when asked for (the look is journalled first), then closer, turned, brighter for the eye alone.
import { Picture } from "./picture.mjs";
import { Source } from "./source.mjs";

for (const root of document.querySelectorAll("[data-controller~=photo]")) {
  const image = root.querySelector("img.picture"), note = root.querySelector("[data-note]");
  const picture = new Picture(root.querySelector(".screen"), image);
  const source = new Source(root, image);
  source.onproblem = (sentence) => { note.textContent = sentence; note.hidden = false; root.classList.remove("is-waiting"); };
  image.addEventListener("load", () => { root.classList.remove("is-waiting"); root.querySelector("form").hidden = true; });
  const acts = {
    show: () => source.ask(), "zoom-in": () => picture.zoom(1), "zoom-out": () => picture.zoom(-1),
    turn: () => picture.rotate(), bright: () => picture.brighten(),
  };
  for (const button of root.querySelectorAll("[data-do]")) {
    button.addEventListener("click", (event) => { event.preventDefault(); acts[button.dataset.do]?.(); });
  }
}
