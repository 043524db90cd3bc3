"""Rewrites optimised LLVM IR so that the BPF back end can express it for Solana.

The back end has no instruction for long copies and comparisons, overflow-checked products, 128-bit products and quotients, and signed
division; each becomes a system call or a call of a small function in lowered.ll.
"""

import re
from pathlib import Path

LOWERED = Path(__file__).with_name("lowered.ll")

# Shorter copies of a known length stay: the back end writes them out as loads and stores.
INLINE_COPY_BYTES_MAX = 128

COPY = re.compile(
    r"(\s*)(?:tail |musttail |notail )?call void @llvm\.(memcpy|memmove|memset)\.[\w.]+\((.*)\)(?:,|\s|$)"
)
OPERANDS = r"(\S+), (\S+?)(?=,|\s|$)"
REPLACED = [
    (re.compile(r"@llvm\.umul\.with\.overflow\.i64\("), "@sbf.umulo("),
    (re.compile(rf"= mul (?:nuw |nsw )*i128 {OPERANDS}"), r"= call i128 @sbf.mul128(i128 \1, i128 \2)"),
    (re.compile(rf"= (sdiv|srem) (?:exact )?i64 {OPERANDS}"), r"= call i64 @sbf.\1(i64 \2, i64 \3)"),
    (
        re.compile(rf"= (udiv|urem) (?:exact )?i128 {OPERANDS}"),
        r"= call i128 @sbf.\g<1>128(i128 \2, i128 \3)",
    ),
]
SUM = re.compile(r"  (%\S+) = (add (?:nuw |nsw )*i64 %.*)")
COMPARED = re.compile(r"= icmp ult i64 (%\S+),")
DECLARED = re.compile(r"declare .*?(@[\w.]+)\(")
FUNCTION = re.compile(r"(?<=\n)(?=define )")
ATTRIBUTE = re.compile(
    r"^((noundef|nonnull|noalias|readonly|writeonly|readnone|returned|zeroext|signext|inreg|align \d+|dead_on_unwind"
    r"|writable|(?:captures|dereferenceable|dereferenceable_or_null|range|initializes|memory)"
    r"\((?:[^()]|\([^()]*\))*\)) )*"
)


def arguments(text: str) -> list[str]:
    """The arguments of a call, split at the commas outside brackets."""
    found, depth, start = [], 0, 0
    for at, character in enumerate(text):
        depth += character in "([{<"
        depth -= character in ")]}>"
        if character == "," and depth == 0:
            found.append(text[start:at].strip())
            start = at + 1
    return [*found, text[start:].strip()]


def bare(argument: str) -> str:
    """An argument without its parameter attributes: `ptr noundef align 1 %x` becomes `ptr %x`."""
    kind, rest = argument.split(" ", 1)
    return f"{kind} {ATTRIBUTE.sub('', rest)}"


def lower_copy(line: str) -> str:
    """A copy of unknown or great length becomes a system call."""
    call = COPY.match(line)
    if call is None:
        return line
    target, source, length = (bare(argument) for argument in arguments(call[3])[:3])
    size = length.split()[-1]
    if size.isdigit() and int(size) <= INLINE_COPY_BYTES_MAX:
        return line
    return f"{call[1]}call void @sol_{call[2]}_({target}, {source}, {length})"


def lower_line(line: str) -> str:
    if line.startswith("declare"):
        return line
    line = lower_copy(line)
    for pattern, replacement in REPLACED:
        line = pattern.sub(replacement, line)
    return line


def plain_comparisons(lines: list[str]) -> list[str]:
    """Keeps `sum < summand`, an overflow check, a plain comparison.

    The back end would make one checked addition of the two, for which it then needs five instructions instead of one. A
    `freeze` between them changes nothing and hides the pattern.
    """
    compared = {found[1] for line in lines if (found := COMPARED.search(line))}
    hidden = []
    for line in lines:
        found = SUM.match(line)
        if found and found[1] in compared:
            plain = '%"sum.' + found[1].strip('%"') + '"'
            hidden += [f"  {plain} = {found[2]}", f"  {found[1]} = freeze i64 {plain}"]
        else:
            hidden.append(line)
    return hidden


def declared_name(line: str) -> str | None:
    """The function that a line of IR declares."""
    found = DECLARED.match(line)
    return found[1] if found else None


def lower(ir: str) -> str:
    """The module with every such operation replaced, and the functions that replace them appended."""
    lowered = LOWERED.read_text()
    defined = set(re.findall(r"^define .*?(@[\w.]+)\(", lowered, re.M))
    declared = {name for line in ir.splitlines() if (name := declared_name(line))}
    kept = [line for line in ir.splitlines() if declared_name(line) not in defined]
    appended = [line for line in lowered.splitlines() if declared_name(line) not in declared]
    lines: list[str] = []
    for function in FUNCTION.split("\n".join(kept)):  # names of values are unique within a function
        lines += plain_comparisons([lower_line(line) for line in function.splitlines()])
    return "\n".join([*lines, *appended, ""])
