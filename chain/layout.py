"""Bytes of the IDL's types: every struct becomes one flat `struct.Struct`, little endian and without padding.

The program asserts that its zero-copy types have no padding, so their bytes are Borsh's too and one reader serves
accounts, instruction arguments and events. Only the types that the program uses are known; another is an error.
"""

import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from solders.pubkey import Pubkey

from chain.errors import ChainError

_SCALARS = {
    "u8": "B", "i8": "b", "u16": "H", "i16": "h", "u32": "I", "i32": "i", "u64": "Q", "i64": "q", "bool": "?",
}  # fmt: skip
_LENGTH = struct.Struct("<I")


class Shape(NamedTuple):
    """How one type stands in the flat struct: its codes, and how to take its value out of and into flat values."""

    codes: str
    take: Callable[[Iterator[Any]], Any]
    give: Callable[[Any, list[Any]], None]


class RecordLayout:
    """The layout of one struct: fields in order. `has_tail`: the last field is a byte string of any length."""

    def __init__(self, name: str, fields: Sequence[tuple[str, Shape | None]]) -> None:
        tails = [field for field, shape in fields if shape is None]
        if tails and tails != [fields[-1][0]]:
            raise ChainError(f"IDL type {name}: only the last field may be a byte string, not {tails[0]}")
        self.name = name
        self.tail = tails[0] if tails else None
        self._shapes = [(field, shape) for field, shape in fields if shape is not None]
        self._struct = struct.Struct("<" + "".join(shape.codes for _, shape in self._shapes))

    @property
    def size(self) -> int:
        """Bytes of the fixed fields."""
        return self._struct.size

    @property
    def fields(self) -> tuple[str, ...]:
        names = tuple(name for name, _ in self._shapes)
        return names if self.tail is None else (*names, self.tail)

    def offset(self, field: str) -> int:
        """Where a fixed field begins."""
        names = [name for name, _ in self._shapes]
        before = self._shapes[: names.index(field)]
        return struct.calcsize("<" + "".join(shape.codes for _, shape in before))

    def read(self, data: bytes, offset: int = 0) -> dict[str, Any]:
        """Values by field name. Raises ChainError when the data are too short."""
        try:
            values = iter(self._struct.unpack_from(data, offset))
            found = {name: shape.take(values) for name, shape in self._shapes}
            if self.tail is not None:
                found[self.tail] = _read_tail(data, offset + self.size)
        except struct.error as error:
            raise ChainError(
                f"{self.name}: {len(data)} bytes from {offset} are too short: {error}"
            ) from error
        return found

    def write(self, values: Mapping[str, Any]) -> bytes:
        """The bytes of these values. Raises ChainError when a field lacks, is unknown, or does not fit its type."""
        if values.keys() != set(self.fields):
            raise ChainError(f"{self.name} takes {', '.join(self.fields)}; given: {', '.join(values)}")
        flat: list[Any] = []
        try:
            for name, shape in self._shapes:
                shape.give(values[name], flat)
            packed = self._struct.pack(*flat)
        except (struct.error, TypeError, ValueError) as error:
            raise ChainError(f"{self.name}: a value does not fit its type: {error}") from error
        if self.tail is None:
            return packed
        tail = bytes(values[self.tail])
        return packed + _LENGTH.pack(len(tail)) + tail


def _read_tail(data: bytes, offset: int) -> bytes:
    (length,) = _LENGTH.unpack_from(data, offset)
    start = offset + _LENGTH.size
    if len(data) < start + length:
        raise struct.error(f"a byte string of {length} bytes is cut off")
    return data[start : start + length]


def shape_of(idl_type: Any, types: Mapping[str, Any]) -> Shape | None:
    """The shape of an IDL type; None for a byte string. `types`: the IDL's struct definitions by name."""
    if idl_type == "bytes":
        return None
    if isinstance(idl_type, str):
        return _scalar(idl_type)
    if "array" in idl_type:
        inner, count = idl_type["array"]
        return _byte_array(count) if inner == "u8" else _array(_fixed(inner, types), count)
    if "defined" in idl_type:
        return _struct_shape(idl_type["defined"]["name"], types)
    raise ChainError(f"IDL type {idl_type!r} is not one that this program's layout may use")


def record_layout(name: str, fields: Sequence[Mapping[str, Any]], types: Mapping[str, Any]) -> RecordLayout:
    """The layout of a list of IDL fields ({name, type})."""
    return RecordLayout(name, [(field["name"], shape_of(field["type"], types)) for field in fields])


def _fixed(idl_type: Any, types: Mapping[str, Any]) -> Shape:
    shape = shape_of(idl_type, types)
    if shape is None:
        raise ChainError("a byte string cannot stand inside another type")
    return shape


def _scalar(name: str) -> Shape:
    if name == "pubkey":
        return Shape(
            "32s", lambda values: Pubkey(next(values)), lambda value, flat: flat.append(bytes(value))
        )
    if name not in _SCALARS:
        raise ChainError(f"IDL type {name!r} is not one that this program's layout may use")
    return Shape(_SCALARS[name], next, lambda value, flat: flat.append(value))


def _byte_array(count: int) -> Shape:
    def give(value: Any, flat: list[Any]) -> None:
        raw = bytes(value)
        if len(raw) != count:  # struct would cut or pad silently
            raise ValueError(f"{len(raw)} bytes where {count} belong")
        flat.append(raw)

    return Shape(f"{count}s", next, give)


def _array(inner: Shape, count: int) -> Shape:
    def give(value: Any, flat: list[Any]) -> None:
        if len(value) != count:
            raise ValueError(f"{len(value)} items where {count} belong")
        for item in value:
            inner.give(item, flat)

    return Shape(inner.codes * count, lambda values: tuple(inner.take(values) for _ in range(count)), give)


def _struct_shape(name: str, types: Mapping[str, Any]) -> Shape:
    fields = [(field["name"], _fixed(field["type"], types)) for field in types[name]]

    def give(value: Any, flat: list[Any]) -> None:
        if value.keys() != {field for field, _ in fields}:
            raise ValueError(f"{name} takes {', '.join(field for field, _ in fields)}")
        for field, shape in fields:
            shape.give(value[field], flat)

    codes = "".join(shape.codes for _, shape in fields)
    return Shape(codes, lambda values: {field: shape.take(values) for field, shape in fields}, give)
