// Sends files by tus-js-client: several at a time, each part with its SHA-256; goes on after lost signal, a closed tab or a
// reload (the same file, chosen again, is known by name, size and time of change).
const PART_BYTES = 8 << 20;
const AT_ONCE = 2;
const RETRY_MS = [0, 1000, 3000, 5000, 10_000, 20_000];
const AGAIN_MS = 5000; // when all of those failed: the signal may be away for long
const OVER = new Set([401, 403, 404, 410]); // the link, or the upload, takes nothing more

export default async function (root) {
  await script(root.dataset.tus);
  new Giving(root);
}

function script(address) {
  return new Promise((resolve, reject) => {
    const element = document.createElement("script");
    Object.assign(element, { src: address, onload: resolve, onerror: reject });
    document.head.append(element);
  });
}

async function keyOf(file) {
  const words = new TextEncoder().encode(`${file.name}\0${file.size}\0${file.lastModified}`);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", words));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("").slice(0, 40);
}

class Giving {
  constructor(root) {
    Object.assign(this, { root, list: root.querySelector("[data-list]"), said: root.querySelector("[data-said]") });
    this.sendings = []; // in the order in which they were chosen
    this.lane = []; // those whose bytes may go, or wait for it
    const drop = root.querySelector("[data-drop]"), input = root.querySelector("[data-files]");
    drop.hidden = false;
    const form = root.querySelector("[data-plain]"), plain = form.querySelector("input[type=file]");
    form.hidden = true;
    const chosen = () => { this.take([...input.files]); input.value = ""; };
    input.addEventListener("change", chosen);
    for (const name of ["dragenter", "dragover"]) drop.addEventListener(name, (event) => { event.preventDefault(); drop.classList.add("over"); });
    for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => drop.classList.remove("over"));
    drop.addEventListener("drop", (event) => { event.preventDefault(); this.take([...event.dataTransfer.files]); });
    this.list.addEventListener("change", (event) => this.describe(event.target.closest("[data-describe]")));
    this.list.addEventListener("submit", (event) => this.remove(event));
    window.addEventListener("online", () => { for (const one of this.sendings) one.goOn(); });
    window.addEventListener("beforeunload", (event) => { if (this.isBusy) event.preventDefault(); });
    this.tidy();
    this.take([...plain.files]); // chosen in the plain form before this script was here
    plain.value = "";
    chosen();
  }

  get isBusy() { return this.sendings.some((one) => one.state === "sending" || one.state === "waiting"); }

  async take(files) {
    for (const file of files) await this.begin(file);
  }

  async begin(file) {
    if (!file.size) return this.say(`${file.name}: This file is empty.`, "bad");
    const key = await keyOf(file);
    const known = this.sendings.find((one) => one.key === key && one.isGoing);
    if (known) return known.goOn();
    const sending = new Sending(this, file, key);
    this.sendings.push(sending);
    await sending.start();
  }

  // Bytes of a few files at a time; whoever waits here has been created and stands in the list.
  turn(sending) {
    return new Promise((resolve) => {
      this.lane = this.lane.filter((one) => one.sending !== sending);
      const at = sending.hasTurn ? 0 : this.lane.length;
      this.lane.splice(at, 0, { sending, resolve });
      this.next();
    });
  }

  next() {
    for (const one of this.lane.slice(0, AT_ONCE)) { one.sending.hasTurn = true; one.resolve(); }
  }

  left(sending) {
    sending.hasTurn = false;
    this.lane = this.lane.filter((one) => one.sending !== sending);
    this.next();
  }

  /* What tus-js-client asks where a file was being sent to: the list of the page, which the server has made. */
  findUploadsByFingerprint(key) {
    const row = this.list.querySelector(`[data-key="${key}"]:not([data-here])`);
    const found = row ? [{ uploadUrl: new URL(row.dataset.upload, location.href).href, urlStorageKey: null }] : [];
    return Promise.resolve(found);
  }

  async refresh() {
    const answer = await fetch(this.root.dataset.listAddress).catch(() => null);
    if (answer?.ok && !answer.redirected) this.put(await answer.text());
  }

  put(html) {
    const chosen = document.activeElement?.id;
    this.list.innerHTML = html; // made by our own server, names escaped
    for (const one of this.sendings) one.show();
    if (chosen) document.getElementById(chosen)?.focus();
    this.tidy();
  }

  tidy() { for (const button of this.list.querySelectorAll("[data-save]")) button.hidden = true; }

  async describe(form) {
    if (!form) return;
    const answer = await this.post(form.action, new URLSearchParams(new FormData(form)));
    if (answer?.ok) this.put(await answer.text()); // a list that was on its way may have been older
    if (answer?.ok) this.say("Kept.");
    else this.say("It could not be kept. Try again.", "bad");
  }

  async remove(event) {
    const form = event.target.closest("[data-remove]");
    if (!form) return;
    event.preventDefault();
    const address = form.closest("[data-upload]").dataset.upload;
    await this.sendings.find((one) => one.address === address)?.stop();
    this.sendings = this.sendings.filter((one) => one.address !== address);
    for (let times = 0; times < 5; times += 1) {
      const answer = await this.post(form.action, new URLSearchParams(new FormData(form)));
      if (answer?.ok) return this.put(await answer.text());
      await new Promise((resolve) => setTimeout(resolve, 400)); // the last part may still be written
    }
    this.say("It could not be removed. Try again in a moment.", "bad");
  }

  post(address, body) {
    const headers = { "X-CSRFToken": this.root.dataset.csrf, "X-Fragment": "yes" };
    return fetch(address, { method: "POST", body, headers }).catch(() => null);
  }

  say(sentence, tone = "") {
    this.said.textContent = sentence;
    this.said.className = tone ? `fs ${tone}` : "sr";
  }
}

