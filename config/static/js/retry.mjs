// "Try again" on an error page: asks for the same page once more.
export default function (button) {
  button.hidden = false;
  button.addEventListener("click", () => location.reload());
}
