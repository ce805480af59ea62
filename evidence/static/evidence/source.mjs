// Where the bytes come from. Every look is journalled before its first byte: the address comes only with leave to play.
// For a restricted recording the viewer first says why, and who else is watching.
export class Source {
  constructor(root, video) {
    this.root = root;
    this.video = video;
    this.dialog = root.querySelector("dialog.declare");
    this.asking = null;
    this.hls = null;
    this.viewing = null;
  }

  get isOpen() { return Boolean(this.hls || this.video.src); }

  // Resolves to whether there is something to play.
  async open() {
    if (this.isOpen) return true;
    this.asking ??= this.ask();
    try { return await this.asking; } finally { this.asking = null; }
  }

  async ask() {
    const body = new URLSearchParams({ csrfmiddlewaretoken: this.root.dataset.csrf });
    if (this.dialog && !(await this.declare(body))) return false;
    this.root.classList.add("is-waiting");
    const answer = await fetch(this.root.dataset.playUrl, {
      method: "POST", body, headers: { Accept: "application/json" }, redirect: "manual",
    });
    if (answer.type === "opaqueredirect") { location.reload(); return false; } // the reason has run out: the page asks for it
    const ticket = await answer.json().catch(() => ({}));
    if (!answer.ok) { this.onproblem?.(ticket.detail || "This recording cannot be played now. Reload the page and try again."); return false; }
    this.viewing = ticket.viewing;
    this.onopen?.(ticket);
    if (ticket.kind === "hls") await this.openHls(ticket.src);
    else this.video.src = ticket.src;
    return true;
  }

  // Ask the two questions of a restricted recording; false when the viewer thinks better of it.
  declare(body) {
    const form = this.dialog.querySelector("form.declaration");
    return new Promise((resolve) => {
      const done = (said) => { form.onsubmit = this.dialog.onclose = null; resolve(said); };
      form.onsubmit = (event) => {
        event.preventDefault();
        for (const [name, value] of new FormData(form)) if (name !== "csrfmiddlewaretoken") body.append(name, value);
        done(true);
        this.dialog.close();
      };
      this.dialog.onclose = () => done(false);
      this.dialog.showModal();
    });
  }

  async openHls(address) {
    await import(this.root.dataset.hlsScript);
    const { Hls } = window;
    if (!Hls?.isSupported()) { this.video.src = address; return; } // Safari plays it by itself
    this.hls = new Hls({ workerPath: this.root.dataset.hlsWorker, maxBufferLength: 20, fragLoadPolicy: PATIENT });
    this.hls.on(Hls.Events.ERROR, (_, data) => { if (data.fatal) this.onproblem?.(STOPPED); });
    this.hls.loadSource(address);
    this.hls.attachMedia(this.video);
  }
}

export const STOPPED = "The picture stopped arriving. Your rights may have changed, or the store does not answer. Reload the page.";
const PATIENT = { default: { maxTimeToFirstByteMs: 40_000, maxLoadTimeMs: 120_000,
  timeoutRetry: { maxNumRetry: 2, retryDelayMs: 0, maxRetryDelayMs: 0 },
  errorRetry: { maxNumRetry: 2, retryDelayMs: 1000, maxRetryDelayMs: 4000 } } };
