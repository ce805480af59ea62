// What still has to go over the line, and in which order: live first, what was jumped over later. Everything stays here
// until the server has it, as far as memory allows; what had to go is told by its hash, so that the chain closes over it.
import { FLAG } from "./phone_chain.mjs";

const MOST_BEHIND = 4; // fragments that wait as live; then the picture jumps to the newest key picture
const MOST_UNANSWERED = 2;

export class Outbox {
  #kept = new Map(); // seq → fragment, in order; `isAcked` ones stay while there is room
  #flying = new Set();
  #nextLive = 0;
  #bytes = 0;
  lost = []; // {seq, digest}, in order, not told yet

  constructor(mostBytes) { this.mostBytes = mostBytes; }

  get waiting() { return [...this.#kept.values()].filter((one) => !one.isAcked).length; }

  add(fragment) {
    this.#kept.set(fragment.seq, { ...fragment, isAcked: false });
    this.#bytes += fragment.frame.byteLength;
    this.#makeRoom();
  }

  // The next frame to send, or null when there is none or enough is under way.
  next() {
    if (this.#flying.size >= MOST_UNANSWERED) return null;
    const pending = [...this.#kept.values()].filter((one) => !one.isAcked && !this.#flying.has(one.seq));
    if (!pending.length) return null;
    const live = pending.filter((one) => one.seq >= this.#nextLive);
    if (live.length > MOST_BEHIND) this.#nextLive = live.findLast((one) => one.isKey)?.seq ?? this.#nextLive;
    const first = pending[0].seq === 0 ? pending[0] : live.find((one) => one.seq >= this.#nextLive);
    const chosen = first ?? pending[0];
    this.#flying.add(chosen.seq);
    if (first) this.#nextLive = Math.max(this.#nextLive, chosen.seq + 1);
    return flagged(chosen, !first);
  }

  ack(seq) {
    this.#flying.delete(seq);
    const one = this.#kept.get(seq);
    if (one) one.isAcked = true;
  }

  // The line is new: what the server has, and nothing under way. The newest key picture goes first.
  resume(ranges) {
    this.#flying.clear();
    const has = (seq) => ranges.some(([from, to]) => from <= seq && seq <= to);
    for (const one of this.#kept.values()) one.isAcked = has(one.seq);
    this.#nextLive = [...this.#kept.values()].findLast((one) => one.isKey && !one.isAcked)?.seq ?? this.#nextLive;
  }

  tellLost() { return this.lost.splice(0); }

  #makeRoom() {
    const inOrder = () => [...this.#kept.values()];
    for (const one of [...inOrder().filter((each) => each.isAcked), ...inOrder().filter((each) => !each.isAcked)]) {
      if (this.#bytes <= this.mostBytes) return;
      if (one.seq === 0 || this.#flying.has(one.seq)) continue; // nothing plays without the first
      this.#kept.delete(one.seq);
      this.#bytes -= one.frame.byteLength;
      if (!one.isAcked) this.lost.push({ seq: one.seq, digest: one.digest });
    }
  }
}

function flagged(fragment, isLate) {
  const frame = fragment.frame.slice();
  if (isLate) frame[1] |= FLAG.backfill;
  return frame;
}
