// Reads the few boxes of fragmented MP4 that tell when a fragment plays (ISO/IEC 14496-12): the clock of the track in the
// init segment, and the decode time in each fragment.

// Gives [type, from, to] of each box between two offsets.
function* boxes(view, from, to) {
  while (from + 8 <= to) {
    let size = view.getUint32(from), head = 8;
    const type = String.fromCharCode(...[4, 5, 6, 7].map((at) => view.getUint8(from + at)));
    if (size === 1 && from + 16 <= to) { size = Number(view.getBigUint64(from + 8)); head = 16; }
    if (size === 0) size = to - from;
    if (size < head || from + size > to) return;
    yield [type, from + head, from + size];
    from += size;
  }
}

function find(view, path, from = 0, to = view.byteLength) {
  for (const [type, start, end] of boxes(view, from, to)) {
    if (type !== path[0]) continue;
    if (path.length === 1) return start;
    const inner = find(view, path.slice(1), start, end);
    if (inner !== null) return inner;
  }
  return null;
}

const viewOf = (bytes) => new DataView(bytes.buffer ?? bytes, bytes.byteOffset ?? 0, bytes.byteLength);

// Ticks a second of the first track, or null.
export function timescale(init) {
  const view = viewOf(init), at = find(view, ["moov", "trak", "mdia", "mdhd"]);
  if (at === null) return null;
  return view.getUint32(at + (view.getUint8(at) === 1 ? 20 : 12));
}

// When the first track of a fragment plays, in its ticks, or null.
export function decodeTime(fragment) {
  const view = viewOf(fragment), at = find(view, ["moof", "traf", "tfdt"]);
  if (at === null) return null;
  return view.getUint8(at) === 1 ? Number(view.getBigUint64(at + 4)) : view.getUint32(at + 4);
}

// Whether these bytes are the init segment: it begins with the type of the file.
export function isInit(bytes) {
  return bytes.byteLength > 8 && viewOf(bytes).getUint32(4) === 0x66747970;
}
