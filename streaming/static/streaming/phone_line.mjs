// The line of a phone: the same messages as a camera's, on a WebSocket that the browser's session opens. It comes back
// by itself, and what was filmed meanwhile goes over it then.
import { Outbox } from "./phone_outbox.mjs";
import { asText } from "./phone_chain.mjs";

const AGAIN_MS = [500, 1_000, 2_000, 4_000, 8_000, 10_000];
const SILENCE_MS = 5_000; // without an answer to what was sent the line counts as dead
const CHECKPOINT_MS = 10_000;
const MOST_BYTES = 160 << 20; // of pictures kept in memory: some 14 minutes
const MOST_DIGESTS = 3_000;

export class PhoneLine extends EventTarget {
  #socket = null; #tries = 0; #session = null; #begin = null; #end = null; #answers = false; #asked = 0; #told = 0;
  #outbox = new Outbox(MOST_BYTES);
  isOpen = false;

  constructor(address) {
    super();
    this.address = address;
    this.#open();
    this.watch = setInterval(() => this.#look(), 1_000);
  }

  get waiting() { return this.#outbox.waiting; }

  begin(session, message) {
    this.#session = asText(session);
    this.#begin = { session: this.#session, ...message };
    if (this.isOpen) this.#say("begin", this.#begin);
  }

  add(fragment) {
    this.#outbox.add(fragment);
    this.#pump();
  }

  checkpoint(chain) {
    if (!this.#answers || Date.now() - this.#told < CHECKPOINT_MS) return;
    this.#told = Date.now();
    this.#say("checkpoint", { session: this.#session, seq: chain.seq, chain: chain.value });
  }

  end(chain) {
    this.#end = { session: this.#session, last_seq: chain.seq, chain: chain.value };
    if (this.#answers) this.#say("end", this.#end);
  }

  answer(id, result) { this.#say("command_result", { id, result }); }

  close() {
    clearInterval(this.watch);
    this.#socket?.close();
    this.#socket = null;
  }

  #open() {
    const socket = new WebSocket(this.address);
    socket.binaryType = "arraybuffer";
    this.#socket = socket;
    socket.addEventListener("open", () => this.#say("hello", { device_time: new Date().toISOString() }));
    socket.addEventListener("message", (event) => {
      for (const [name, said] of Object.entries(JSON.parse(event.data))) this.#hear(name, said);
    });
    socket.addEventListener("close", () => this.#away(socket));
  }

  #away(socket) {
    if (socket !== this.#socket) return;
    this.isOpen = this.#answers = false;
    this.#tell("away");
    const wait = AGAIN_MS[Math.min(this.#tries, AGAIN_MS.length - 1)] * (0.8 + Math.random() * 0.4);
    this.#tries += 1;
    setTimeout(() => socket === this.#socket && this.#open(), wait);
  }

  #hear(name, said) {
    this.#asked = 0;
    if (name === "hello") this.#found();
    else if (name === "have") this.#resume(said.ranges);
    else if (name === "ack") this.#outbox.ack(said.seq);
    else if (name === "refused_fragment") this.#refused(said);
    else if (["watchers", "command", "receipt"].includes(name)) this.#tell(name, said);
    this.#pump();
  }

  #found() {
    this.#tries = 0;
    this.isOpen = true;
    this.#tell("found");
    if (this.#begin) this.#say("begin", this.#begin); // said again it changes nothing, and is answered like `resume`
  }

  #resume(ranges) {
    this.#outbox.resume(ranges);
    this.#answers = true;
    if (this.#end) this.#say("end", this.#end);
  }

  #refused({ seq, why }) {
    if (why === "disk") setTimeout(() => this.#socket?.close(), 2_000); // kept here, and sent again on a new line
    else this.#tell("refused", { seq, why });
  }

  #pump() {
    if (!this.#answers) return;
    for (let frame = this.#outbox.next(); frame; frame = this.#outbox.next()) {
      this.#socket.send(frame);
      this.#asked ||= Date.now();
    }
    for (const run of runs(this.#outbox.tellLost())) {
      this.#say("hashes", { session: this.#session, from_seq: run[0].seq, digests: run.map((one) => one.digest) });
    }
    this.#tell("progress");
  }

  #look() {
    if (this.#asked && Date.now() - this.#asked > SILENCE_MS) this.#socket?.close();
  }

  #say(name, said) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify({ [name]: said }));
  }

  #tell(name, detail) { this.dispatchEvent(new CustomEvent(name, { detail })); }
}

// What follows each other without a hole, in pieces that one message holds.
function runs(lost) {
  const found = [];
  for (const one of lost) {
    const last = found.at(-1);
    if (last && last.at(-1).seq + 1 === one.seq && last.length < MOST_DIGESTS) last.push(one);
    else found.push([one]);
  }
  return found;
}
