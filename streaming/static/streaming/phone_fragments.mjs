// H.264 pictures, and sound where there is some, become a fragmented MP4 (ISO/IEC 14496-12): `ftyp` and `moov` first, then
// `moof` and `mdat` again and again, each a fragment that can be played once the first part is known. No B-frames.
const TIMESCALE = 90_000; // ticks a second
const KEY = 0x02000000, NOT_KEY = 0x01010000; // flags of a sample: needs no other picture, or does (8.8.3.1)
const text = new TextEncoder();

export const ticks = (microseconds) => Math.round((microseconds * TIMESCALE) / 1_000_000);

const PICTURES = 1, SOUND = 2; // numbers of the tracks

// `sound`: {codec, rate, channels, description}, or nothing.
export function initSegment({ width, height, description, sound = null }) {
  const tracks = [pictureTrack(width, height, description), ...(sound ? [soundTrack(sound)] : [])];
  const extended = [PICTURES, SOUND].slice(0, tracks.length).map((id) => full("trex", 0, 0, u32(id), u32(1), u32(0), u32(0), u32(0)));
  return join(
    box("ftyp", text.encode("iso6"), u32(0), text.encode("iso6cmfcmp41")),
    box("moov", movieHeader(tracks.length + 1), ...tracks, box("mvex", ...extended)),
  );
}

// `samples`: {data, isKey, duration} with durations in ticks; `at`: ticks since the first picture of the recording.
// `sound`: the same without `isKey`, in ticks of its own, or null.
export function mediaSegment(number, at, samples, sound = null) {
  const flags = (one) => u32(one.isKey ? KEY : NOT_KEY);
  const made = (offset) => {
    const pictures = part(PICTURES, at, offset, samples, (one) => [flags(one)]);
    return box("moof", full("mfhd", 0, 0, u32(number)), pictures, ...(sound ? [part(SOUND, sound.at, offset + size(samples), sound.samples)] : []));
  };
  const moof = made(made(0).byteLength + 8);
  return join(moof, box("mdat", ...[...samples, ...(sound?.samples ?? [])].map((one) => one.data)));
}

function size(samples) { return samples.reduce((sum, one) => sum + one.data.byteLength, 0); }

// One track of a fragment; offsets count from the beginning of its moof.
function part(id, at, offset, samples, flags = null) {
  const runs = samples.flatMap((one) => [u32(one.duration), u32(one.data.byteLength), ...(flags?.(one) ?? [])]);
  return box("traf",
    flags ? full("tfhd", 0, 0x020000, u32(id)) : full("tfhd", 0, 0x020020, u32(id), u32(KEY)),
    full("tfdt", 1, 0, u64(at)),
    full("trun", 0, flags ? 0x000701 : 0x000301, u32(samples.length), u32(offset), ...runs),
  );
}

function movieHeader(next) {
  return full("mvhd", 0, 0, zeros(8), u32(TIMESCALE), u32(0), u32(0x00010000), u16(0x0100), zeros(10), matrix(), zeros(24), u32(next));
}

function pictureTrack(width, height, description) {
  const sample = box("avc1",
    zeros(6), u16(1), zeros(16), u16(width), u16(height), u32(0x00480000), u32(0x00480000), zeros(4), u16(1),
    zeros(32), u16(24), u16(0xffff), box("avcC", new Uint8Array(description)),
  );
  const shape = join(u32(width << 16), u32(height << 16));
  return track(PICTURES, "vide", "Pictures", TIMESCALE, 0, shape, full("vmhd", 0, 1, zeros(8)), sample);
}

function soundTrack({ codec, rate, channels, description }) {
  const isOpus = codec === "opus", head = [zeros(6), u16(1), zeros(8), u16(channels), u16(16), zeros(4), u32(rate * 65536)];
  const sample = isOpus ? box("Opus", ...head, box("dOps", description)) : box("mp4a", ...head, elementaryStream(description));
  return track(SOUND, "soun", "Sound", rate, 0x0100, zeros(8), full("smhd", 0, 0, zeros(4)), sample);
}

// The descriptors of AAC (ISO/IEC 14496-1, 7.2.6): ES, decoder configuration, decoder specific info, SL configuration.
function elementaryStream(config) {
  const described = (tag, ...parts) => join(new Uint8Array([tag, parts.reduce((sum, one) => sum + one.byteLength, 0)]), ...parts);
  const decoder = described(4, new Uint8Array([0x40, 0x15, 0, 0, 0]), u32(0), u32(0), described(5, config));
  return full("esds", 0, 0, described(3, u16(SOUND), new Uint8Array([0]), decoder, described(6, new Uint8Array([2]))));
}

function track(id, kind, name, timescale, volume, shape, header, sample) {
  const table = box("stbl",
    full("stsd", 0, 0, u32(1), sample),
    full("stts", 0, 0, u32(0)), full("stsc", 0, 0, u32(0)), full("stsz", 0, 0, u32(0), u32(0)), full("stco", 0, 0, u32(0)),
  );
  return box("trak",
    full("tkhd", 0, 3, zeros(8), u32(id), zeros(4), u32(0), zeros(8), u32(0), u16(volume), zeros(2), matrix(), shape),
    box("mdia",
      full("mdhd", 0, 0, zeros(8), u32(timescale), u32(0), u16(0x55c4), u16(0)), // language: undetermined
      full("hdlr", 0, 0, u32(0), text.encode(kind), zeros(12), text.encode(`${name}\0`)),
      box("minf", header, box("dinf", full("dref", 0, 0, u32(1), full("url ", 0, 1))), table),
    ),
  );
}

function box(type, ...parts) {
  const size = parts.reduce((sum, part) => sum + part.byteLength, 8);
  return join(u32(size), text.encode(type), ...parts);
}

function full(type, version, flags, ...parts) { return box(type, u32((version << 24) | flags), ...parts); }

function matrix() { return join(u32(0x00010000), zeros(12), u32(0x00010000), zeros(12), u32(0x40000000)); }

function zeros(count) { return new Uint8Array(count); }

function u16(value) { return new Uint8Array([value >>> 8, value & 255]); }

function u32(value) {
  const made = new Uint8Array(4);
  new DataView(made.buffer).setUint32(0, value);
  return made;
}

function u64(value) {
  const made = new Uint8Array(8);
  new DataView(made.buffer).setBigUint64(0, BigInt(value));
  return made;
}

function join(...parts) {
  const made = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let offset = 0;
  for (const part of parts) {
    made.set(part, offset);
    offset += part.byteLength;
  }
  return made;
}
