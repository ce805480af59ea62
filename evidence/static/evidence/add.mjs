// Adds many files: each is announced, sent in parts over tus with the SHA-256 of every part, paused, resumed after a cut
// or a reload, and hashed as a whole beside it, so that the person sees that both sides read the same bytes.
const PART_BYTES = 8 << 20;
const AT_ONCE = 3;
const TOKEN_MS = 5 * 60_000; // a token lasts ten minutes
const RETRY_MS = [0, 1000, 3000, 5000, 10_000, 20_000];
const AGAIN_MS = 15_000; // when all of those failed: the line may be down for long

export default async function (root) {
  await script(root.dataset.tus);
  new Adding(root);
}

export function script(address) {
  return new Promise((resolve, reject) => {
    const element = document.createElement("script");
    Object.assign(element, { src: address, onload: resolve, onerror: reject });
    document.head.append(element);
  });
}

export class Adding {
  constructor(root) {
    Object.assign(this, { root, list: root.querySelector("[data-list]"), said: root.querySelector("[data-said]") });
    this.sendings = new Map();
    this.waiting = [];
    this.running = 0;
    const drop = root.querySelector("[data-drop]"), input = root.querySelector("[data-files]");
    drop.hidden = false;
    root.querySelector("[data-choose]").addEventListener("click", () => input.click());
    const chosen = () => { this.take([...input.files]); input.value = ""; };
    input.addEventListener("change", chosen);
    for (const name of ["dragenter", "dragover"]) drop.addEventListener(name, (event) => { event.preventDefault(); drop.classList.add("is-over"); });
    for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => drop.classList.remove("is-over"));
    drop.addEventListener("drop", (event) => { event.preventDefault(); this.take([...event.dataTransfer.files]); });
    window.addEventListener("online", () => { for (const one of this.sendings.values()) one.goOn(); });
    window.addEventListener("beforeunload", (event) => { if (this.isBusy) event.preventDefault(); });
    if (input.files.length) queueMicrotask(chosen); // before this script was here; a class upon this one ends first
  }

  get isBusy() { return [...this.sendings.values()].some((one) => one.state === "sending" || one.state === "waiting"); }

  async take(files) {
    for (const file of files) await this.announce(file);
  }

  // `more` is what an export folder says besides. Resolves to the sending, or to nothing when it was refused.
  async announce(file, more = {}) {
    const offer = { name: file.name, size: file.size, modified: file.lastModified, type: file.type, ...more };
    let answer, told;
    try {
      answer = await this.post(this.root.dataset.announce, JSON.stringify(offer), "application/json");
      told = await answer.json();
    } catch { return this.refuse(file, "The connection is down. Try again in a moment."); }
    if (!answer.ok) return this.refuse(file, told.error);
    const running = this.sendings.get(told.id);
    if (running && running.state !== "done") { running.goOn(); return running; }
    this.put(told.id, told.card);
    const sending = new Sending(this, file, told);
    this.sendings.set(told.id, sending);
    this.waiting.push(sending);
    this.next();
    return sending;
  }

  next() {
    while (this.running < AT_ONCE && this.waiting.length) {
      this.running += 1;
      this.waiting.shift().start();
    }
  }

  left() { this.running -= 1; this.next(); }

  post(address, body = "", type = "application/x-www-form-urlencoded") {
    return fetch(address, { method: "POST", body, headers: { "X-CSRFToken": this.root.dataset.csrf, "Content-Type": type } });
  }

  put(id, html) {
    const holder = document.createElement("template");
    holder.innerHTML = html; // made by our own server, names escaped
    const card = holder.content.querySelector("li"), old = document.getElementById(`u${id}`);
    const written = old?.querySelector(".file-details[open]"); // somebody is writing in it
    if (written) card.querySelector(".file-details")?.replaceWith(written);
    if (old) old.replaceWith(card); else this.list.prepend(card);
    window.htmx?.process(card);
    this.root.querySelector("[data-empty]").hidden = true;
    return card;
  }

  refuse(file, sentence) {
    const card = document.createElement("li"), words = document.createElement("p");
    card.className = "callout red";
    card.setAttribute("role", "alert");
    words.textContent = `${file.name.replace(/[\p{Cc}\p{Cf}]/gu, "")}: ${sentence}`;
    card.append(words);
    this.list.prepend(card);
  }

  say(sentence) { this.said.textContent = sentence; }
}

class Sending {
  constructor(adding, file, told) {
    Object.assign(this, { adding, file, told, id: told.id, token: told.token, tokenAt: Date.now(), address: told.address });
    this.whole = new Promise((resolve) => { this.isWhole = resolve; });
    this.state = "waiting";
    this.hash = this.readHash();
    this.bind();
    this.note("Waiting for its turn");
  }

