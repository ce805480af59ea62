// The officer's page keeps its changing part up to date: at once when command says something, every 5 seconds while the
// feed is away or a stream runs (who watches changes), else every half minute. Nothing is asked for while nobody looks:
// that a message was shown must be true.
import { feed } from "./feed.mjs";

const SOON_MS = 5_000;
const LATER_MS = 30_000;

export default function (page) {
  const part = (name) => page.querySelector(`[data-part=${name}]`);
  const panel = part("panel");
  const now = () => panel.firstElementChild;
  let asked = 0, unread = Number(now().dataset.unread);

  const load = async () => {
    if (document.hidden || panel.contains(document.activeElement?.closest("details[open]"))) return;
    asked = Date.now();
    const headers = { "X-Background": "yes", "HX-Request": "true" };
    const answer = await fetch(page.dataset.panel, { headers }).catch(() => null);
    if (!answer?.ok || answer.redirected) return lose(!answer || answer.status >= 500);
    show(await answer.text());
  };

  const show = (html) => {
    lose(false);
    const open = new Set([...panel.querySelectorAll("details[open]")].map((one) => one.className));
    const frame = document.createElement("template");
    frame.innerHTML = html.trim();
    for (const one of frame.content.querySelectorAll("details")) if (open.has(one.className)) one.open = true;
    panel.replaceChildren(frame.content);
    const count = Number(now().dataset.unread);
    if (count > unread) arrive();
    unread = count;
  };

  const arrive = () => {
    part("say").textContent = `Message from command: ${panel.querySelector(".msg .words")?.textContent ?? ""}`;
    if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.([300, 100, 300]);
  };

  const lose = (isLost) => { part("lost").hidden = !isLost && !feed.isLost; };

  const send = async (form) => {
    const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
    const headers = { "X-CSRFToken": token, "HX-Request": "true" };
    const answer = await fetch(form.action, { method: "POST", headers }).catch(() => null);
    if (answer?.ok && !answer.redirected) show(await answer.text());
    else form.submit(); // the browser says what is wrong
  };

  panel.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-part=read]");
    if (!form) return;
    event.preventDefault();
    form.querySelector("button").disabled = true;
    send(form);
  });
  for (const name of ["message", "backup", "stream", "alert", "reset", "found"]) feed.addEventListener(name, load);
  feed.addEventListener("lost", () => lose(true));
  document.addEventListener("visibilitychange", load);
  setInterval(() => {
    const every = feed.isLost || now().dataset.isLive ? SOON_MS : LATER_MS;
    if (Date.now() - asked >= every) load();
  }, 1_000);
  feed.begin();
}
