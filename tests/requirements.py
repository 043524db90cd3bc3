"""What a test needs from the machine: where it is missing the test skips and says why, but in CI that is a failure."""

import os

import pytest


def need(condition: object, reason: str) -> None:
    """Go on if `condition` is truthy; otherwise skip with `reason`, or fail when the environment says CI.

    Call it at the start of a test or fixture, not at import time: `need(shutil.which("chromium"), "no chromium on PATH")`.
    """
    if condition:
        return
    if os.environ.get("CI"):
        pytest.fail(f"required in CI: {reason}", pytrace=False)
    pytest.skip(reason)
