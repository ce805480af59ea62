// The line to the server: opens a look (which says who watches and why), then the WebSocket on which the picture comes.
// A line that breaks is opened again, with a new look each time, after 0.25 s, 0.5 s … 8 s.
import { NOT_YOURS, SIGNED_OUT } from "./live_words.mjs";

const FIRST_MS = 250, LONGEST_MS = 8000, SETTLED_MS = 5000;

export class Line {
  // `hears` has on(name, values), bytes(ArrayBuffer), opened(look), broken(), refused(sentence, address).
  constructor(data, hears) {
    this.data = data;
    this.hears = hears;
    this.wait = FIRST_MS;
    this.look = null;
    this.failures = 0; // handshakes in a row that came to nothing
    this.isOver = false;
    this.open();
  }

  async open() {
    if (this.isOver) return;
    try {
      this.look = await this.ask();
    } catch (error) {
      if (error instanceof Refused) this.end(error.message, error.address);
      else this.again();
      return;
    }
    if (this.isOver) return;
    this.hears.opened(this.look);
    this.connect();
  }

  // Ask for a look; the journal has it before the first byte comes.
  async ask() {
    const body = new URLSearchParams({ session: this.data.session, csrfmiddlewaretoken: this.data.csrf });
    if (this.data.alert) body.set("alert", this.data.alert);
    const headers = { Accept: "application/json" };
    const answer = await fetch(this.data.lookUrl, { method: "POST", body, headers, redirect: "manual" });
    if (answer.type === "opaqueredirect") throw new Refused(SIGNED_OUT);
    if (answer.status === 404) throw new Refused(NOT_YOURS);
    if (answer.status >= 500) throw new Error("not now");
    const told = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Refused(told.detail ?? NOT_YOURS, told.reason);
    return told;
  }

  connect() {
    const socket = new WebSocket(this.look.socket.replace(/^/, location.origin.replace(/^http/, "ws")));
    socket.binaryType = "arraybuffer";
    let settling = null, hasOpened = false;
    socket.onopen = () => {
      hasOpened = true;
      this.failures = 0;
      settling = setTimeout(() => { this.wait = FIRST_MS; }, SETTLED_MS);
    };
    socket.onmessage = (event) => {
      if (typeof event.data !== "string") { this.hears.bytes(event.data); return; }
      for (const [name, values] of Object.entries(JSON.parse(event.data))) {
        if (name === "denied") this.end(values.why);
        else this.hears.on(name, values);
        if (name === "ended") this.stop();
      }
    };
    socket.onclose = () => {
      clearTimeout(settling);
      if (this.socket !== socket) return;
      this.socket = null;
      if (!hasOpened) this.failures += 1;
      this.again();
    };
    this.socket = socket;
  }

  again() {
    if (this.isOver) return;
    this.hears.broken(this.failures);
    this.timer = setTimeout(() => this.open(), this.wait * (0.75 + Math.random() / 2));
    this.wait = Math.min(LONGEST_MS, this.wait * 2);
  }

  say(name, values = {}) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify({ [name]: values }));
  }

  end(sentence, address = "") {
    this.stop();
    this.hears.refused(sentence, address);
  }

  stop() {
    this.isOver = true;
    clearTimeout(this.timer);
    const socket = this.socket;
    this.socket = null;
    socket?.close(1000);
  }
}

class Refused extends Error {
  constructor(sentence, address = "") {
    super(sentence);
    this.address = address;
  }
}
