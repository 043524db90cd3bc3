"""The shipped .so itself, read as a loader reads it."""

import struct

from tests.program.harness import PROGRAM_FILE

SECTION = struct.Struct(
    "<IIQQQQIIQQ"
)  # name, type, flags, address, offset, size, link, info, alignment, entry size
SYMBOL = struct.Struct("<IBBHQQ")  # name, info, other, section, value, size
DYNAMIC_SYMBOLS = 11


def name_at(file: bytes, at: int) -> str:
    return file[at : file.index(b"\0", at)].decode()


def called_by_name() -> set[str]:
    """Symbols that the file does not define: the chain must know each of them as a system call."""
    file = PROGRAM_FILE.read_bytes()
    (table,) = struct.unpack_from("<Q", file, 40)
    (count,) = struct.unpack_from("<H", file, 60)
    sections = [SECTION.unpack_from(file, table + SECTION.size * i) for i in range(count)]
    (symbols,) = (section for section in sections if section[1] == DYNAMIC_SYMBOLS)
    names = sections[symbols[6]][4]
    found = SYMBOL.iter_unpack(file[symbols[4] : symbols[4] + symbols[5]])
    return {name_at(file, names + name) for name, _, _, section, _, _ in found if section == 0} - {""}


def test_the_program_calls_system_calls() -> None:
    assert {"abort", "sol_sha256", "sol_memcmp_"} <= called_by_name()


def test_the_program_calls_nothing_but_system_calls() -> None:
    """A call of anything else stops the program when it gets there."""
    assert {name for name in called_by_name() if name != "abort" and not name.startswith("sol_")} == set()
