// Filters are open beside the list on a wide screen and start closed above it on a narrow one.
export default function (details) {
  details.open = window.matchMedia("(min-width:1000px)").matches;
}
