// The keys of the player. They count while the player has focus, or nothing has; not in fields, dialogs and lists.
const KEYS = [ // what the list of keys says stands here too (config/keys.py)
  ["Space k", "Play or pause", (player) => player.act("toggle")],
  ["j l", "Slower (then backwards in steps), faster", (player, key) => player.rate(key === "j" ? -1 : 1)],
  [", .", "One frame back, forward", (player, key) => player.act(key === "," ? "frame-back" : "frame-forward")],
  ["ArrowLeft ArrowRight", "5 seconds back, forward", (player, key) => go(player, key, 5)],
  ["Shift+ArrowLeft Shift+ArrowRight", "30 seconds back, forward", (player, key) => go(player, key, 30)],
  ["Home End", "To the beginning, to the end", (player, key) => player.seek(key === "Home" ? 0 : player.duration)],
  ["n p", "Next, previous event", (player, key) => player.act(key === "n" ? "next-mark" : "previous-mark")],
  ["i o", "In point, out point", (player, key) => player.act(key === "i" ? "in" : "out")],
  ["m", "Marker at this moment", (player) => player.act("mark")],
  ["1-9", "Your marker presets; among several recordings, the one that is heard", (player, key) => player.marking.preset(key)],
  ["b", "Brighten dark footage (view only)", (player) => player.act("bright")],
  ["+ -", "Closer, further away (view only)", (player, key) => player.act(key === "+" ? "zoom-in" : "zoom-out")],
  ["ArrowUp ArrowDown", "Louder, quieter", (player, key) => player.louder(key === "ArrowUp" ? 0.1 : -0.1)],
  ["f", "Full screen", (player) => player.act("full")],
  ["[ ]", "Nudge the sync by 40 ms (timeline of an incident)", (player, key) => player.act(key === "[" ? "nudge-back" : "nudge-forward")],
];
const ACTS = new Map(KEYS.flatMap(([keys, , act]) => keys.split(" ").map((key) => [key, act])));
const AFTER_G_MS = 1500; // g and a letter go to a page: the letter is not ours

export function bindKeys(player) {
  let wentAt = 0;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const isOurs = player.root.contains(event.target);
    const isFree = event.target === document.body || event.target.id === "main";
    const isOff = document.documentElement.dataset.shortcuts === "off";
    if (!isOurs && (!isFree || isOff)) return;
    if (event.target.closest("input,select,textarea,[contenteditable],dialog")) return;
    if (event.key === "g") { wentAt = Date.now(); return; }
    if (Date.now() - wentAt < AFTER_G_MS) { wentAt = 0; return; }
    const onButton = event.target.closest("a,button,summary") && (event.key === " " || event.key === "Enter");
    if (onButton) return;
    const chosen = choose(event, player);
    if (!chosen) return;
    event.preventDefault();
    chosen();
  });
}

function go(player, key, seconds) {
  player.seek(player.now() + (key.endsWith("Left") ? -seconds : seconds));
  if (document.activeElement === player.lanes?.svg) player.lanes.peekHere();
}

function choose(event, player) {
  const key = (event.shiftKey && event.key.startsWith("Arrow") ? "Shift+" : "") + (event.key === " " ? "Space" : event.key);
  const isPreset = /^[1-9]$/.test(key);
  if (isPreset && event.repeat) return undefined;
  const act = ACTS.get(isPreset ? "1-9" : key);
  return act && (() => act(player, key));
}
