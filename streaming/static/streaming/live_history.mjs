// What was a moment ago: the same bytes as low-latency HLS, played by hls.js (or by the browser itself). Also the way to
// watch live where nothing else works.
import { NO_PAST } from "./live_words.mjs";

const LOAD_AT_ONCE = { maxBufferLength: 8, maxMaxBufferLength: 20, backBufferLength: 30, startFragPrefetch: true };

export class History {
  constructor(video, data, onproblem) {
    this.video = video;
    this.data = data;
    this.onproblem = onproblem;
    this.hls = null;
  }

  static load(data) { return window.Hls ? Promise.resolve() : import(data.hlsScript); }

  get isOpen() { return Boolean(this.hls || this.video.src); }

  // Play from so many seconds ago; 0 keeps as close to now as this way allows.
  async open(address, seconds) {
    await History.load(this.data);
    this.stop();
    const { Hls } = window;
    if (!Hls?.isSupported()) { this.native(address, seconds); return; }
    const back = seconds > 0 ? { lowLatencyMode: false, liveSyncDuration: seconds } : { lowLatencyMode: true };
    const hls = new Hls({ workerPath: this.data.hlsWorker, ...LOAD_AT_ONCE, ...back });
    this.hls = hls;
    hls.on(Hls.Events.ERROR, (_, told) => this.problem(told));
    hls.loadSource(address);
    hls.attachMedia(this.video);
    this.play();
  }

  native(address, seconds) {
    this.video.src = address;
    this.video.addEventListener("loadedmetadata", () => {
      const { seekable } = this.video;
      if (seconds > 0 && seekable.length) this.video.currentTime = Math.max(seekable.start(0), seekable.end(0) - seconds);
    }, { once: true });
    this.play();
  }

  problem(told) {
    if (!told.fatal) return;
    const { Hls } = window;
    if (told.type === Hls.ErrorTypes.MEDIA_ERROR && !this.hasRecovered) {
      this.hasRecovered = true;
      this.hls.recoverMediaError();
    } else this.onproblem(NO_PAST);
  }

  play() { this.video.play().catch(() => { this.video.muted = true; this.video.play().catch(() => {}); }); }

  // When the picture on the screen was taken (ms since 1970), or null.
  get captured() {
    const date = this.hls ? this.hls.playingDate : this.video.getStartDate?.();
    if (!date || Number.isNaN(date.getTime())) return null;
    return this.hls ? date.getTime() : date.getTime() + this.video.currentTime * 1000;
  }

  // Go to a moment (ms since 1970); false when it is not in reach of what is loaded.
  seek(moment) {
    const now = this.captured, { seekable } = this.video;
    if (now === null || !seekable.length) return false;
    const to = this.video.currentTime + (moment - now) / 1000;
    this.video.currentTime = Math.max(seekable.start(0), Math.min(to, seekable.end(0) - 0.5));
    this.play();
    return true;
  }

  // Resolves when the first picture is on the screen.
  shown() {
    if (!("requestVideoFrameCallback" in this.video)) return new Promise((done) => this.video.addEventListener("playing", done, { once: true }));
    return new Promise((done) => this.video.requestVideoFrameCallback(done));
  }

  stop() {
    this.hls?.destroy();
    this.hls = null;
    this.hasRecovered = false;
    if (this.video.src) { this.video.removeAttribute("src"); this.video.load(); }
  }
}