  get card() { return document.getElementById(`u${this.id}`); }

  bind() {
    const button = this.card.querySelector("[data-do=pause]");
    button.hidden = false;
    button.addEventListener("click", () => (this.state === "sending" ? this.pause() : this.goOn()));
  }

  start() {
    this.upload ??= new window.tus.Upload(this.file, {
      uploadUrl: new URL(this.address, location.href).href,
      chunkSize: PART_BYTES,
      retryDelays: RETRY_MS,
      storeFingerprintForResuming: false,
      onBeforeRequest: (request) => this.sign(request),
      onShouldRetry: (error) => this.mayHeal(error),
      onProgress: (sent, all) => this.show(sent, all),
      onError: () => this.failed(),
      onSuccess: () => this.done(),
    });
    this.state = "sending";
    this.label("Pause");
    this.upload.start();
  }

  // The door checks each part: who sends it (a token of ten minutes) and that it came as it was read here.
  async sign(request) {
    if (Date.now() - this.tokenAt > TOKEN_MS || this.isRefused) await this.renew();
    request.setHeader("Authorization", `Upload ${this.token}`);
    if (request.getMethod() !== "PATCH" || !window.crypto?.subtle) return;
    const at = Number(request.getHeader("Upload-Offset"));
    const part = await this.file.slice(at, at + PART_BYTES).arrayBuffer();
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", part));
    request.setHeader("Upload-Checksum", `sha256 ${btoa(String.fromCharCode(...digest))}`);
  }

  async renew() {
    const answer = await this.adding.post(this.card.dataset.tokenAddress);
    if (!answer.ok || answer.redirected) throw new Error("signed out");
    Object.assign(this, { token: (await answer.json()).token, tokenAt: Date.now(), isRefused: false });
  }

  mayHeal(error) {
    const status = error.originalResponse?.getStatus() ?? 0;
    this.isRefused = status === 401;
    if (status) this.note(`The server answered ${status}. It is tried again.`);
    else this.note("The connection is down. It goes on by itself.");
    return [0, 401, 409, 423, 429, 460].includes(status) || status >= 500;
  }

  failed() {
    this.state = "stopped";
    this.adding.left();
    this.label("Go on");
    this.note("It stopped. What arrived is kept; it is tried again in a moment.");
    setTimeout(() => this.goOn(), AGAIN_MS);
  }

  pause() {
    this.upload.abort();
    this.state = "paused";
    this.adding.left();
    this.label("Go on");
    this.note(`Paused at ${this.card.querySelector("progress").value}%. What arrived is kept.`);
  }

  goOn() {
    if (this.state !== "stopped" && this.state !== "paused") return;
    this.state = "waiting";
    this.adding.waiting.unshift(this);
    this.adding.next();
  }

  async done() {
    this.state = "done";
    this.adding.left();
    const own = await this.hash;
    const card = await this.fetchCard();
    const theirs = card.querySelector("[data-sha256]")?.textContent;
    const compared = card.querySelector("[data-compared]");
    if (compared && own && theirs) {
      const same = own === theirs;
      compared.textContent = same
        ? "This browser read the same SHA-256 from the file."
        : "This browser read another SHA-256: the file changed while it was sent. Add it again.";
      compared.className = same ? "sm tone-green" : "sm tone-red";
    }
    this.adding.say(`${this.file.name} has arrived whole.`);
    this.isWhole();
  }

  // A file whose running hash was lost is read once more on the server: its card is asked for until it is there.
  async fetchCard() {
    for (let times = 0; ; times += 1) {
      const answer = await fetch(this.card.dataset.address);
      const card = this.adding.put(this.id, await answer.text());
      if (card.querySelector("[data-sha256]") || times > 60) return card;
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }

  readHash() {
    return new Promise((resolve) => {
      const worker = new Worker(this.adding.root.dataset.hashWorker, { type: "module" });
      worker.onmessage = ({ data }) => {
        if (data.read) return;
        worker.terminate();
        resolve(data.hex ?? "");
      };
      worker.onerror = () => resolve("");
      worker.postMessage({ file: this.file, hashes: this.adding.root.dataset.hashes });
    });
  }

  show(sent, all) {
    const meter = this.card.querySelector("progress");
    if (!meter) return;
    meter.value = Math.floor((100 * sent) / all);
    meter.setAttribute("aria-label", `${meter.value} percent sent`);
    this.note(`${meter.value}% sent`);
  }

  note(sentence) {
    const note = this.card.querySelector("[data-note]");
    if (note) note.textContent = sentence;
  }

  label(words) { this.card.querySelector("[data-do=pause] span")?.replaceChildren(words); }
}
