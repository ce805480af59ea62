// Copies the text of the element named by data-copies; the button appears only where copying works.
export default function (button) {
  if (!navigator.clipboard) return;
  button.hidden = false;
  const label = button.lastChild;
  const words = label.textContent;
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copies);
    await navigator.clipboard.writeText(button.dataset.text || source.textContent.trim());
    label.textContent = "Copied";
    setTimeout(() => { label.textContent = words; }, 2000);
  });
}
