// The keys of the player. They count while the player has focus, or nothing has; not in fields, dialogs and lists.
const AFTER_G_MS = 1500; // g and a letter go to a page: the letter is not ours

export function bindKeys(player) {
  let wentAt = 0;
  const keys = {
    " ": () => player.act("toggle"), k: () => player.act("toggle"),
    j: () => player.rate(-1), l: () => player.rate(1),
    ",": () => player.act("frame-back"), ".": () => player.act("frame-forward"),
    i: () => player.act("in"), o: () => player.act("out"), m: () => player.act("mark"),
    n: () => player.act("next-mark"), p: () => player.act("previous-mark"),
    b: () => player.act("bright"), t: () => player.act("transcript"), f: () => player.act("full"),
    "+": () => player.act("zoom-in"), "-": () => player.act("zoom-out"),
    ArrowUp: () => player.louder(0.1), ArrowDown: () => player.louder(-0.1),
    Home: () => player.seek(0), End: () => player.seek(player.duration),
  };
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
    const chosen = choose(event, keys, player);
    if (!chosen) return;
    event.preventDefault();
    chosen();
  });
}

function choose(event, keys, player) {
  if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
    const step = (event.shiftKey ? 30 : 5) * (event.key === "ArrowLeft" ? -1 : 1);
    return () => { player.seek(player.now() + step); if (event.target === player.lanes?.svg) player.lanes.peekHere(); };
  }
  if (/^[1-9]$/.test(event.key) && !event.repeat) return () => player.marking.preset(event.key);
  return keys[event.key];
}
