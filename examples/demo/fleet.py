"""The example desktops as machines of the demo's fleet: each enrolls, audits and reports.

They go through the agent's own cycle with another host, in one child process, so that their folders
and environment stay apart from the demo's.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).parent


def free_ports(count: int) -> list[int]:
    """Return ports of loopback that nobody listens on."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def report_all(string: str, folder: Path, environment: dict[str, str]) -> dict[str, str]:
    """Let every example desktop enroll and report; return machine id by name."""
    done = subprocess.run(
        [sys.executable, str(HERE / "fleet.py"), str(folder)],
        input=string,
        check=True,
        capture_output=True,
        text=True,
        env=environment,
    )
    return dict(json.loads(done.stdout))


def main(folder: Path, string: str) -> None:
    """Enroll and report each desktop from its own state folder; print names and machine ids."""
    from desktops import Desktop, desktops  # noqa: PLC0415 - the demo itself needs none of these

    from passmuster import config, cycle, manifest  # noqa: PLC0415 - as above
    from passmuster.report import enrolling, identity, private  # noqa: PLC0415 - as above
    from passmuster.transport.session import Transport  # noqa: PLC0415 - as above

    machines = {}
    for desktop in desktops():
        state = folder / desktop.name
        state.parent.mkdir(parents=True, exist_ok=True)
        options = config.load({"state": str(state), "report.label": desktop.name})
        carrier = Transport(options.transport)
        enrolling.enroll(
            string,
            private.prepare(state),
            carrier,
            lambda wanted, carrier=carrier: manifest.bootstrap_root(
                carrier.download, wanted.repository, wanted.root_sha256
            ),
        )
        cycle.run(options, Desktop(desktop), datetime.now(UTC))
        record = identity.load_record(state / "private")
        if record is not None:
            machines[desktop.name] = record.machine
    print(json.dumps(machines))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.stdin.read())
