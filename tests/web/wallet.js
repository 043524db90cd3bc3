// A wallet for tests, as an extension would be: it registers itself by the Wallet Standard and signs with WebCrypto
// Ed25519. It shares no code with the page. Its words to the test are in window.testWallet.
// The test puts `const OPTIONS = {seed: [32 bytes], address, publicKey: [32 bytes], signIn: bool}` before this text.

(() => {
  const PKCS8_HEAD = [48, 46, 2, 1, 0, 48, 5, 6, 3, 43, 101, 112, 4, 34, 4, 32];
  const ICON = "data:image/svg+xml;base64," + btoa('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>');
  const state = { signed: [], asking: null, hold: false, refuse: false, release: () => {} };
  window.testWallet = state;

  const key = crypto.subtle.importKey(
    "pkcs8", new Uint8Array([...PKCS8_HEAD, ...OPTIONS.seed]), "Ed25519", false, ["sign"]);
  const account = {
    address: OPTIONS.address,
    publicKey: new Uint8Array(OPTIONS.publicKey),
    chains: ["solana:localnet"],
    features: [],
  };

  /** As a person at a popup: sees what is asked, and agrees at once, later, or not at all. */
  async function approve(words) {
    state.asking = words;
    if (state.hold) await new Promise((resolve) => (state.release = resolve));
    state.asking = null;
    if (state.refuse) throw new Error("The request was rejected in the wallet");
  }

  const sign = async (bytes) => new Uint8Array(await crypto.subtle.sign("Ed25519", await key, bytes));

  async function signBytes(message) {
    const words = new TextDecoder().decode(message);
    await approve(words);
    state.signed.push(words);
    return { signedMessage: message, signature: await sign(message) };
  }

  function signInWords(input) {
    return `${input.domain} wants you to sign in with your Solana account:\n${input.address}\n\n${input.statement}\n\n` +
      `URI: ${input.uri}\nVersion: ${input.version}\nChain ID: ${input.chainId}\nNonce: ${input.nonce}\n` +
      `Issued At: ${input.issuedAt}\nExpiration Time: ${input.expirationTime}`;
  }

  async function signTransaction({ transaction }) {
    if (transaction[0] !== 1) throw new Error("expected a transaction of one signer");
    await approve("a transaction");
    const signed = transaction.slice();
    signed.set(await sign(transaction.slice(65)), 1);
    return { signedTransaction: signed };
  }

  const features = {
    "standard:connect": { version: "1.0.0", connect: async () => ({ accounts: [account] }) },
    "solana:signMessage": {
      version: "1.0.0",
      signMessage: (...inputs) => Promise.all(inputs.map(({ message }) => signBytes(message))),
    },
    "solana:signTransaction": {
      version: "1.0.0",
      supportedTransactionVersions: ["legacy", 0],
      signTransaction: (...inputs) => Promise.all(inputs.map(signTransaction)),
    },
  };
  if (OPTIONS.signIn) {
    const signIn = async (input) => ({ account, ...(await signBytes(new TextEncoder().encode(signInWords(input)))) });
    features["solana:signIn"] = { version: "1.0.0", signIn: (...inputs) => Promise.all(inputs.map(signIn)) };
  }
  const wallet = { version: "1.0.0", name: "Test wallet", icon: ICON, chains: ["solana:localnet"], accounts: [account], features };

  const register = (api) => api.register(wallet);
  window.addEventListener("wallet-standard:app-ready", (event) => register(event.detail));
  window.dispatchEvent(new CustomEvent("wallet-standard:register-wallet", { detail: register }));
})();
