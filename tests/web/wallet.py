"""The test's side of tests/web/wallet.js: a wallet in the browser that the test can ask, hold and refuse."""

import json
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from playwright.sync_api import Page
from solders.keypair import Keypair

from tests.demo_process import until

NAME = "Test wallet"
ASKED_SECONDS = 10
_SCRIPT = Path(__file__).with_name("wallet.js")


@dataclass(frozen=True)
class Wallet:
    """One key, in every document that the page opens from now on."""

    page: Page
    keypair: Keypair

    @classmethod
    def installed(cls, page: Page, *, sign_in: bool, keypair: Keypair | None = None) -> "Wallet":
        """sign_in: whether the wallet has `solana:signIn`, or only `solana:signMessage`. keypair: of another tab's."""
        keypair = keypair or Keypair()
        options = {
            "seed": list(keypair.secret()),
            "address": str(keypair.pubkey()),
            "publicKey": list(bytes(keypair.pubkey())),
            "signIn": sign_in,
        }
        page.add_init_script(f"const OPTIONS = {json.dumps(options)};\n{_SCRIPT.read_text()}")
        return cls(page, keypair)

    @property
    def address(self) -> str:
        return str(self.keypair.pubkey())

    def signed(self) -> list[str]:
        """Every text that it signed in this document, in order."""
        found: list[str] = self.page.evaluate("window.testWallet.signed")
        return found

    def hold(self) -> None:
        """From now on do not answer until `release`."""
        self.page.evaluate("window.testWallet.hold = true")

    def asked(self) -> str:
        """What it is being asked to sign, as soon as it is asked.

        Asked for by evaluate: wait_for_function would need the eval that the page's policy forbids.
        """
        asking = partial(self.page.evaluate, "window.testWallet.asking")
        return str(until(asking, ASKED_SECONDS, lambda: "the wallet was asked to sign nothing"))

    def release(self) -> None:
        self.page.evaluate("window.testWallet.hold = false; window.testWallet.release()")

    def refuse(self, refusing: bool) -> None:
        self.page.evaluate("(refusing) => { window.testWallet.refuse = refusing }", refusing)
