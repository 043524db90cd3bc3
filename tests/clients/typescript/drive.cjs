// Anchor's TypeScript client, told what to do by lines of JSON on stdin and answering each by a line on stdout.
// node drive.cjs IDL.json URL PROGRAM SECRET: what a front end would write, with the values handed in from outside.
const fs = require("fs");
const readline = require("readline");
const anchor = require("@coral-xyz/anchor");
const { BN, AnchorProvider, EventParser, Program, Wallet } = anchor;
const { Connection, Ed25519Program, Keypair, PublicKey } = anchor.web3;

const [idlPath, url, address, secret] = process.argv.slice(2);
const idl = { ...JSON.parse(fs.readFileSync(idlPath, "utf8")), address };
const keypair = (numbers) => Keypair.fromSecretKey(Uint8Array.from(numbers));
const payer = keypair(JSON.parse(secret));
const connection = new Connection(url, "confirmed");
const program = new Program(idl, new AnchorProvider(connection, new Wallet(payer), { commitment: "confirmed" }));
const camel = (name) => name.replace(/_([a-z0-9])/g, (_, letter) => letter.toUpperCase());
const definitions = new Map(idl.types.map((type) => [type.name, type.type.fields ?? []]));

/** A value from JSON as Anchor's client takes it: the IDL says of which type it is. Byte strings come in hex. */
function given(type, value) {
  if (type === "u64" || type === "i64") return new BN(value);
  if (type === "pubkey") return new PublicKey(value);
  if (type === "bytes") return Buffer.from(value, "hex");
  if (type.array) return type.array[0] === "u8" ? [...Buffer.from(value, "hex")] : value.map((x) => given(type.array[0], x));
  if (type.defined) {
    const fields = definitions.get(type.defined.name);
    return Object.fromEntries(fields.map((field) => [camel(field.name), given(field.type, value[field.name])]));
  }
  return value;
}

/** A value that Anchor's client read, as plain JSON: long numbers and addresses as text. */
function plain(value) {
  if (BN.isBN(value)) return value.toString();
  if (value instanceof PublicKey) return value.toBase58();
  if (Buffer.isBuffer(value) || Array.isArray(value)) return [...value].map(plain);
  if (value && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, plain(v)]));
  return value;
}

const addresses = (named) => Object.fromEntries(Object.entries(named).map(([name, key]) => [camel(name), new PublicKey(key)]));

function started({ name, values, accounts, remaining }) {
  const form = idl.instructions.find((each) => each.name === name);
  return program.methods[camel(name)](...form.args.map((argument) => given(argument.type, values[argument.name])))
    .accountsPartial(addresses(accounts))
    .remainingAccounts(remaining.map((key) => ({ pubkey: new PublicKey(key), isSigner: false, isWritable: true })));
}

/** An instruction that is not sent. */
async function build(request) {
  const { data, keys } = await started(request).instruction();
  return { data: data.toString("hex"), keys: keys.map((key) => [key.pubkey.toBase58(), key.isSigner, key.isWritable]) };
}

async function call({ signers, text, ...request }) {
  let builder = started(request).signers(signers.map(keypair));
  if (text) {
    const signed = { privateKey: keypair(text.key).secretKey, message: Buffer.from(text.text, "ascii") };
    builder = builder.preInstructions([Ed25519Program.createInstructionWithPrivateKey(signed)]);
  }
  try {
    return { signature: await builder.rpc({ commitment: "confirmed" }) };
  } catch (fault) {
    if (!(fault instanceof anchor.AnchorError)) throw fault;
    return { refused: [fault.error.errorCode.number, fault.error.errorCode.code, fault.error.errorMessage] };
  }
}

/** An account; behind a trader's header stand its records, whose type the IDL has too. */
async function read({ kind, address: key }) {
  const { data } = await connection.getAccountInfo(new PublicKey(key), "confirmed");
  const account = plain(program.coder.accounts.decode(camel(kind), data));
  if (kind !== "trader") return account;
  const start = program.coder.accounts.size("trader") + 8;
  const count = data.readUInt32LE(start - 8);
  const size = (data.length - start) / count;
  const record = (_, place) => plain(program.coder.types.decode("orderRecord", data.subarray(start + place * size)));
  return { ...account, records: Array.from({ length: count }, record) };
}

async function events({ signature }) {
  const found = await connection.getTransaction(signature, { commitment: "confirmed", maxSupportedTransactionVersion: 0 });
  const parser = new EventParser(program.programId, program.coder);
  return [...parser.parseLogs(found.meta.logMessages)].map(({ name, data }) => [name, plain(data)]);
}

const does = { build, call, read, events };

async function main() {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const { does: what, ...request } = JSON.parse(line);
    let answer;
    try {
      answer = { answer: await does[what](request) };
    } catch (fault) {
      answer = { fault: String(fault.stack ?? fault) };
    }
    process.stdout.write(JSON.stringify(answer) + "\n");
  }
}

main();
