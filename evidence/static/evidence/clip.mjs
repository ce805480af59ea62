// Brings the in and out points of the player along to the page where clips are cut.
const link = document.querySelector("a[data-clip]");

document.addEventListener("range", ({ target }) => {
  if (!link) return;
  const address = new URL(link.href);
  for (const [name, at] of [["in", target.dataset.inMs], ["out", target.dataset.outMs]]) {
    if (at === undefined) address.searchParams.delete(name); else address.searchParams.set(name, at);
  }
  link.href = address;
});
