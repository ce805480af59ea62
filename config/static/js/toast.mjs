// Lets a message be closed, and closes one that needs no answer after ten seconds (the time in which Undo is offered).
const SHOWN_MS = 10_000;

export default function (toast) {
  toast.parentElement.classList.add("float");
  const button = toast.querySelector("[data-do=close]");
  const close = () => toast.remove();
  button.hidden = false;
  button.addEventListener("click", close);
  if (toast.matches(".error, .warning")) return;
  let timer = setTimeout(close, SHOWN_MS);
  const hold = () => clearTimeout(timer);
  const go = () => { timer = setTimeout(close, SHOWN_MS); };
  toast.addEventListener("mouseenter", hold);
  toast.addEventListener("mouseleave", go);
  toast.addEventListener("focusin", hold);
  toast.addEventListener("focusout", go);
}
