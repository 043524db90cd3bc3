"""The demo wallet's own parts against independent ones: solders' transactions, base58 and signatures."""

import pytest
from solders.hash import Hash
from solders.keypair import Keypair
from solders.message import Message, MessageV0
from solders.pubkey import Pubkey
from solders.signature import Signature
from solders.system_program import TransferParams, transfer
from solders.transaction import Transaction, VersionedTransaction

from api.auth.sign_in_text import SignInInput, sign_in_text
from auction_engine.core.envelope import messages_of
from tests.web.modules import Modules

pytestmark = pytest.mark.web
SIGN = """
const head = [48, 46, 2, 1, 0, 48, 5, 6, 3, 43, 101, 112, 4, 34, 4, 32];
const key = await crypto.subtle.importKey("pkcs8", new Uint8Array([...head, ...a.seed]), "Ed25519", false, ["sign"]);
const sign = async (bytes) => new Uint8Array(await crypto.subtle.sign("Ed25519", key, bytes));
return [...await m.addSignature(new Uint8Array(a.transaction), new Uint8Array(a.key), sign)];
"""
PAYER, SECOND, STRANGER = Keypair(), Keypair(), Keypair()


def unsigned(kind: str) -> bytes:
    """A transfer that PAYER pays for and SECOND signs too."""
    instructions = [
        transfer(TransferParams(from_pubkey=key.pubkey(), to_pubkey=Pubkey.default(), lamports=1))
        for key in (PAYER, SECOND)
    ]
    if kind == "legacy":
        return bytes(Transaction.new_unsigned(Message(instructions, PAYER.pubkey())))
    message = MessageV0.try_compile(PAYER.pubkey(), instructions, [], Hash.default())
    return bytes(VersionedTransaction.populate(message, [Signature.default()] * 2))


def signed_by(modules: Modules, keypair: Keypair, transaction: bytes) -> bytes:
    argument = {
        "seed": list(keypair.secret()),
        "key": list(bytes(keypair.pubkey())),
        "transaction": list(transaction),
    }
    return bytes(modules.run("wallet/transaction", SIGN, argument))


@pytest.mark.parametrize("kind", ["legacy", "v0"])
def test_every_signer_finds_his_place_and_the_chain_would_accept_the_transaction(
    modules: Modules, kind: str
) -> None:
    half = signed_by(modules, SECOND, unsigned(kind))
    whole = VersionedTransaction.from_bytes(signed_by(modules, PAYER, half))
    assert whole.verify_with_results() == [True, True]
    assert bytes(whole)[129:] == unsigned(kind)[129:]


def test_a_transaction_that_does_not_ask_for_the_wallet_is_not_signed(modules: Modules) -> None:
    with pytest.raises(Exception, match="does not ask for this wallet's signature"):
        signed_by(modules, STRANGER, unsigned("legacy"))


@pytest.mark.parametrize("zeroes", [0, 1, 5, 32])
def test_an_address_is_written_as_solders_writes_it(modules: Modules, zeroes: int) -> None:
    key = bytes(zeroes) + bytes(STRANGER.pubkey())[zeroes:]
    assert modules.run("core/binary", "return m.toBase58(new Uint8Array(a));", list(key)) == str(Pubkey(key))


def test_the_demo_wallet_spells_the_sign_in_text_as_the_server_does(modules: Modules) -> None:
    names = (
        "domain",
        "address",
        "statement",
        "uri",
        "version",
        "chain_id",
        "nonce",
        "issued_at",
        "expiration_time",
    )
    values = {name: f"some {name}" for name in names}
    camel = {
        "".join(word.title() if i else word for i, word in enumerate(name.split("_"))): text
        for name, text in values.items()
    }
    expected = sign_in_text(SignInInput(**values))
    assert modules.run("wallet/demo_wallet", "return m.signInText(a, a.address);", camel) == expected


PLACE = """
const wrap = { bare: (bytes) => bytes, v0: a.v0, v1: a.v1, other: a.other };
const signMessage = async ({ message }) => [
  { signedMessage: a.form === "bare" ? message : new Uint8Array(wrap[a.form]), signature: new Uint8Array(64) },
];
const session = {
  wallet: { name: "Hardware", features: { "solana:signMessage": { signMessage } } },
  account: { publicKey: new Uint8Array(a.key) },
  api: { placeOrder: async (text, signature) => [text, signature.length] },
};
try { return await m.placeOrder(session, a.text); } catch (error) { return error.message; }
"""


@pytest.mark.parametrize("form", ["bare", "v0", "v1", "other"])
def test_a_wallet_may_wrap_the_line_in_an_envelope_and_in_nothing_else(modules: Modules, form: str) -> None:
    text, key = "Energy somebody tag 00000000 END all time 1767225700456", bytes(PAYER.pubkey())
    bare, v0, v1 = (list(message) for message in messages_of(text.encode(), key))
    wrapped = {"bare": bare, "v0": v0, "v1": v1, "other": [*v1, 32]}
    found = modules.run("state/trading", PLACE, {"form": form, "text": text, "key": list(key), **wrapped})
    if form == "other":
        assert "signed other bytes" in found
    else:
        assert found == [text, 88]
