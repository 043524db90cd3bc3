// The session is in cookies that no script can read; what the page knows of it is when to renew them, and the value that
// writes must repeat. Tabs share the cookies and a refresh token is good once, so one tab renews at a time.

const CSRF_COOKIE = "auction_csrf";
const GOOD_UNTIL = "energy-auction.good-until";
const LOCK = "energy-auction.renewal";
const LEEWAY_MS = 60_000;

/** The header that every write with cookies needs. */
export function csrfHeader() {
  const found = document.cookie.split("; ").find((one) => one.startsWith(`${CSRF_COOKIE}=`));
  return found ? { "X-CSRF-Token": found.slice(CSRF_COOKIE.length + 1) } : {};
}

/** Note how long the access token lasts, by the server's own clock: this computer's may be wrong. */
export function noteTokens(answer, response) {
  const lasts = Date.parse(answer.expires_at) - Date.parse(response.headers.get("Date"));
  localStorage.setItem(GOOD_UNTIL, String(Date.now() + lasts));
}

export const forgetTokens = () => localStorage.removeItem(GOOD_UNTIL);

const goodUntil = () => Number(localStorage.getItem(GOOD_UNTIL) ?? 0);

/** Renew the tokens by `renew()` when they are about to expire; with `seen`, when nobody has renewed them since then. */
export async function renewed(renew, seen = null) {
  const due = () => (seen === null ? goodUntil() < Date.now() + LEEWAY_MS : goodUntil() === seen);
  if (!due()) return;
  const work = async () => {
    if (due()) await renew();
  };
  await (navigator.locks ? navigator.locks.request(LOCK, work) : work());
}

/** What to hand to `renewed` as `seen` after a refusal of the tokens of this moment. */
export const tokensSeen = goodUntil;
