// H.264 pictures become a fragmented MP4 (ISO/IEC 14496-12): `ftyp` and `moov` first, then `moof` and `mdat` again and
// again, each a fragment that can be played once the first part is known. One track of pictures, no B-frames.
const TIMESCALE = 90_000; // ticks a second
const KEY = 0x02000000, NOT_KEY = 0x01010000; // flags of a sample: needs no other picture, or does (8.8.3.1)
const text = new TextEncoder();

export const ticks = (microseconds) => Math.round((microseconds * TIMESCALE) / 1_000_000);

export function initSegment({ width, height, description }) {
  return join(
    box("ftyp", text.encode("iso6"), u32(0), text.encode("iso6cmfcmp41")),
    box("moov", movieHeader(), track(width, height, description), box("mvex", full("trex", 0, 0, u32(1), u32(1), u32(0), u32(0), u32(0)))),
  );
}

// `samples`: {data, isKey, duration} with durations in ticks; `at`: ticks since the first picture of the recording.
export function mediaSegment(number, at, samples) {
  const made = (offset) => box("moof", full("mfhd", 0, 0, u32(number)), box("traf",
    full("tfhd", 0, 0x020000, u32(1)), // offsets count from the beginning of this moof
    full("tfdt", 1, 0, u64(at)),
    full("trun", 0, 0x000701, u32(samples.length), u32(offset), ...samples.flatMap((one) => [
      u32(one.duration), u32(one.data.byteLength), u32(one.isKey ? KEY : NOT_KEY),
    ])),
  ));
  const moof = made(made(0).byteLength + 8);
  return join(moof, box("mdat", ...samples.map((one) => one.data)));
}

function movieHeader() {
  return full("mvhd", 0, 0, zeros(8), u32(TIMESCALE), u32(0), u32(0x00010000), u16(0x0100), zeros(10), matrix(), zeros(24), u32(2));
}

function track(width, height, description) {
  const table = box("stbl",
    full("stsd", 0, 0, u32(1), box("avc1",
      zeros(6), u16(1), zeros(16), u16(width), u16(height), u32(0x00480000), u32(0x00480000), zeros(4), u16(1),
      zeros(32), u16(24), u16(0xffff), box("avcC", new Uint8Array(description)),
    )),
    full("stts", 0, 0, u32(0)), full("stsc", 0, 0, u32(0)), full("stsz", 0, 0, u32(0), u32(0)), full("stco", 0, 0, u32(0)),
  );
  return box("trak",
    full("tkhd", 0, 3, zeros(8), u32(1), zeros(4), u32(0), zeros(8), zeros(8), matrix(), u32(width << 16), u32(height << 16)),
    box("mdia",
      full("mdhd", 0, 0, zeros(8), u32(TIMESCALE), u32(0), u16(0x55c4), u16(0)), // language: undetermined
      full("hdlr", 0, 0, u32(0), text.encode("vide"), zeros(12), text.encode("Pictures\0")),
      box("minf", full("vmhd", 0, 1, zeros(8)), box("dinf", full("dref", 0, 0, u32(1), full("url ", 0, 1))), table),
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
