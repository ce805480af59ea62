// Takes the SHA-256 of a file while reading it slice by slice, beside the page: no file is ever whole in memory.
const SLICE_BYTES = 4 << 20;
const EVERY_SLICES = 8;
let sha256 = null;

self.onmessage = async ({ data: { file, hashes } }) => {
  try {
    sha256 ??= (await import(hashes)).sha256;
    const hasher = sha256.create();
    for (let at = 0, count = 0; at < file.size; at += SLICE_BYTES, count += 1) {
      hasher.update(new Uint8Array(await file.slice(at, at + SLICE_BYTES).arrayBuffer()));
      if (count % EVERY_SLICES === 0) self.postMessage({ read: Math.min(at + SLICE_BYTES, file.size) });
    }
    const hex = [...hasher.digest()].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    self.postMessage({ hex });
  } catch (error) {
    self.postMessage({ error: String(error) }); // the file was moved or changed while it was read
  }
};
