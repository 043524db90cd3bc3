"""The positional parameters of a call, read with a clear sentence where they are wrong."""

from typing import TypeVar

import msgspec
from solders.hash import Hash, ParseHashError
from solders.pubkey import Pubkey
from solders.signature import Signature

from chain.localnet.rpc.errors import invalid_params

T = TypeVar("T")


class Params:
    """Counted from 0 in code, from 1 in what the client reads."""

    def __init__(self, values: list[object]) -> None:
        self._values = values

    def has(self, index: int) -> bool:
        return index < len(self._values) and self._values[index] is not None

    def is_text(self, index: int) -> bool:
        return self.has(index) and isinstance(self._values[index], str)

    def required(self, index: int, kind: type[T], name: str) -> T:
        if not self.has(index):
            raise invalid_params(f"parameter {index + 1} ({name}) is missing")
        return self._convert(index, kind, name)

    def config(self, index: int, kind: type[T]) -> T:
        """The optional object that ends most calls; all of its fields have defaults."""
        return self._convert(index, kind, "configuration") if self.has(index) else kind()

    def pubkey(self, index: int, name: str = "address") -> Pubkey:
        return to_pubkey(self.required(index, str, name), f"parameter {index + 1} ({name})")

    def pubkeys(self, index: int, at_most: int) -> list[Pubkey]:
        texts = self.required(index, list[str], "addresses")
        if len(texts) > at_most:
            raise invalid_params(f"too many addresses ({len(texts)}): ask for at most {at_most} at once")
        return [to_pubkey(text, f"address {position + 1}") for position, text in enumerate(texts)]

    def signature(self, index: int) -> Signature:
        return to_signature(self.required(index, str, "signature"), f"parameter {index + 1}")

    def blockhash(self, index: int) -> Hash:
        text = self.required(index, str, "blockhash")
        try:
            return Hash.from_string(text)
        except ParseHashError:
            raise invalid_params(
                f"parameter {index + 1} is no blockhash (32 bytes in base 58): {text!r}"
            ) from None

    def _convert(self, index: int, kind: type[T], name: str) -> T:
        try:
            return msgspec.convert(self._values[index], kind)
        except msgspec.ValidationError as fault:
            raise invalid_params(f"parameter {index + 1} ({name}): {fault}") from None


def to_pubkey(text: str, where: str) -> Pubkey:
    try:
        return Pubkey.from_string(text)
    except ValueError:
        raise invalid_params(f"{where} is no public key (32 bytes in base 58): {text[:100]!r}") from None


def to_signature(text: str, where: str) -> Signature:
    try:
        return Signature.from_string(text)
    except ValueError:
        raise invalid_params(f"{where} is no signature (64 bytes in base 58): {text[:100]!r}") from None
