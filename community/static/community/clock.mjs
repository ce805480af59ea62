// Shows the two times only for a clock that was wrong, and fills in what this phone shows.
export default function (form) {
  for (const part of form.querySelectorAll("[data-when-wrong]")) {
    const choices = part.closest("fieldset").querySelectorAll("input[type=radio]");
    const wrong = [...choices].find((choice) => choice.value === "wrong");
    const really = part.querySelector("input[name$=-really]");
    const show = () => {
      part.hidden = !wrong.checked;
      if (wrong.checked && really && !really.value) really.value = new Date().toTimeString().slice(0, 8);
    };
    for (const choice of choices) choice.addEventListener("change", show);
    show();
  }
}
