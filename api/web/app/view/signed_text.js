// The line that a wallet signs, shown exactly: nothing more, nothing less.

import { html } from "./html.js";

export const SignedText = ({ text, id, empty, caption = "You sign exactly this line" }) => html`
  <figure class="signed">
    <figcaption>${caption}</figcaption>
    ${text ? html`<code id=${id}>${text}</code>` : html`<p class="note">${empty}</p>`}
  </figure>
`;
