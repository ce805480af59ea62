// Lets a message be closed, and closes one that needs no answer after ten seconds (the time in which Undo is offered).
// What stood on the page when it opened is not announced by itself: the words go into the announcer of the page.
const SHOWN_MS = 10_000;

export default function (toast) {
  toast.parentElement.classList.add("float");
  announce(toast);
  const button = toast.querySelector("[data-do=close]");
  const close = () => {
    const hadFocus = toast.contains(document.activeElement);
    toast.remove();
    if (hadFocus) document.getElementById("main").focus();
  };
  button.hidden = false;
  button.addEventListener("click", close);
  if (toast.matches(".error, .warning")) return;
  let timer = setTimeout(close, SHOWN_MS);
  const hold = () => clearTimeout(timer);
  const go = () => {
    hold();
    timer = setTimeout(close, SHOWN_MS);
  };
  toast.addEventListener("mouseenter", hold);
  toast.addEventListener("mouseleave", go);
  toast.addEventListener("focusin", hold);
  toast.addEventListener("focusout", go);
}

function announce(toast) {
  const words = toast.querySelector("[data-part=text]").textContent.trim();
  const offer = toast.querySelector("form") ? " To undo it, go to the messages at the start of the main part." : "";
  setTimeout(() => {
    const line = document.createElement("p");
    line.textContent = words + offer;
    document.getElementById("announcer").append(line);
  }, 100);
}
