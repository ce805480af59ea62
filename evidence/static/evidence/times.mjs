// Times of a recording as people read them: position, wall clock (local and UTC), frame number.
const two = (n) => String(n).padStart(2, "0");

// 372.48 becomes 06:12.48; hours are shown from one hour on.
export function stamp(seconds) {
  const hundredths = Math.floor(seconds * 100 + 1e-6), whole = Math.floor(hundredths / 100);
  const hours = Math.floor(whole / 3600);
  return `${hours ? `${hours}:` : ""}${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}.${two(hundredths % 100)}`;
}

// The form that the server reads back: 06:12.480.
export function written(ms) {
  const whole = Math.floor(ms / 1000), hours = Math.floor(whole / 3600);
  return `${hours ? `${hours}:` : ""}${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}.${String(Math.round(ms) % 1000).padStart(3, "0")}`;
}

export class WallClock {
  constructor(started, zone) {
    this.started = started ? Date.parse(started) : null;
    const parts = { hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3 };
    this.local = new Intl.DateTimeFormat("en-GB", { timeZone: zone, ...parts });
  }

  at(seconds) { return this.started === null ? "" : this.local.format(this.started + seconds * 1000); }

  utc(seconds) { return this.started === null ? "" : `${new Date(this.started + seconds * 1000).toISOString().replace("T", " ")} (UTC)`; }
}
