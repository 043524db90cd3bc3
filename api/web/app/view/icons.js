// Small line icons, drawn on a 20 x 20 grid. They decorate words that say the same, so readers skip them.

import { html } from "./html.js";

const PATHS = {
  bolt: "M11 2 4 11.5h5L8.5 18 16 8.5h-5z",
  sun: "M10 6.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7M10 1.5V3M10 17v1.5M1.5 10H3M17 10h1.5M4 4l1 1M15 15l1 1M16 4l-1 1M5 15l-1 1",
  plug: "M7 2.5v4M13 2.5v4M4.5 6.5h11v2a5.5 5.5 0 0 1-11 0zM10 14v3.5",
  wallet: "M3 6.5v9A1.5 1.5 0 0 0 4.5 17h11a1.5 1.5 0 0 0 1.5-1.5v-7A1.5 1.5 0 0 0 15.5 7H4A1.5 1.5 0 0 1 4 4h10.5M13.5 12h.01",
  check: "m4 10.5 4 4 8-9",
  cross: "m5 5 10 10M15 5 5 15",
  clock: "M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15M10 6v4l2.5 2.5",
  chevron: "m5 7.5 5 5 5-5",
  copy: "M7 7h9.5v9.5H7zM13 7V3.5H3.5V13H7",
  alert: "M10 3 1.8 17h16.4zM10 8.5v4M10 14.8v.01",
  in: "M10 3v9m-4-4 4 4 4-4M3 16.5h14",
  out: "M10 12V3M6 7l4-4 4 4M3 16.5h14",
};

export const Icon = ({ name, size = 16 }) => html`
  <svg class="icon" width=${size} height=${size} viewBox="0 0 20 20" aria-hidden="true" focusable="false">
    <path d=${PATHS[name]} />
  </svg>
`;
