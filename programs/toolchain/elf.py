"""The last link step: a relocatable BPF object of LLVM becomes the shared object that Solana's loader takes (SBPF v0).

The loader wants one file with code, read-only data and a dynamic section: calls of system functions as relocations by
name, and every address inside the file as a relocation that the loader adds its base to.
"""

import struct
from dataclasses import dataclass, field

# Relocations in LLVM's object (R_BPF_64_64, R_BPF_64_ABS64, R_BPF_64_32) and in the file for the loader (the last two).
LOAD_ADDRESS, DATA_ADDRESS, CALL = 1, 2, 10
RELATIVE, SYSTEM_CALL = 8, 10

SYMBOLS, RELOCATIONS = 2, 9  # section types
ALLOCATED = 2  # section flag
OF_SECTION = 3  # symbol type: stands for its section, and the call holds an offset into it

SHARED_OBJECT, BPF = 3, 247
ENTRY = "entrypoint"
SYSTEM_NAMES = {"__bpf_trap": "abort"}

LOAD_IMMEDIATE_64, CALL_REGISTER = 0x18, 0x8D


@dataclass
class Section:
    """A section of LLVM's object; `address` is where it lies in the file that we make."""

    name: str
    kind: int
    flags: int
    link: int
    info: int
    alignment: int
    data: bytearray
    address: int = 0


@dataclass(frozen=True)
class Symbol:
    name: str
    kind: int
    section: int
    value: int


@dataclass
class Dynamic:
    """What the loader must fill in."""

    relocations: list[tuple[int, int, int]] = field(default_factory=list)  # place, kind, symbol
    symbols: dict[str, int] = field(default_factory=dict)

    def relative(self, place: int) -> None:
        self.relocations.append((place, RELATIVE, 0))

    def system_call(self, place: int, name: str) -> None:
        known = SYSTEM_NAMES.get(name, name)
        # The loader takes a name that it does not know, and the program stops where it is called.
        if known != "abort" and not known.startswith("sol_"):
            raise SystemExit(f"{name} is called but not defined, and Solana has no system call of that name")
        number = self.symbols.setdefault(known, len(self.symbols) + 1)
        self.relocations.append((place, SYSTEM_CALL, number))


def aligned(offset: int, to: int = 8) -> int:
    return (offset + to - 1) // to * to


def text_at(data: bytes | bytearray, offset: int) -> str:
    return bytes(data[offset : data.index(b"\0", offset)]).decode()


def read_sections(file: bytes) -> list[Section]:
    (table,) = struct.unpack_from("<Q", file, 0x28)
    count, names_index = struct.unpack_from("<HH", file, 0x3C)
    headers = [struct.unpack_from("<IIQQQQIIQQ", file, table + 64 * i) for i in range(count)]
    names = file[headers[names_index][4] :]
    return [
        Section(
            text_at(names, name), kind, flags, link, info, alignment, bytearray(file[offset : offset + size])
        )
        for name, kind, flags, _, offset, size, link, info, alignment, _ in headers
    ]


def read_symbols(sections: list[Section]) -> list[Symbol]:
    table = next(s for s in sections if s.kind == SYMBOLS)
    names = sections[table.link].data
    return [
        Symbol(text_at(names, name), info & 15, section, value)
        for name, info, _, section, value, _ in struct.iter_unpack("<IBBHQQ", table.data)
    ]


def kept(sections: list[Section]) -> list[int]:
    """Numbers of the sections that go into the file: the code, then all read-only data. Anything writable is refused."""
    code = next(i for i, s in enumerate(sections) if s.name == ".text")
    allocated = [i for i, s in enumerate(sections) if s.flags & ALLOCATED and s.data and i != code]
    data = [i for i in allocated if sections[i].name.startswith((".rodata", ".data.rel.ro"))]
    other = [sections[i].name for i in allocated if i not in data and not sections[i].name.startswith(".eh")]
    if other:
        raise SystemExit(f"a Solana program may not have sections {other}")
    return [code, *data]


