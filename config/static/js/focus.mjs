// Moves the focus to an error summary when the page opens with one.
export default function (element) {
  element.focus();
}
