// Opens the dialog named by data-opens; hidden without scripts, because the page then shows the same another way.
export default function (button) {
  const dialog = document.getElementById(button.dataset.opens);
  if (!dialog) return;
  button.hidden = false;
  button.setAttribute("aria-haspopup", "dialog");
  button.addEventListener("click", () => dialog.showModal());
}
