// What a phone films becomes fragments of about 200 ms, with a key picture every second and the sound of that time. What
// is streamed is what is recorded: one encode, nothing else is kept.
import { initSegment, mediaSegment, ticks } from "./phone_fragments.mjs";

export const CODEC = "avc1.42E01F"; // constrained baseline, level 3.1: up to 1280 × 720
const FRAGMENT_US = 200_000, KEY_US = 1_000_000;
const BITS_PER_SECOND = 1_500_000, PICTURES = 25;
const MOST_QUEUED = 6; // pictures: beyond that the phone is too slow, and one is left out

export class PhoneEncoder {
  #encoder; #reader = null; #group = []; #first = null; #lastKey = -Infinity; #number = 0; #clock = 0; #size = {}; #sound = null;
  skipped = 0; // pictures that were left out

  // `give(data, capturedUs, isKey)` gets the first segment (isKey false) and then each fragment, in order.
  constructor(give, fail) {
    this.give = give;
    this.#encoder = new VideoEncoder({ output: (chunk, about) => this.#take(chunk, about), error: fail });
  }

  static async fits(width, height) {
    if (!("VideoEncoder" in window)) return false;
    return (await VideoEncoder.isConfigSupported(settings(width, height))).supported;
  }

  // `sound`: a PhoneSound, or null.
  async start(track, video, sound = null) {
    this.#sound = sound;
    const { width, height } = evenSize(track.getSettings());
    this.#size = { width, height };
    this.#encoder.configure(settings(width, height));
    if ("MediaStreamTrackProcessor" in window) await this.#readTrack(track);
    else this.#watch(video);
  }

  async stop() {
    const reader = this.#reader;
    this.#reader = null;
    await reader?.cancel?.().catch(() => {});
    await this.#encoder.flush();
    await this.#sound?.stop();
    this.#close(null);
    this.#encoder.close();
  }

  async #readTrack(track) {
    const reader = new MediaStreamTrackProcessor({ track }).readable.getReader();
    this.#reader = reader;
    (async () => {
      for (let { value, done } = await reader.read(); !done; { value, done } = await reader.read()) this.#encode(value);
    })().catch(() => {});
  }

  #watch(video) { // browsers that give pictures only through a video element
    this.#reader = {};
    const seen = (_, about) => {
      if (!this.#reader) return;
      this.#encode(new VideoFrame(video, { timestamp: Math.round(about.mediaTime * 1_000_000) }));
      video.requestVideoFrameCallback(seen);
    };
    video.requestVideoFrameCallback(seen);
  }

  #encode(picture) {
    this.#clock ||= (performance.timeOrigin + performance.now()) * 1000 - picture.timestamp;
    if (this.#encoder.state !== "configured" || this.#encoder.encodeQueueSize > MOST_QUEUED) {
      this.skipped += 1;
    } else {
      const isKey = picture.timestamp - this.#lastKey >= KEY_US;
      if (isKey) this.#lastKey = picture.timestamp;
      this.#encoder.encode(picture, { keyFrame: isKey });
    }
    picture.close();
  }

  #take(chunk, about) {
    const data = new Uint8Array(chunk.byteLength);
    chunk.copyTo(data);
    if (this.#first === null) {
      this.#first = chunk.timestamp;
      this.give(initSegment({ ...this.#size, description: about.decoderConfig.description, sound: this.#sound }), this.#true(chunk.timestamp), false);
    }
    const begins = this.#group[0]?.at;
    const isKey = chunk.type === "key";
    if (begins !== undefined && (isKey || chunk.timestamp - begins >= FRAGMENT_US)) this.#close(chunk.timestamp);
    this.#group.push({ at: chunk.timestamp, data, isKey });
  }

  // A fragment ends where the next picture begins; the last one of all as long after as the one before it.
  #close(next) {
    const group = this.#group;
    if (!group.length) return;
    const last = group.at(-1).at, before = group.at(-2)?.at ?? last - 1_000_000 / PICTURES;
    const ends = [...group.slice(1).map((one) => one.at), next ?? last + (last - before)];
    const from = (at) => ticks(at - this.#first);
    const samples = group.map((one, index) => ({ data: one.data, isKey: one.isKey, duration: from(ends[index]) - from(one.at) }));
    this.#number += 1;
    this.#group = [];
    const heard = this.#sound?.upTo(next === null ? Infinity : this.#true(ends.at(-1)), this.#true(this.#first)) ?? null;
    this.give(mediaSegment(this.#number, from(group[0].at), samples, heard), this.#true(group[0].at), group[0].isKey);
  }

  #true(at) { return at + this.#clock; } // microseconds since 1970 by this phone's clock
}

function settings(width, height) {
  return {
    codec: CODEC, width, height, bitrate: BITS_PER_SECOND, framerate: PICTURES, latencyMode: "realtime", avc: { format: "avc" },
  };
}

function evenSize({ width, height }) { return { width: width & ~1, height: height & ~1 }; }
