// The HTTP API. Every failure becomes a Problem with the words of the server's problem document.

import { csrfHeader, noteTokens, renewed, tokensSeen } from "./renewal.js";

const TIMEOUT_MS = 30_000;

/** A refusal or failure: `code` is stable, `message` says what to do, `details` holds the document's other members. */
export class Problem extends Error {
  constructor(status, code, message, details = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

async function problemOf(response) {
  try {
    const body = await response.json();
    return new Problem(response.status, body.code ?? "error", body.detail || body.title || response.statusText, body);
  } catch {
    return new Problem(response.status, "error", `The server answered ${response.status} without saying why.`);
  }
}

async function answered(method, path, body, accept = "application/json") {
  const headers = { Accept: accept };
  if (method !== "GET") Object.assign(headers, csrfHeader());
  if (body !== undefined) headers["Content-Type"] = "application/json";
  let response;
  try {
    response = await fetch(path, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(TIMEOUT_MS),
      cache: "no-store",
    });
  } catch {
    throw new Problem(0, "offline", "The market's server does not answer. Check your connection and try again.");
  }
  if (!response.ok) throw await problemOf(response);
  return response;
}

async function call(method, path, body) {
  const response = await answered(method, path, body);
  return response.status === 204 ? null : response.json();
}

const fetchFile = async (path, type) => (await answered("GET", path, undefined, type)).blob();

/** A call that answers with new tokens, in cookies. */
async function callForTokens(path, body) {
  const response = await answered("POST", path, body);
  const answer = await response.json();
  noteTokens(answer, response);
  return answer;
}

const renew = () => callForTokens("/v1/auth/refresh");

/** A call in the session, whose tokens are renewed before they expire, and once when the server takes them no more. */
async function inSession(ask) {
  await renewed(renew);
  const seen = tokensSeen();
  try {
    return await ask();
  } catch (problem) {
    if (problem.status !== 401) throw problem;
  }
  await renewed(renew, seen);
  return ask();
}

const privately = (method, path, body) => inSession(() => call(method, path, body));

const query = (parameters) => {
  const set = Object.entries(parameters).filter(([, value]) => value !== undefined && value !== null);
  return set.length ? `?${new URLSearchParams(set)}` : "";
};

/** What everybody may read. */
export const publicApi = {
  markets: () => call("GET", "/v1/markets"),
  slots: (market, limit, before) => call("GET", `/v1/markets/${market}/slots${query({ limit, before })}`),
  slot: (market, slot) => call("GET", `/v1/markets/${market}/slots/${slot}`),
  nonce: (address) => call("POST", "/v1/auth/nonce", { address }),
  login: (address, signedMessage, signature) =>
    callForTokens("/v1/auth/login", { address, signed_message: signedMessage, signature, cookies: true }),
};

/** What a signed-in trader may read and do. */
export const traderApi = {
  account: (market) => privately("GET", `/v1/account${query({ market })}`),
  /** The month's statement as a file. type: text/csv or text/html. */
  statement: (market, month, type) => inSession(() => fetchFile(`/v1/statements${query({ market, month })}`, type)),
  orders: (market, limit) => privately("GET", `/v1/orders${query({ market, limit })}`),
  placeOrder: (text, signature) => privately("POST", "/v1/orders", { text, signature }),
  endOrder: (id, text, signature) => privately("DELETE", `/v1/orders/${id}`, { text, signature }),
  transfer: (kind, market, amount) => privately("POST", `/v1/account/${kind}`, { market, amount }),
  sendTransaction: (transaction) => privately("POST", "/v1/transactions", { transaction }),
  signOut: () => privately("POST", "/v1/auth/logout"),
  faucet: (market) => privately("POST", "/v1/localnet/faucet", { market }),
};
