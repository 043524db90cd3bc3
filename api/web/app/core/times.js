// Moments as people read them: local time on the page, UTC in the title.

const withSeconds = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
const withMinutes = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const withDay = new Intl.DateTimeFormat(undefined, { weekday: "short", day: "numeric", month: "short" });

/** Local clock time; with seconds where slots are not whole minutes. */
export const clockText = (ms, seconds) => (seconds ? withSeconds : withMinutes).format(ms);

/** Local clock time, led by the day when that is not today. */
export function dayClockText(ms, seconds, nowMs) {
  const clock = clockText(ms, seconds);
  return withDay.format(ms) === withDay.format(nowMs) ? clock : `${withDay.format(ms)}, ${clock}`;
}

/** "2026-06-01 00:15:00 UTC". */
export const utcText = (ms) => `${new Date(ms).toISOString().slice(0, 19).replace("T", " ")} UTC`;

export const isoText = (ms) => new Date(ms).toISOString().replace(".000Z", "Z");
