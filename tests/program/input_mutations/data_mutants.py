"""Bits of the instruction's data flipped, and the data cut off and prolonged."""

from collections.abc import Iterator

from solders.instruction import Instruction

from chain import program_files
from chain.idl import InstructionForm
from chain.layout import RecordLayout
from tests.program.input_mutations.mutant import Change, Mutant, flipped, with_data

DISCRIMINATOR = 8


def data_mutants(transaction: list[Instruction]) -> Iterator[Mutant]:
    *before, played = transaction
    data = bytes(played.data)
    parts = _parts(data)

    def mutant(part: str, detail: str, changed: bytes) -> Mutant:
        return Mutant(Change.DATA, part, detail, [*before, with_data(played, changed)])

    for bit in range(8 * len(data)):
        yield mutant(parts[bit // 8], f"bit {bit}", flipped(data, bit))
    for length in range(len(data)):
        yield mutant("cut off", f"cut off after {length} bytes", data[:length])
    for more in (b"\0", b"\1", b"\xff", bytes(8), data):
        yield mutant("bytes behind", f"{more.hex()} behind", data + more)


def _parts(data: bytes) -> list[str]:
    """For each byte the argument to which it belongs."""
    forms = program_files.idl().instructions.values()
    (form,) = (form for form in forms if form.discriminator == data[:DISCRIMINATOR])
    names = ["discriminator"] * DISCRIMINATOR
    for name, size in _sizes(form):
        names += [name] * size
    return names + [form.arguments.tail or ""] * (len(data) - len(names))


def _sizes(form: InstructionForm) -> Iterator[tuple[str, int]]:
    """Fixed arguments, and those of a struct one by one."""
    inner = {"parameters": "MarketParameters", "bounds": "DelegateBounds"}
    layout = form.arguments
    for name, size in _fields(layout):
        if name in inner:
            yield from _fields(program_files.idl().types[inner[name]])
        else:
            yield name, size


def _fields(layout: RecordLayout) -> Iterator[tuple[str, int]]:
    fixed = [name for name in layout.fields if name != layout.tail]
    starts = [layout.offset(name) for name in fixed]
    for name, start, end in zip(fixed, starts, [*starts[1:], layout.size], strict=False):
        yield name, end - start
