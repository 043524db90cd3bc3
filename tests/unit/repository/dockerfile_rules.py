"""What a container linter would say, as far as our own Dockerfile needs it; no engine is there to build it in tests."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

PINNED = re.compile(r"^[a-z0-9./-]+:[^:@]*\d+\.\d+[^:@]*(@sha256:[0-9a-f]{64})?$")
SECRET = re.compile(r"PASSWORD|SECRET|TOKEN|PRIVATE", re.IGNORECASE)


class Instruction(NamedTuple):
    """One instruction, its continued lines joined."""

    name: str
    rest: str


def instructions(text: str) -> list[Instruction]:
    """The instructions in order; comments and empty lines left out."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ").splitlines()
    return [
        Instruction(name.upper(), rest.strip())
        for name, _, rest in (line.partition(" ") for line in joined if line.strip())
    ]


def faults(text: str, context: Path) -> list[str]:
    """Everything wrong with this Dockerfile, built with that folder as its context."""
    found = instructions(text)
    return [*_bases(found), *_copies(found, context), *_commands(found), *_last_stage(found)]


def _bases(found: list[Instruction]) -> Iterator[str]:
    stages: set[str] = set()
    for _, rest in (one for one in found if one.name == "FROM"):
        base, _, stage = rest.partition(" AS ")
        if base not in stages and not PINNED.match(base):
            yield f"FROM {base}: pin an exact version"
        stages.add(stage)


def _copies(found: list[Instruction], context: Path) -> Iterator[str]:
    stages = {rest.partition(" AS ")[2] for name, rest in found if name == "FROM"}
    ignored = _ignored(context)
    for name, rest in found:
        if name == "ADD":
            yield f"ADD {rest}: COPY says what it does"
        if name != "COPY":
            continue
        flags, words = _flags(rest)
        if source_stage := flags.get("--from"):
            if source_stage not in stages:
                yield f"COPY {rest}: there is no stage {source_stage}"
            continue
        for source in words[:-1]:
            if not (context / source).exists():
                yield f"COPY {source}: it does not exist"
            elif source.rstrip("/").partition("/")[0] in ignored:
                yield f"COPY {source}: .dockerignore keeps it out"


def _ignored(context: Path) -> set[str]:
    """Names in the context's top folder that .dockerignore, an allow list beginning with *, keeps out."""
    lines = (context / ".dockerignore").read_text().splitlines()
    assert "*" in lines, ".dockerignore is to be an allow list"
    return {path.name for path in context.iterdir()} - {line[1:] for line in lines if line.startswith("!")}


def _flags(rest: str) -> tuple[dict[str, str], list[str]]:
    words = rest.split()
    flags = {
        name: value for name, _, value in (word.partition("=") for word in words if word.startswith("--"))
    }
    return flags, [word for word in words if not word.startswith("--")]


def _commands(found: list[Instruction]) -> Iterator[str]:
    for name, rest in found:
        if name in {"ENV", "ARG"} and SECRET.search(rest):
            yield f"{name} {rest}: a secret would stay in the image"
        if name != "RUN":
            continue
        if "apt-get install" in rest and "rm -rf /var/lib/apt/lists" not in rest:
            yield f"RUN {rest}: remove the package lists in the same layer"
        if re.search(r"\b(curl|wget)\b", rest):
            yield f"RUN {rest}: what is fetched must be locked by hash"
        for step in rest.split("&&"):
            fetches = re.search(r"pip (install|wheel)\b", step)
            if fetches and not re.search(r"--(require-hashes|no-index|no-deps)\b", step):
                yield f"RUN {step.strip()}: install by hash"


def _last_stage(found: list[Instruction]) -> Iterator[str]:
    start = max(index for index, one in enumerate(found) if one.name == "FROM")
    last = dict(found[start:])
    user = last.get("USER", "root").partition(":")[0]
    if user in {"root", "0"}:
        yield "USER: the last stage must run as an ordinary user"
    if "/healthz" not in last.get("HEALTHCHECK", ""):
        yield "HEALTHCHECK: ask /healthz"
    if not last.get("ENTRYPOINT", "").startswith("["):
        yield "ENTRYPOINT: in exec form, so that signals reach the program"
