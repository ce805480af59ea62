// The number beside an entry of the navigation: asked for now and every half minute while somebody looks; a page that
// knows it sooner says so (`live:waiting`).
const ASK_MS = 30_000;

export default function (badge) {
  const show = (count) => {
    badge.textContent = count > 99 ? "99+" : count;
    badge.hidden = !count;
    badge.setAttribute("aria-label", `${count} waiting`);
  };
  const ask = async () => {
    if (document.hidden) return;
    const answer = await fetch(badge.dataset.address, { headers: { "X-Background": "yes" } }).catch(() => null);
    if (answer?.ok && !answer.redirected) show((await answer.json()).count);
  };
  document.addEventListener("live:waiting", (event) => show(event.detail));
  document.addEventListener("visibilitychange", ask);
  setInterval(ask, ASK_MS);
  ask();
}