def move_call_registers(code: bytearray) -> None:
    """Calls through a register: SBPF v0 wants its number in the immediate, LLVM puts it into the destination field."""
    at = 0
    while at < len(code):
        if code[at] == CALL_REGISTER:
            struct.pack_into("<i", code, at + 4, code[at + 1] & 15)
            code[at + 1] = 0
        at += 16 if code[at] == LOAD_IMMEDIATE_64 else 8


def relocate(
    section: Section, at: int, kind: int, symbol: Symbol, sections: list[Section], dynamic: Dynamic
) -> None:
    """Fill in one address, and tell the loader of it."""
    data, place = section.data, section.address + at
    target = sections[symbol.section].address + symbol.value if symbol.section else 0
    if kind == LOAD_ADDRESS:  # two instructions with half of the address each
        low, high = struct.unpack_from("<I", data, at + 4)[0], struct.unpack_from("<I", data, at + 12)[0]
        address = target + (high << 32 | low)
        struct.pack_into("<I", data, at + 4, address & 0xFFFFFFFF)
        struct.pack_into("<I", data, at + 12, address >> 32)
        dynamic.relative(place)
    elif kind == DATA_ADDRESS:  # the loader reads the address from the upper half
        struct.pack_into("<Q", data, at, target + struct.unpack_from("<Q", data, at)[0] << 32)
        dynamic.relative(place)
    elif kind == CALL and symbol.section == 0:
        struct.pack_into("<i", data, at + 4, -1)
        data[at + 1] = 0x10
        dynamic.system_call(place, symbol.name)
    elif kind == CALL:
        (offset,) = struct.unpack_from("<i", data, at + 4)
        if symbol.kind == OF_SECTION:
            target += (offset + 1) * 8
        struct.pack_into("<i", data, at + 4, (target - place) // 8 - 1)
    else:
        raise SystemExit(f"unknown relocation type {kind}")


def place_sections(sections: list[Section], numbers: list[int], start: int) -> int:
    """Give each section its address; returns where they end."""
    at = start
    for number in numbers:
        section = sections[number]
        at = aligned(at, max(8, section.alignment))
        section.address = at
        at += len(section.data)
    return at


def relocate_all(sections: list[Section], numbers: list[int], symbols: list[Symbol]) -> Dynamic:
    dynamic = Dynamic()
    for table in sections:
        if table.kind != RELOCATIONS or table.info not in numbers:
            continue
        for at, info in struct.iter_unpack("<QQ", table.data):
            relocate(sections[table.info], at, info & 0xFFFFFFFF, symbols[info >> 32], sections, dynamic)
    return dynamic


HEADER_SIZE, SEGMENT_SIZE, SEGMENTS = 64, 56, 3
FIRST_ADDRESS = aligned(HEADER_SIZE + SEGMENT_SIZE * SEGMENTS)
DYNAMIC_ENTRIES = 10
NAMES = ["", ".text", ".rodata", ".dynamic", ".dynsym", ".dynstr", ".rel.dyn", ".shstrtab"]


@dataclass(frozen=True)
class Part:
    """A stretch of the file: it lies in memory where it lies in the file."""

    at: int
    data: bytes

    @property
    def size(self) -> int:
        return len(self.data)


def dynamic_parts(dynamic: Dynamic, start: int) -> list[Part]:
    """The dynamic section, its symbols, their names, and the relocations, one behind the other."""
    names, offsets = b"\0", {}
    for name in dynamic.symbols:
        offsets[name] = len(names)
        names += name.encode() + b"\0"
    symbols = bytes(24) + b"".join(
        struct.pack("<IBBHQQ", offsets[name], 0x10, 0, 0, 0, 0) for name in dynamic.symbols
    )
    ordered = sorted(dynamic.relocations, key=lambda r: (r[1] != RELATIVE, r[0]))
    relocations = b"".join(struct.pack("<QQ", place, number << 32 | kind) for place, kind, number in ordered)
    symbols_at = start + 16 * DYNAMIC_ENTRIES
    names_at = symbols_at + len(symbols)
    relocations_at = aligned(names_at + len(names))
    relative = sum(kind == RELATIVE for _, kind, _ in ordered)
    entries = [
        (0x1E, 4),  # DT_FLAGS: text relocations
        (0x11, relocations_at),  # DT_REL
        (0x12, len(relocations)),  # DT_RELSZ
        (0x13, 16),  # DT_RELENT
        (0x6FFFFFFA, relative),  # DT_RELCOUNT
        (6, symbols_at),  # DT_SYMTAB
        (0xB, 24),  # DT_SYMENT
        (5, names_at),  # DT_STRTAB
        (0xA, len(names)),  # DT_STRSZ
        (0, 0),
    ]
    table = b"".join(struct.pack("<QQ", *entry) for entry in entries)
    return [
        Part(start, table),
        Part(symbols_at, symbols),
        Part(names_at, names),
        Part(relocations_at, relocations),
    ]


def section_headers(code: Part, data: tuple[int, int], parts: list[Part], names: Part) -> bytes:
    """The table of sections; `data` is where the read-only data begin and end."""
    spelled = b"\0".join(name.encode() for name in NAMES) + b"\0"

    def header(
        name: str,
        kind: int,
        flags: int,
        at: int,
        size: int,
        link: int = 0,
        info: int = 0,
        unit: int = 8,
        entry: int = 0,
    ) -> bytes:
        offset = spelled.index(b"\0" + name.encode() + b"\0") + 1
        return struct.pack(
            "<IIQQQQIIQQ", offset, kind, flags, at if flags else 0, at, size, link, info, unit, entry
        )

    table, symbols, strings, relocations = parts
    return (
        bytes(64)
        + header(".text", 1, 6, code.at, code.size)
        + header(".rodata", 1, 2, data[0], data[1] - data[0])
        + header(".dynamic", 6, 3, table.at, table.size, 5, entry=16)
        + header(".dynsym", 11, 2, symbols.at, symbols.size, 5, 1, entry=24)
        + header(".dynstr", 3, 2, strings.at, strings.size, unit=1)
        + header(".rel.dyn", 9, 2, relocations.at, relocations.size, 4, entry=16)
        + header(".shstrtab", 3, 0, names.at, names.size, unit=1)
    )


def segment(kind: int, flags: int, start: int, end: int) -> bytes:
    size = end - start
    return struct.pack("<IIQQQQQQ", kind, flags, start, start, start, size, size, 8)


def link(file: bytes) -> bytes:
    """The shared object of a relocatable one."""
    sections = read_sections(file)
    symbols = read_symbols(sections)
    numbers = kept(sections)
    code_section = sections[numbers[0]]
    move_call_registers(code_section.data)
    end = place_sections(sections, numbers, FIRST_ADDRESS)
    dynamic = relocate_all(sections, numbers, symbols)

    data_start = min((sections[i].address for i in numbers[1:]), default=end)
    parts = dynamic_parts(dynamic, aligned(end))
    loaded_end = parts[-1].at + parts[-1].size
    names = Part(loaded_end, b"\0".join(name.encode() for name in NAMES) + b"\0")
    headers_at = aligned(names.at + names.size)
    code = Part(code_section.address, bytes(code_section.data))
    headers = section_headers(code, (data_start, end), parts, names)
    entry = next(sections[s.section].address + s.value for s in symbols if s.name == ENTRY and s.section)

    out = bytearray(headers_at) + headers
    for part in [*(Part(sections[i].address, bytes(sections[i].data)) for i in numbers), *parts, names]:
        out[part.at : part.at + part.size] = part.data
    segments = segment(1, 5, code.at, code.at + code.size)
    segments += segment(1, 4, data_start, loaded_end)
    segments += segment(2, 6, parts[0].at, parts[0].at + parts[0].size)
    out[HEADER_SIZE : HEADER_SIZE + len(segments)] = segments
    identity = b"\x7fELF\x02\x01\x01" + bytes(9)
    sizes = (HEADER_SIZE, SEGMENT_SIZE, SEGMENTS, 64, len(NAMES), len(NAMES) - 1)
    out[:HEADER_SIZE] = identity + struct.pack(
        "<HHIQQQIHHHHHH", SHARED_OBJECT, BPF, 1, entry, 64, headers_at, 0, *sizes
    )
    return bytes(out)
