// The HTTP API. Every failure becomes a Problem with the words of the server's problem document.

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

async function ask(token, method, path, body, accept = "application/json") {
  const headers = { Accept: accept };
  if (token) headers.Authorization = `Bearer ${token}`;
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

async function call(token, method, path, body) {
  const response = await ask(token, method, path, body);
  return response.status === 204 ? null : response.json();
}

const query = (parameters) => {
  const set = Object.entries(parameters).filter(([, value]) => value !== undefined && value !== null);
  return set.length ? `?${new URLSearchParams(set)}` : "";
};

/** What everybody may read. */
export const publicApi = {
  markets: () => call(null, "GET", "/v1/markets"),
  slots: (market, limit, before) => call(null, "GET", `/v1/markets/${market}/slots${query({ limit, before })}`),
  slot: (market, slot) => call(null, "GET", `/v1/markets/${market}/slots/${slot}`),
  nonce: (address) => call(null, "POST", "/v1/auth/nonce", { address }),
  login: (address, signedMessage, signature) =>
    call(null, "POST", "/v1/auth/login", { address, signed_message: signedMessage, signature }),
};

/** What a signed-in trader may read and do. */
export function traderApi(token) {
  return {
    account: (market) => call(token, "GET", `/v1/account${query({ market })}`),
    /** The month's statement as a file. type: text/csv or text/html. */
    statement: async (market, month, type) =>
      (await ask(token, "GET", `/v1/statements${query({ market, month })}`, undefined, type)).blob(),
    orders: (market, limit) => call(token, "GET", `/v1/orders${query({ market, limit })}`),
    placeOrder: (text, signature) => call(token, "POST", "/v1/orders", { text, signature }),
    endOrder: (id, text, signature) => call(token, "DELETE", `/v1/orders/${id}`, { text, signature }),
    transfer: (kind, market, amount) => call(token, "POST", `/v1/account/${kind}`, { market, amount }),
    sendTransaction: (transaction) => call(token, "POST", "/v1/transactions", { transaction }),
    faucet: (market) => call(token, "POST", "/v1/localnet/faucet", { market }),
  };
}
