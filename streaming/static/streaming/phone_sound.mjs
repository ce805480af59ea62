// The sound of a phone: AAC where the browser can encode it, else Opus, in pieces with the time at which each was heard.
// A browser that gives no sound of a track (no MediaStreamTrackProcessor), or has no encoder, films without.
const BITS_PER_SECOND = 64_000;
const FIRST_MS = 3_000; // a microphone that says nothing for so long is left out
const LAST_MS = 1_000; // a busy phone is behind with what the microphone gave: at the end so long is waited for it
const GAP_US = 100_000; // what is missing for longer is a hole, and not stretched over
const OPUS_RATE = 48_000, OPUS_PRESKIP = 312;
const AAC_RATES = [96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000];

export class PhoneSound {
  #encoder; #track; #reader; #reading; #clock = 0; #waiting = []; #next = null;

  // Returns the sound of a track, or null when it cannot be had.
  static async of(track) {
    if (!track || !("AudioEncoder" in window) || !("MediaStreamTrackProcessor" in window)) return null;
    const reader = new MediaStreamTrackProcessor({ track }).readable.getReader();
    const first = await Promise.race([reader.read(), new Promise((done) => setTimeout(done, FIRST_MS))]);
    const settings = first?.value && await chosen(first.value.sampleRate, first.value.numberOfChannels);
    if (!settings) {
      first?.value?.close();
      reader.cancel().catch(() => {});
      return null;
    }
    return new PhoneSound(track, reader, first.value, settings);
  }

  constructor(track, reader, first, settings) {
    const isOpus = settings.codec === "opus";
    this.codec = settings.codec;
    this.rate = isOpus ? OPUS_RATE : settings.sampleRate; // ticks a second in the file
    this.channels = settings.numberOfChannels;
    this.description = isOpus ? opusHead(settings) : aacHead(settings);
    this.#track = track;
    this.#reader = reader;
    this.#encoder = new AudioEncoder({ output: (chunk) => this.#take(chunk), error: () => this.#reader?.cancel().catch(() => {}) });
    this.#encoder.configure(settings);
    this.#encode(first);
    this.#reading = this.#read();
  }

  // What was heard before a moment (microseconds since 1970), with its place in ticks since `origin`; null for nothing.
  upTo(moment, origin) {
    while (this.#waiting[0]?.at < origin) this.#waiting.shift(); // before the first picture
    const until = this.#waiting.findIndex((one) => one.at >= moment);
    const taken = this.#waiting.splice(0, until < 0 ? this.#waiting.length : until);
    if (!taken.length) return null;
    const ticks = (us) => Math.round((us * this.rate) / 1_000_000);
    const at = ticks(taken[0].at - origin), isHole = this.#next === null || Math.abs(at - this.#next) > ticks(GAP_US);
    const from = isHole ? at : this.#next, samples = taken.map(({ data, us }) => ({ data, duration: ticks(us) }));
    this.#next = samples.reduce((sum, one) => sum + one.duration, from);
    return { at: from, samples };
  }

  // The microphone stops, and what it has given is still taken.
  async stop() {
    this.#track.stop();
    await Promise.race([this.#reading, new Promise((done) => setTimeout(done, LAST_MS))]);
    await this.#reader.cancel().catch(() => {});
    if (this.#encoder.state !== "configured") return;
    await this.#encoder.flush().catch(() => {});
    this.#encoder.close();
  }

  async #read() {
    try {
      for (let { value, done } = await this.#reader.read(); !done; { value, done } = await this.#reader.read()) this.#encode(value);
    } catch { /* the microphone was taken away: the pictures go on */ }
  }

  #encode(heard) {
    this.#clock ||= (performance.timeOrigin + performance.now()) * 1000 - heard.timestamp - heard.duration;
    if (this.#encoder.state === "configured") this.#encoder.encode(heard);
    heard.close();
  }

  #take(chunk) {
    const data = new Uint8Array(chunk.byteLength);
    chunk.copyTo(data);
    this.#waiting.push({ at: chunk.timestamp + this.#clock, us: chunk.duration, data });
  }
}

async function chosen(sampleRate, numberOfChannels) {
  for (const codec of ["mp4a.40.2", "opus"]) {
    if (codec !== "opus" && !AAC_RATES.includes(sampleRate)) continue;
    const settings = { codec, sampleRate, numberOfChannels, bitrate: BITS_PER_SECOND };
    const found = await AudioEncoder.isConfigSupported(settings).catch(() => null);
    if (found?.supported) return settings;
  }
  return null;
}

// AudioSpecificConfig of AAC-LC (ISO/IEC 14496-3, 1.6.2.1): five bits of kind, four of rate, four of channels.
function aacHead({ sampleRate, numberOfChannels }) {
  const bits = (2 << 11) | (AAC_RATES.indexOf(sampleRate) << 7) | (numberOfChannels << 3);
  return new Uint8Array([bits >>> 8, bits & 255]);
}

// What `dOps` holds ("Encapsulation of Opus in ISO Base Media File Format", 4.3.2), big-endian.
function opusHead({ sampleRate, numberOfChannels }) {
  const made = new DataView(new ArrayBuffer(11));
  made.setUint8(1, numberOfChannels);
  made.setUint16(2, OPUS_PRESKIP);
  made.setUint32(4, sampleRate);
  return new Uint8Array(made.buffer);
}
