// An address, hash or signature: its ends are shown, the whole is in the title and in the clipboard on a click.

import { useState } from "preact/hooks";
import { shortKey } from "../core/units.js";
import { html } from "./html.js";
import { Icon } from "./icons.js";

const SHOWN_MS = 1500;

export function KeyText({ value, name }) {
  const [copied, setCopied] = useState(false);
  async function copy() {
    try {
      await navigator.clipboard.writeText(value);
      setCopied(true);
      setTimeout(() => setCopied(false), SHOWN_MS);
    } catch {
      // No clipboard here (permission, insecure page): the whole value is in the title.
    }
  }
  return html`
    <button type="button" class="key" title=${value} onClick=${copy}>
      <span class="hidden">Copy ${name} </span><span class="mono">${shortKey(value)}</span><${Icon} name=${copied ? "check" : "copy"} size="13" />
    </button>
  `;
}
