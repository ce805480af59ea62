// What a live picture says, in words.
export const STARTING = "Waiting for the picture…";
export const NO_SERVER = "No connection to the server. Trying again…";
export const SIGNED_OUT = "You are signed out. Sign in again to go on watching.";
export const NOT_YOURS = "This stream has gone, or it is not yours to watch.";
export const NO_PLAYER = "This browser cannot show live pictures. Use a current Edge, Chrome, Firefox or Safari.";
export const NOT_DECODED = "The picture could not be shown. Trying again…";
export const NO_PAST = "Nothing from before can be shown yet.";
export const NOT_KEPT = "The snapshot could not be recorded, so no picture was kept.";
export const ENDED = "The stream has ended.";

export const weak = (seconds) => `Signal weak – last picture ${inSeconds(seconds)} ago. Recording on camera.`;
export const lost = (seconds) => `${NO_SERVER} Last picture ${inSeconds(seconds)} ago.`;

export function inSeconds(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  return whole < 120 ? `${whole} s` : `${Math.round(whole / 60)} min`;
}
