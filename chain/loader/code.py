"""A program's code: the bytes of its `.so`, and how to find them again among the zeros that pad them on chain."""

import hashlib
import struct
from pathlib import Path

import msgspec

from auction_engine.core.errors import InvalidInput
from chain.loader.instructions import PROGRAM_CODE_BYTES_MAX

_MAGIC = b"\x7fELF"
_HEADER_BYTES = 64
_SECTIONS_AT = struct.Struct("<40xQ")
_SECTION_COUNT = struct.Struct("<58xHH")


class Code(msgspec.Struct, frozen=True):
    """sha256 in hex, of the bytes as they stand in the file."""

    data: bytes
    sha256: str

    @property
    def size(self) -> int:
        return len(self.data)


def code_of(data: bytes) -> Code:
    return Code(data, hashlib.sha256(data).hexdigest())


def read_code(path: Path) -> Code:
    """Code from a file. Raises InvalidInput for what no loader would take."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InvalidInput(f"cannot read the program {path}: {error.strerror}", code="program_file") from None
    if not data.startswith(_MAGIC) or len(data) < _HEADER_BYTES:
        raise InvalidInput(f"{path} is no program: it is not an ELF file", code="program_file")
    if len(data) > PROGRAM_CODE_BYTES_MAX:
        raise InvalidInput(
            f"{path} has {len(data):,} bytes; a program may have {PROGRAM_CODE_BYTES_MAX:,}",
            code="program_too_large",
        )
    return code_of(data)


def without_padding(data: bytes) -> Code:
    """The code in an account that may have more room than it needs.

    An ELF file ends with its table of sections, whose place its header tells: so zeros that belong to the file stay.
    Anything but zeros behind it belongs to the code too, so that nobody can hide bytes there.
    """
    end = len(data.rstrip(b"\0"))
    if data.startswith(_MAGIC) and len(data) >= _HEADER_BYTES:
        (sections_at,) = _SECTIONS_AT.unpack_from(data)
        size, count = _SECTION_COUNT.unpack_from(data)
        end = max(end, min(sections_at + size * count, len(data)))
    return code_of(data[:end])
