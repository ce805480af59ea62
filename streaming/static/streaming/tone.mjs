// Two tones for a critical alert, three falling ones when the feed is lost. Browsers let a page sound only after
// somebody has touched it: until then `isBlocked` says so. What a person has muted stays so in this browser.
const KEPT = "exhibit.alerts.muted";
const ALERT = [[880, 0, 0.16], [1175, 0.2, 0.22]];
const LOST = [[660, 0, 0.18], [523, 0.22, 0.18], [392, 0.44, 0.3]];

class Tone extends EventTarget {
  #context = null;

  constructor() {
    super();
    for (const touch of ["pointerdown", "keydown"]) addEventListener(touch, () => this.#wake(), { capture: true });
  }

  get isMuted() {
    return localStorage.getItem(KEPT) === "yes";
  }

  set isMuted(value) {
    localStorage.setItem(KEPT, value ? "yes" : "no");
    this.dispatchEvent(new Event("change"));
  }

  get isBlocked() {
    return !this.isMuted && this.#context?.state !== "running";
  }

  async #wake() {
    if (this.#context?.state === "running") return;
    this.#context ??= new AudioContext();
    await this.#context.resume().catch(() => {});
    this.dispatchEvent(new Event("change"));
  }

  alert() {
    this.#play(ALERT);
  }

  lost() {
    this.#play(LOST);
  }

  #play(notes) {
    if (this.isMuted || this.#context?.state !== "running") return;
    for (const [pitch, after, length] of notes) {
      const begins = this.#context.currentTime + after;
      const [oscillator, gain] = [this.#context.createOscillator(), this.#context.createGain()];
      oscillator.frequency.value = pitch;
      gain.gain.setValueAtTime(0.0001, begins);
      gain.gain.exponentialRampToValueAtTime(0.35, begins + 0.02);
      gain.gain.exponentialRampToValueAtTime(0.0001, begins + length);
      oscillator.connect(gain).connect(this.#context.destination);
      oscillator.start(begins);
      oscillator.stop(begins + length);
    }
  }
}

export const tone = new Tone();
