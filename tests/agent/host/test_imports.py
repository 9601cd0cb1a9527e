"""What an audit of the local machine loads: every module costs each desktop at each run."""

from __future__ import annotations

import subprocess
import sys

# Zip and temporary files belong to recordings, psutil to other systems, the rest to nobody here.
DEAR = {"asyncio", "subprocess", "zipfile", "tempfile", "shutil", "psutil", "socket", "ssl", "zlib"}


def test_a_local_inventory_loads_nothing_dear() -> None:
    """The whole inventory of this machine is taken, and the dear modules are still not there."""
    said = _loaded(
        "from passmuster.host.local import LocalHost\n"
        "from passmuster.inventory import take\n"
        "from passmuster.products import load\n"
        "assert take(LocalHost(), load()).sources\n"
    )
    assert "passmuster.host.processes" in said
    assert DEAR & (said - _loaded("")) == set()


def _loaded(script: str) -> set[str]:
    """Return the modules that an interpreter has loaded after a script."""
    answer = subprocess.run(
        [sys.executable, "-c", f"{script}import sys; print(*sys.modules)"],
        check=True,
        capture_output=True,
        text=True,
    )
    return set(answer.stdout.split())
