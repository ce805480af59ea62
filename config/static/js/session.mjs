// Warns two minutes before the sign-in ends: for want of use, or because the shift is over. Other tabs count as use, so
// the server is asked first. When the time is up the page goes away, and with it what stands on the screen.
const WARN_MS = 120_000;
const SLACK_MS = 1_000; // between the server's clock and a timer here

export default function (dialog) {
  const part = (name) => dialog.querySelector(`[data-part=${name}]`);
  const stay = dialog.querySelector("[data-do=stay]");
  const token = dialog.querySelector("[name=csrfmiddlewaretoken]").value;
  let ends = 0;
  let timer;
  let isLeaving = false;

  const arm = ({ idle, shift }) => {
    ends = Date.now() + Math.min(idle, shift) * 1000;
    const isShift = shift <= idle;
    part("idle").hidden = isShift;
    part("shift").hidden = !isShift;
    stay.hidden = isShift;
    clearTimeout(timer);
    const left = ends - Date.now();
    if (left > WARN_MS + SLACK_MS) {
      if (dialog.open) dialog.close();
      timer = setTimeout(look, left - WARN_MS);
    } else warn();
  };

  // Asks how long the session lasts without making it last longer.
  const look = async () => {
    const left = await ask("GET");
    if (left) arm(left);
    else if (Date.now() >= ends) leave();
    else warn();
  };

  const ask = async (method) => {
    const headers = method === "POST" ? { "X-CSRFToken": token } : { "X-Background": "yes" };
    const answer = await fetch(dialog.dataset.address, { method, headers, redirect: "manual" }).catch(() => null);
    if (answer?.type === "opaqueredirect") leave();
    return answer?.ok ? answer.json() : null;
  };

  const warn = () => {
    if (!dialog.open) {
      document.dispatchEvent(new CustomEvent("exhibit:keep-drafts"));
      dialog.showModal();
    }
    tick();
  };

  const tick = () => {
    const seconds = Math.max(0, Math.ceil((ends - Date.now()) / 1000));
    const words = seconds > 60 ? `${Math.ceil(seconds / 60)} minutes` : `${seconds} seconds`;
    if (part("left").textContent !== words) part("left").textContent = words;
    clearTimeout(timer);
    timer = seconds ? setTimeout(tick, 1000) : setTimeout(look, SLACK_MS);
  };

  const leave = () => {
    if (isLeaving) return; // a second request would come without the reason, which is told once
    isLeaving = true;
    document.dispatchEvent(new CustomEvent("exhibit:keep-drafts"));
    location.assign(location.pathname + location.search);
  };

  stay.addEventListener("click", async (event) => {
    event.preventDefault();
    const left = await ask("POST");
    if (left) arm(left);
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && Date.now() > ends - WARN_MS) look(); // the computer may have slept
  });
  arm({ idle: Number(dialog.dataset.idle), shift: Number(dialog.dataset.shift) });
}
