// Keeps what was typed when a sign-in ends, in this tab only, and puts it back after signing in again. Passwords, codes
// and files are never kept; another person's sign-in, and signing out, throw all of it away.
const KEY = "exhibit-draft";
const NEVER = "[type=password], [type=hidden], [type=file], [autocomplete=one-time-code], [data-draft=off] *";
const BOXES = "[type=checkbox], [type=radio]";

const OURS = "main form[method=post]:not(.toasts form)";

const forms = () => [...document.querySelectorAll(OURS)];
const fields = (form) =>
  [...form.elements].filter((field) => field.name && field.matches("input, textarea, select") && !field.matches(NEVER));
const valueOf = (field) => (field.matches(BOXES) ? field.checked : field.value);

function given(field) {
  if (field.matches(BOXES)) return field.defaultChecked;
  if (field.matches("select")) return [...field.options].find((option, at) => option.defaultSelected || !at)?.value;
  return field.defaultValue;
}

function read() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY));
  } catch {
    return null;
  }
}

function putBack(typed) {
  forms().forEach((form, index) => {
    const here = fields(form);
    if (typed[index]?.length !== here.length) return; // the page has changed since
    here.forEach((field, number) => {
      if (field.matches(BOXES)) field.checked = typed[index][number];
      else field.value = typed[index][number];
    });
  });
  say("What you had typed is back. Check it, then send it again.");
}

function say(words) {
  const list = document.createElement("ul");
  const item = document.createElement("li");
  const text = document.createElement("span");
  const button = document.createElement("button");
  list.className = "toasts";
  list.setAttribute("aria-label", "Messages");
  Object.assign(item, { className: "toast warning" });
  Object.assign(text, { className: "grow", textContent: words });
  Object.assign(button, { type: "button", className: "btn sm ghost", textContent: "Close", hidden: true });
  text.dataset.part = "text";
  button.dataset.do = "close";
  item.dataset.controller = "toast";
  item.append(text, button);
  list.append(item);
  document.getElementById("main").prepend(list);
}

export default function (dialog) {
  const person = dialog.dataset.person;

  const keep = () => {
    const isTyped = forms().some((form) => fields(form).some((field) => valueOf(field) !== given(field)));
    if (!isTyped) return;
    const typed = forms().map((form) => fields(form).map(valueOf));
    sessionStorage.setItem(KEY, JSON.stringify({ person, path: location.pathname, typed }));
  };

  // A draft counts only when a sign-in page came in between; otherwise it was sent, or the person went on.
  const draft = read();
  if (draft && draft.isWaiting && draft.person === person) {
    if (draft.path === location.pathname) {
      sessionStorage.removeItem(KEY);
      putBack(draft.typed);
    }
  } else sessionStorage.removeItem(KEY);

  document.addEventListener("exhibit:keep-drafts", keep);
  document.addEventListener("submit", (event) => {
    if (event.target.getAttribute("action")?.endsWith("/signout/")) sessionStorage.removeItem(KEY);
    else if (event.target.matches(OURS)) keep();
  });
}
