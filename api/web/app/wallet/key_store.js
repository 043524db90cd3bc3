// One key pair in IndexedDB, which can keep a key that scripts may use but never read.

const DATABASE = "energy-auction";
const STORE = "keys";
const NAME = "demo";

const settled = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

async function store(mode) {
  const opening = indexedDB.open(DATABASE, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
  const database = await settled(opening);
  return database.transaction(STORE, mode).objectStore(STORE);
}

/** The kept CryptoKeyPair, or undefined. */
export const loadKeys = async () => settled((await store("readonly")).get(NAME));

export const storeKeys = async (keys) => settled((await store("readwrite")).put(keys, NAME));
