"""schemathesis over the whole OpenAPI document: every operation with generated requests, and sequences of them in which
one answer's values go into the next request (its stateful phase)."""

import asyncio
import importlib.util
import re
import sys
from pathlib import Path
from typing import NamedTuple

from tests.requirements import need

PHASES = ("examples", "coverage", "fuzzing", "stateful")
CHECKS = (
    "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_headers_conformance",
    "response_schema_conformance", "negative_data_rejection", "missing_required_header", "unsupported_method",
    "use_after_free", "ensure_resource_availability", "ignored_auth",
)  # fmt: skip
"""All but three. positive_data_acceptance: no generator writes a signed text, so good forms are refused with reason.
object_level_authorization: it needs two sessions; test_auth_bypass.py does that. allow_header_conformance: the framework
answers OPTIONS by the first of a path's handlers; nothing of ours reads it."""
DEADLINE_SECONDS = 3_600


class Conformance(NamedTuple):
    """requests: generated and sent. passed: no check failed on any of them."""

    operations: int
    requests: int
    stateful: bool
    passed: bool
    report: str


async def conformance(
    url: str, token: str, examples: int, folder: Path, seed: int | None = None
) -> Conformance:
    """Try the API at `url` with so many examples for each operation. folder: for schemathesis's own files."""
    need(importlib.util.find_spec("schemathesis"), "schemathesis is not installed")
    # By module, not by the script beside it: a virtual environment may be used without being activated.
    start = "from schemathesis.cli import schemathesis; schemathesis()"
    options = ["--phases", ",".join(PHASES), "--checks", ",".join(CHECKS), "--max-examples", str(examples)]
    options += ["--header", f"Authorization: Bearer {token}", "--continue-on-failure", "--no-color"]
    options += ["--suppress-health-check", "all", "--warnings", "off"]
    options += [] if seed is None else ["--seed", str(seed)]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", start, "run", f"{url}/v1/docs/openapi.json", *options,
        cwd=folder, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    async with asyncio.timeout(DEADLINE_SECONDS):
        output, _ = await process.communicate()
    report = output.decode()
    return Conformance(
        operations=_number(r"Tested: (\d+)", report),
        requests=_number(r"(\d+) generated", report),
        stateful="✅ Stateful" in report,
        passed=process.returncode == 0,
        report=report,
    )


def _number(pattern: str, report: str) -> int:
    found = re.search(pattern, report)
    return int(found[1]) if found else 0
