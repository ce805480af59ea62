// Takes the SHA-256 of a chosen or dropped file in the browser and asks with it; the file is never sent.
export default function (form) {
  const box = form.querySelector("[data-with-script]"), field = box.querySelector("[type=file]"), told = box.querySelector("[role=status]");
  let worker = null;
  box.hidden = false;

  const take = (file) => {
    worker?.terminate();
    worker = new Worker(form.dataset.worker, { type: "module" });
    told.textContent = `Reading ${file.name}`;
    worker.onmessage = ({ data }) => {
      if (data.read) { told.textContent = `Reading ${file.name}: ${Math.floor(100 * data.read / Math.max(file.size, 1))}%`; return; }
      worker.terminate();
      if (!data.hex) { told.textContent = "The file could not be read. Choose it again."; return; }
      form.elements.sha256.value = data.hex;
      form.requestSubmit();
    };
    worker.postMessage({ file, hashes: form.dataset.hashes });
  };

  field.addEventListener("change", () => { if (field.files[0]) take(field.files[0]); });
  form.addEventListener("dragover", (event) => event.preventDefault());
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files[0]) take(event.dataTransfer.files[0]);
  });
}
