// The preview of the inbox: controls of our own over the copy, and the keys A, Q and D for the decision.
const KEYS = [ // what the list of keys says stands here too (config/keys.py)
  ["a", "Accept as evidence (a second key confirms)"],
  ["q", "Ask for more"],
  ["d", "Decline"],
];
const FRAME = 1 / 25; // seconds; a copy has 25 to 30 pictures a second
const isTyping = (target) => target.closest?.("input:not([type=range]), textarea, select, dialog[open]");
const two = (number) => String(Math.floor(number)).padStart(2, "0");

export default function (root) {
  const video = root.querySelector("video");
  if (video) controls(root, video);
  if (root.dataset.keys) document.addEventListener("keydown", decide);
}

function controls(root, video) {
  const bar = root.querySelector(".ctl");
  const part = (name) => bar.querySelector(`[data-act=${name}]`);
  const seek = bar.querySelector("[data-seek]"), now = bar.querySelector("[data-now]"), said = bar.querySelector("[data-said]");
  const begins = said ? Date.parse(said.dataset.said) : NaN;
  const zoneShift = said ? shiftOf(said) : 0;
  bar.hidden = false;
  video.controls = false;
  const step = (seconds) => { video.pause(); video.currentTime = Math.max(0, video.currentTime + seconds); };
  const toggle = () => (video.paused ? video.play() : video.pause());
  part("play").addEventListener("click", toggle);
  video.addEventListener("click", toggle);
  part("back").addEventListener("click", () => step(-FRAME));
  part("forward").addEventListener("click", () => step(FRAME));
  part("full").addEventListener("click", () => video.requestFullscreen?.());
  seek.addEventListener("input", () => { video.currentTime = (seek.value / 1000) * (video.duration || 0); });
  const show = () => {
    const at = video.currentTime;
    now.textContent = `${two(at / 60)}:${two(at % 60)}`;
    if (video.duration) seek.value = Math.round((at / video.duration) * 1000);
    seek.setAttribute("aria-valuetext", now.textContent);
    if (said) said.textContent = new Date(begins + at * 1000 + zoneShift).toISOString().slice(11, 19);
  };
  for (const name of ["timeupdate", "seeked", "loadedmetadata"]) video.addEventListener(name, show);
  for (const name of ["play", "pause"]) {
    video.addEventListener(name, () => part("play").setAttribute("aria-label", video.paused ? "Play" : "Pause"));
  }
}

// The page shows the force's local time: how far it is from UTC stands in what the server has drawn.
function shiftOf(said) {
  const drawn = said.textContent.trim().split(":").map(Number);
  const utc = new Date(said.dataset.said);
  const seconds = drawn[0] * 3600 + drawn[1] * 60 - (utc.getUTCHours() * 3600 + utc.getUTCMinutes() * 60);
  return ((((seconds + 43200) % 86400) + 86400) % 86400 - 43200) * 1000;
}

function decide(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target)) return;
  const key = event.key.toLowerCase();
  const found = KEYS.some(([known]) => known === key) && document.querySelector(`.dec [data-key=${key}]`);
  if (!found) return;
  event.preventDefault();
  if (found.matches("details")) {
    found.open = true;
    found.querySelector("textarea, input:not([type=hidden])")?.focus();
  } else {
    found.focus(); // a second key, Enter or Space, accepts: one slip of a finger must not make evidence
  }
}
