// Switches the theme at once and tells the server in the background; without scripts the form does both.
const NEXT = { auto: "light", light: "dark", dark: "auto" };

export default function (form) {
  form.addEventListener("submit", (event) => {
    const button = form.querySelector("[name=theme]");
    event.preventDefault();
    const body = new FormData(form);
    body.set("theme", button.value);
    if (button.value === "auto") document.documentElement.removeAttribute("data-theme");
    else document.documentElement.dataset.theme = button.value;
    button.value = NEXT[button.value];
    fetch(form.action, { method: "POST", body, redirect: "manual" });
  });
}
