// A labelled input with its unit, a hint, and its error: all tied together for screen readers.

import { sentence } from "../state/order_draft.js";
import { html } from "./html.js";

/** `input` are the attributes of the input; onInput gets the text. */
export function Field({ id, label, unit, hint, error, value, onInput, onBlur, ...input }) {
  return html`
    <div class="field">
      <label for=${id}>${label}</label>
      <div class=${`entry ${error ? "entry-wrong" : ""}`}>
        <input ...${input} id=${id} value=${value} autocomplete="off" spellcheck="false" aria-invalid=${error ? "true" : "false"}
          aria-describedby=${`${id}-hint ${id}-error`} onInput=${(event) => onInput(event.target.value)} onBlur=${onBlur} />
        ${unit && html`<span class="entry-unit">${unit}</span>`}
      </div>
      <${FieldNotes} id=${id} hint=${hint} error=${error} />
    </div>
  `;
}

export const FieldNotes = ({ id, hint, error }) => html`
  <p class="hint" id=${`${id}-hint`}>${hint}</p>
  <p class="error" id=${`${id}-error`} aria-live="polite">${error ? sentence(error) : ""}</p>
`;