class Sending {
  constructor(giving, file, key) {
    const state = "waiting", words = "Waiting for its turn";
    Object.assign(this, { giving, file, key, state, words, tone: "", sent: null, hasTurn: false });
    this.named = new Promise((resolve) => { this.isNamed = resolve; }); // in the list, or not for now
    const metadata = { filename: file.name, modified: String(file.lastModified) };
    if (file.type) metadata.filetype = file.type;
    this.upload = new window.tus.Upload(file, {
      endpoint: new URL(giving.root.dataset.endpoint, location.href).href,
      metadata,
      chunkSize: PART_BYTES,
      retryDelays: RETRY_MS,
      fingerprint: () => Promise.resolve(key),
      urlStorage: giving,
      storeFingerprintForResuming: false, // the server has it stored
      onUploadUrlAvailable: () => { this.listing = this.listed(); },
      onBeforeRequest: (request) => this.sign(request),
      onShouldRetry: (error) => this.mayHeal(error),
      onProgress: (sent) => this.progress(sent),
      onError: (error) => this.failed(error),
      onSuccess: () => this.done(),
    });
  }

  get address() { return this.upload.url && new URL(this.upload.url).pathname; }

  get row() { return this.address && this.giving.list.querySelector(`[data-upload="${this.address}"]`); }

  get isGoing() { return this.state !== "done" && this.state !== "over"; }

  async start() {
    const [before] = await this.upload.findPreviousUploads();
    if (before) this.upload.resumeFromPreviousUpload(before);
    this.upload.start();
    await this.named;
  }

  async listed() {
    if (!this.row) await this.giving.refresh();
    if (this.giving.unlisted === this) this.giving.say("");
    this.isNamed();
    this.show();
  }

  async sign(request) { // each part with its SHA-256: what arrives is what was read here
    if (request.getMethod() !== "PATCH") return;
    await this.listing; // the list of the page knows the file before its first byte
    if (this.state === "over") await new Promise(() => {}); // removed meanwhile: never sent
    await this.giving.turn(this);
    if (this.state !== "sending") Object.assign(this, { state: "sending", began: { at: Date.now(), sent: null } });
    if (!window.crypto?.subtle) return;
    const at = Number(request.getHeader("Upload-Offset"));
    const part = await this.file.slice(at, at + PART_BYTES).arrayBuffer();
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", part));
    request.setHeader("Upload-Checksum", `sha256 ${btoa(String.fromCharCode(...digest))}`);
  }

  mayHeal(error) {
    if (isRefused(error)) return false;
    this.wait();
    return true;
  }

  failed(error) {
    this.giving.left(this);
    if (isRefused(error)) {
      this.state = "over";
      this.note(this.address ? "This link takes no more of it. Open your link again." : toldBy(error), "bad");
    } else {
      this.state = "stopped";
      this.wait();
      setTimeout(() => this.goOn(), AGAIN_MS);
    }
  }

  wait() {
    this.note("Waiting for signal. It carries on by itself.", "wait");
  }

  goOn() {
    if (this.state !== "stopped") return;
    this.state = "waiting";
    this.upload.start();
  }

  async stop() {
    this.state = "over";
    await this.upload.abort();
    this.giving.left(this);
  }

  progress(sent) {
    this.sent = sent;
    this.began ??= { at: Date.now(), sent };
    this.began.sent ??= sent;
    const speed = (sent - this.began.sent) / Math.max(1, Date.now() - this.began.at); // bytes a millisecond
    const minutes = speed > 0 ? (this.file.size - sent) / speed / 60_000 : 0;
    const left = !speed ? "" : minutes < 1 ? " Less than a minute left." : ` About ${Math.round(minutes)} minute${Math.round(minutes) === 1 ? "" : "s"} left.`;
    this.note(`${mega(sent)} of ${mega(this.file.size)} MB.${left}`);
  }

  async done() {
    this.state = "done";
    this.giving.left(this);
    await this.giving.refresh();
    this.giving.say(`${this.file.name} is saved.`);
  }

  note(words, tone = "") {
    Object.assign(this, { words, tone });
    this.show();
    if (this.row || !tone) return;
    this.giving.unlisted = this;
    this.giving.say(`${this.file.name}: ${words}`, tone);
    this.isNamed(); // the next file need not wait for this one
  }

  show() {
    const row = this.row, note = row?.querySelector("[data-note]"), bar = row?.querySelector("progress");
    if (!note || this.state === "done") return;
    note.className = `fs ${this.tone}`;
    note.firstElementChild.textContent = this.words;
    bar.classList.toggle("wait", this.tone === "wait");
    if (this.sent === null) return;
    bar.value = Math.floor((100 * this.sent) / this.file.size);
  }
}

function isRefused(error) { // what no waiting heals: the link takes nothing more, or the file is not taken
  const status = error.originalResponse?.getStatus() ?? 0;
  const isCreating = error.originalRequest?.getMethod() === "POST";
  return OVER.has(status) || (isCreating && status >= 400 && status < 500 && status !== 409 && status !== 423);
}

function toldBy(error) {
  try {
    return JSON.parse(error.originalResponse.getBody()).error;
  } catch {
    return "It could not be added.";
  }
}

function mega(bytes) { return Math.max(bytes > 0 ? 1 : 0, Math.round(bytes / 1e6)); }
