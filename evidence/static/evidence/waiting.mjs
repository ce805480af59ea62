// A page that waits for a recording to be prepared: asks now and then how far it is, and shows itself anew on a change.
const ASK_MS = 1000;

for (const place of document.querySelectorAll("[data-waits-for]")) {
  const ask = async () => {
    const answer = await fetch(place.dataset.waitsFor).catch(() => null);
    if (answer?.ok && (await answer.text()) !== place.dataset.now) location.reload();
    else setTimeout(ask, document.hidden ? 5 * ASK_MS : ASK_MS);
  };
  setTimeout(ask, ASK_MS);
}
