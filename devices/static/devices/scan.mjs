// A short sound after each scan, high for done and low for a problem, and the cursor back in the input.
const SOUNDS = { done: [880, 1320], problem: [220, 180] };
const SECONDS_PER_NOTE = 0.12;

export default function (page) {
  page.querySelector(".scan-input")?.focus();
  const notes = SOUNDS[page.dataset.result];
  if (!notes || !window.AudioContext) return;
  const audio = new AudioContext();
  if (audio.state === "suspended") return; // the browser wants a key press on this page first
  notes.forEach((frequency, index) => {
    const start = audio.currentTime + index * SECONDS_PER_NOTE;
    const tone = new OscillatorNode(audio, { frequency });
    const volume = new GainNode(audio, { gain: 0.15 });
    tone.connect(volume).connect(audio.destination);
    tone.start(start);
    tone.stop(start + SECONDS_PER_NOTE);
  });
}
