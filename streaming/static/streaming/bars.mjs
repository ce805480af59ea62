// Signal bars: how many of four, and in words by what they are known. Null hides them.
export function showBars(svg, bars, by) {
  svg.toggleAttribute("hidden", bars === null);
  if (bars === null) return;
  const words = `Signal ${bars} of 4, ${by}`;
  svg.dataset.bars = bars;
  if (svg.getAttribute("aria-label") !== words) svg.setAttribute("aria-label", words);
  const title = svg.querySelector("title");
  if (title && title.textContent !== words) title.textContent = words;
}
