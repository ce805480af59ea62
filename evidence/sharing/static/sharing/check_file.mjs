// Takes the SHA-256 of a file that somebody has, here in the browser, and compares it with what was shared.
export default function (box) {
  const field = box.querySelector("[type=file]"), told = box.querySelector(".okk");
  const known = new Map(box.dataset.known.split("|").filter(Boolean).map((one) => [one.slice(0, 64), one.slice(65)]));
  const say = (sentence, isBad = false) => { told.hidden = false; told.textContent = sentence; told.classList.toggle("bad", isBad); };
  const check = (file) => {
    const worker = new Worker(box.dataset.worker, { type: "module" });
    say(`Reading ${file.name}`);
    worker.onmessage = ({ data }) => {
      if (data.read) { say(`Reading ${file.name}: ${Math.floor(100 * data.read / file.size)}%`); return; }
      worker.terminate();
      if (data.error) { say("The file could not be read. Choose it again.", true); return; }
      const name = known.get(data.hex);
      if (name) say(`${file.name} matches ${name}: not a bit was changed.`);
      else say(`${file.name} matches none of these exhibits. It was changed, or it is something else.`, true);
    };
    worker.postMessage({ file, hashes: box.dataset.hashes });
  };
  const chosen = () => { if (field.files[0]) check(field.files[0]); };
  field.addEventListener("change", chosen);
  chosen(); // before this script was here
  box.addEventListener("dragover", (event) => { event.preventDefault(); box.classList.add("is-over"); });
  box.addEventListener("dragleave", () => box.classList.remove("is-over"));
  box.addEventListener("drop", (event) => {
    event.preventDefault();
    box.classList.remove("is-over");
    if (event.dataTransfer.files[0]) check(event.dataTransfer.files[0]);
  });
}
