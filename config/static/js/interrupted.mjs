// On the sign-in page: what was typed before the sign-in ended (drafts.mjs) waits for the same person to come back.
const KEY = "exhibit-draft";

export default function () {
  const kept = sessionStorage.getItem(KEY);
  if (kept) sessionStorage.setItem(KEY, JSON.stringify({ ...JSON.parse(kept), isWaiting: true }));
}
