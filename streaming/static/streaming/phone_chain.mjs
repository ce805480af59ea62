// The numbered, hashed and chained frames of a live session (docs/device-protocol.md, "Live video"), as a camera makes them.
const VERSION = 1, HEADER = 62;
export const FLAG = { key: 1, backfill: 2, buffer: 4, init: 8 };

// A UUID of version 7: it begins with its time in milliseconds (RFC 9562).
export function newSession() {
  const made = crypto.getRandomValues(new Uint8Array(16));
  new DataView(made.buffer).setBigUint64(0, (BigInt(Date.now()) << 16n) | BigInt((made[6] << 8) | made[7]));
  made[6] = (made[6] & 0x0f) | 0x70;
  made[8] = (made[8] & 0x3f) | 0x80;
  return made;
}

export function hex(bytes) { return [...bytes].map((one) => one.toString(16).padStart(2, "0")).join(""); }

export function asText(session) { return hex(session).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-"); }

export class Chain {
  #session; #serial; #value = null;
  seq = -1; // of the last fragment

  constructor(session, serial) {
    this.#session = session;
    this.#serial = serial;
  }

  get value() { return hex(this.#value); }

  // Returns the next fragment with its digest and its frame, as it goes over the line. Call it one after the other.
  async next(data, capturedUs, isKey) {
    this.#value ??= await sha256(this.#session, new TextEncoder().encode(this.#serial));
    const seq = this.seq + 1;
    const about = new Uint8Array(28), view = new DataView(about.buffer);
    about.set(this.#session);
    view.setUint32(16, seq);
    view.setBigInt64(20, BigInt(Math.round(capturedUs)));
    const digest = await sha256(about, data);
    this.#value = await sha256(this.#value, digest);
    this.seq = seq;
    const frame = new Uint8Array(HEADER + data.byteLength);
    frame.set([VERSION, seq === 0 ? FLAG.init : isKey ? FLAG.key : 0]);
    frame.set(about, 2);
    frame.set(this.#value, 30);
    frame.set(data, HEADER);
    return { seq, isKey, digest: hex(digest), frame };
  }
}

async function sha256(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.byteLength;
  }
  return new Uint8Array(await crypto.subtle.digest("SHA-256", whole));
}
