// The statement of the running month as a file: for a spreadsheet, or to print. A plain link could not renew the session first.

import { useState } from "preact/hooks";
import { sentence } from "../state/order_draft.js";
import { html } from "./html.js";

const FILES = { csv: ["text/csv", "for spreadsheets"], html: ["text/html", "to print"] };

export function StatementFiles({ session, market, clock }) {
  const [failure, setFailure] = useState(null);
  async function save(ending) {
    const month = new Date(clock.now()).toISOString().slice(0, 7);
    try {
      const file = await session.api.statement(market.address, month, FILES[ending][0]);
      download(file, `statement-${market.name}-${month}.${ending}`);
      setFailure(null);
    } catch (problem) {
      setFailure(problem.message);
    }
  }
  return html`
    <div class="statement">
      <span class="note">Statement of this month</span>
      ${Object.entries(FILES).map(
        ([ending, [, use]]) =>
          html`<button type="button" class="quiet small" data-statement=${ending} onClick=${() => save(ending)}>${use}</button>`,
      )}
      <p class="error" role="alert">${failure ? sentence(failure) : ""}</p>
    </div>
  `;
}

function download(file, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000); // the browser may still be reading it
}
