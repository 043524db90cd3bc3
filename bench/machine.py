"""The machine that measures, so that figures can be compared, and so that a busy one shows itself."""

import os
import platform
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

CPUINFO = Path("/proc/cpuinfo")


def machine() -> dict[str, str]:
    """As it is now: take it before measuring, since measuring is load too."""
    load = " ".join(f"{load:.2f}" for load in os.getloadavg())
    return {
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "cpu": _cpu(),
        "cores": str(os.cpu_count()),
        "load average at start": load,
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "numpy": np.__version__,
    }


def _cpu() -> str:
    if CPUINFO.exists():
        for line in CPUINFO.read_text().splitlines():
            name, _, value = line.partition(":")
            if name.strip() == "model name":
                return value.strip()
    return platform.processor() or platform.machine()
