// Warns two minutes before the sign-in ends for want of use. Any answer of the server starts the time again.
const WARN_SECONDS = 120;

export default function (dialog) {
  const wait = (Number(dialog.dataset.seconds) - WARN_SECONDS) * 1000;
  if (!(wait > 0)) return;
  let timer;
  const again = () => {
    clearTimeout(timer);
    timer = setTimeout(() => dialog.showModal(), wait);
  };
  document.addEventListener("htmx:after:request", again);
  dialog.querySelector("[data-do=stay]").addEventListener("click", async () => {
    const answer = await fetch(dialog.dataset.address, { redirect: "manual" }).catch(() => null);
    if (answer?.status === 204) again();
    else location.reload();
  });
  again();
}
