// The board of alerts keeps itself up to date: cards come with the events, ages and bars run, keys a and w answer the
// top one, a critical one is said and heard. While the feed is lost the list is asked for every 5 seconds.
// Watch sends `live:watch` {alert, cameras, session, reason} up from its card; a page that shows it calls
// preventDefault(), otherwise the alert's own page opens.
import { feed } from "./feed.mjs";
import { say } from "./saying.mjs";
import { tone } from "./tone.mjs";

const KEYS = [ // what the list of keys says stands here too (config/keys.py)
  ["a", "Acknowledge the top alert", "acknowledge"],
  ["w", "Watch the camera of the top alert", "watch"],
];
const ACTS = new Map(KEYS.map(([key, , act]) => [key, act]));

const ASK_MS = 5_000;
const SOUND_AGAIN_MS = 10_000; // while a critical alert waits
const FRESH_MS = 600_000; // activity stands below what needs an answer for so long

export default function (panel) {
  const part = (name) => panel.querySelector(`[data-part=${name}]`);
  const list = part("list");
  const showsAll = panel.dataset.show === "all";
  const revisions = new Map();
  let soundedAt = 0;

  const cards = () => [...list.children];
  const isWaiting = (card) => Number(card.dataset.rank) < 2;
  const note = (card) => revisions.set(card.dataset.alert, Number(card.dataset.revision));
  const belongs = (card) => {
    const rank = Number(card.dataset.rank);
    return showsAll || rank < 3 || (rank === 3 && Date.now() - Date.parse(card.dataset.raised) < FRESH_MS);
  };
  const comesBefore = (one, other) => {
    const newer = Date.parse(one.dataset.raised) > Date.parse(other.dataset.raised);
    if (showsAll || one.dataset.rank === other.dataset.rank) return newer;
    return Number(one.dataset.rank) < Number(other.dataset.rank);
  };

  const place = (card) => {
    const old = list.querySelector(`[data-alert="${card.dataset.alert}"]`);
    const hadFocus = old?.contains(document.activeElement);
    old?.remove();
    note(card);
    if (belongs(card)) {
      list.insertBefore(card, cards().find((other) => comesBefore(card, other)) ?? null);
      ready(card);
    }
    if (hadFocus) (card.isConnected ? card.querySelector("a, button") : list)?.focus();
    settle();
  };

  const ready = (card) => {
    for (const key of card.querySelectorAll(".k")) key.hidden = !shortcuts() || card !== top("acknowledge");
  };

  const settle = () => {
    for (const card of cards()) if (belongs(card)) ready(card);
    else card.remove();
    const waiting = cards().filter(isWaiting).length;
    part("waiting").textContent = waiting;
    if (showsAll) part("total").textContent = list.children.length;
    for (const mirror of document.querySelectorAll("[data-mirror=waiting]")) mirror.textContent = waiting;
    part("empty").hidden = list.children.length > 0;
    document.dispatchEvent(new CustomEvent("live:waiting", { detail: waiting }));
  };

  const drawn = (html) => {
    const frame = document.createElement("template");
    frame.innerHTML = html.trim();
    return frame.content.firstElementChild;
  };

  const arrive = (alert) => {
    if ((revisions.get(alert.id) ?? 0) >= alert.revision) return; // told before
    if (panel.dataset.incident && panel.dataset.incident !== alert.incident) return;
    const isNew = !revisions.has(alert.id);
    place(drawn(alert.html));
    if (!isNew || alert.level !== "critical" || alert.state !== "new") return;
    say(part("say"), [alert.title, alert.who, alert.is_test ? "Test" : ""].filter(Boolean).join(", "));
    sound();
  };

  const sound = () => {
    soundedAt = Date.now();
    tone.alert();
  };

  // The whole list as the server has it: after a break, and every few seconds while there is no feed.
  const load = async () => {
    const headers = { "X-Background": "yes", "HX-Request": "true" };
    const answer = await fetch(panel.dataset.list, { headers }).catch(() => null);
    if (!answer?.ok) return;
    const fresh = drawn(await answer.text());
    const known = new Map(cards().map((card) => [card.dataset.alert, card]));
    for (const card of [...fresh.querySelector("[data-part=list]").children]) {
      const old = known.get(card.dataset.alert);
      const isNewer = Number(card.dataset.revision) > (revisions.get(card.dataset.alert) ?? 0);
      if (!old || isNewer) {
        place(card);
        if (!old && isNewer && card.dataset.rank === "0") sound();
      }
      known.delete(card.dataset.alert);
    }
    for (const gone of known.values()) gone.remove();
    settle();
  };

  const send = async (form, button) => {
    const address = button?.getAttribute("formaction") || form.action;
    const token = form.querySelector("[name=csrfmiddlewaretoken]")?.value || cookie("csrftoken");
    const body = new FormData(form);
    body.delete("csrfmiddlewaretoken");
    const headers = { "X-CSRFToken": token, "HX-Request": "true" };
    for (const one of form.querySelectorAll("button")) one.disabled = true;
    const answer = await fetch(address, { method: "POST", body, headers }).catch(() => null);
    const away = answer?.headers.get("HX-Redirect");
    if (away) location.assign(away);
    else if (answer && (answer.ok || answer.status === 409)) place(drawn(await answer.text()));
    else {
      for (const one of form.querySelectorAll("button")) one.disabled = false;
      problem("This could not be sent. Check the line and try again.");
    }
  };

  const problem = (words) => {
    part("problem").textContent = words;
    part("problem").hidden = !words;
  };

  const watch = (link) => {
    const card = link.closest("[data-alert]");
    const reason = { code: link.dataset.code, reference: link.dataset.reference, text: link.dataset.words };
    const detail = { alert: card?.dataset.alert, cameras: link.dataset.cameras.split(" "), reason };
    detail.session = link.dataset.session;
    const event = new CustomEvent("live:watch", { bubbles: true, cancelable: true, detail });
    return !link.dispatchEvent(event);
  };

  const shortcuts = () => document.documentElement.dataset.shortcuts !== "off";
  const top = (act) => cards().find((card) => card.querySelector(`[data-do=${act}]`));

  const tick = () => {
    const now = Date.now();
    for (const card of cards()) {
      const seconds = Math.max(0, Math.floor((now - Date.parse(card.dataset.raised)) / 1000));
      const age = card.querySelector("[data-part=age]");
      if (age) age.textContent = inWords(seconds);
      const share = Math.min(100, (100 * seconds) / (Number(card.dataset.due) || 1));
      card.querySelector("[data-part=used]")?.setAttribute("width", share.toFixed(0));
    }
    if (cards().some((card) => card.dataset.rank === "0") && now - soundedAt > SOUND_AGAIN_MS) sound();
    part("gesture").hidden = !tone.isBlocked;
  };

  panel.addEventListener("submit", (event) => {
    if (!event.target.closest("[data-alert]")) return;
    event.preventDefault();
    problem("");
    send(event.target, event.submitter);
  });
  panel.addEventListener("click", (event) => {
    const link = event.target.closest("[data-do=watch]");
    if (link && watch(link)) event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.defaultPrevented || !shortcuts()) return;
    if (event.target.closest?.("input, textarea, select, [contenteditable], dialog[open]")) return;
    const act = ACTS.get(event.key);
    const target = act && top(act)?.querySelector(`[data-do=${act}]`);
    if (!target) return;
    event.preventDefault();
    target.click();
  });

  const button = panel.querySelector("[data-do=sound]");
  const draw = () => {
    button.setAttribute("aria-pressed", String(!tone.isMuted));
    button.title = tone.isMuted ? "Sound is off" : "Sound is on";
    button.classList.toggle("off", tone.isMuted);
    part("gesture").hidden = !tone.isBlocked;
  };
  button.hidden = false;
  button.addEventListener("click", () => { tone.isMuted = !tone.isMuted; });
  tone.addEventListener("change", draw);

  feed.addEventListener("alert", (event) => arrive(event.detail));
  feed.addEventListener("reset", load);
  let asking = 0;
  feed.addEventListener("lost", () => {
    part("since").textContent = new Date(feed.lostSince).toLocaleTimeString("en-GB");
    part("lost").hidden = false;
    tone.lost();
    asking = setInterval(load, ASK_MS);
    load();
  });
  feed.addEventListener("found", () => {
    part("lost").hidden = true;
    clearInterval(asking);
    load();
  });

  cards().forEach(note);
  draw();
  settle();
  tick();
  setInterval(tick, 1_000);
  feed.begin();
  if (feed.hasHeard(["alert", "reset", "found"])) load(); // before this panel came
}

function inWords(seconds) {
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const rest = String(seconds % 60).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}

function cookie(name) {
  return document.cookie.split("; ").find((one) => one.startsWith(`${name}=`))?.slice(name.length + 1) ?? "";
}
