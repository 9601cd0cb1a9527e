"""A small world of real programs: publisher, nginx, collector, agent; each test has its own.

The agent runs as its user runs it, as a process of its own, so exit statuses are the real ones.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from fakes.running_collector import RunningCollector

BIN = Path(sys.executable).parent
NGINX = """
daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ }}
http {{
  access_log {folder}/access.log;
  client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
  uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
  server {{ listen 127.0.0.1:{port}; root {served}; }}
}}
"""


def free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


@dataclass
class World:
    """Everything of one test below one folder."""

    folder: Path
    collector: RunningCollector
    port: int = field(default_factory=free_port)
    serial: int = 0
    root_sha256: str = ""
    web: subprocess.Popen[bytes] | None = None

    @property
    def state(self) -> Path:
        """The agent's state folder."""
        return self.folder / "state"

    @property
    def repository(self) -> Path:
        """The folder that nginx serves."""
        return self.folder / "publisher" / "repository"

    def open(self) -> None:
        """Make the repository, publish a first manifest and start the web server."""
        publisher = self.folder / "publisher"
        self.program("passmuster-publisher", "init", publisher, "--unprotected-keys")
        self.root_sha256 = self.program(
            "passmuster-publisher", "root-sha256", publisher
        ).stdout.strip()
        self.publish()
        served = self.folder / "nginx"
        served.mkdir()
        # nginx's worker is another user: it may enter and read, and no more.
        for each in (self.folder, publisher, self.repository):
            each.chmod(0o755)
        conf = served / "nginx.conf"
        conf.write_text(NGINX.format(folder=served, port=self.port, served=self.repository))
        self.web = subprocess.Popen(
            ["nginx", "-c", str(conf)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise AssertionError((served / "error.log").read_text())

    def close(self) -> None:
        """End what was started."""
        if self.web is not None:
            self.web.terminate()
            self.web.wait()

    def publish(
        self, *requirements: dict[str, Any], waivers: Path | None = None, **changes: Any
    ) -> int:
        """Publish a manifest with the next serial, and a folder of waivers; return the serial."""
        self.serial += 1
        now = datetime.now(UTC)
        manifest = {
            "schema": 1,
            "serial": self.serial,
            "issued": now.isoformat(timespec="seconds"),
            "expires": (now + timedelta(days=45)).isoformat(timespec="seconds"),
            "requirements": requirements,
            **changes,
        }
        path = self.folder / f"manifest-{self.serial}.json"
        path.write_text(json.dumps(manifest))
        given = () if waivers is None else ("--waivers", waivers)
        self.program("passmuster-publisher", "publish", self.folder / "publisher", path, *given)
        return self.serial

    def enrollment(self, root_sha256: str | None = None) -> str:
        """Return an enrollment string for this world."""
        made = self.collector.run(
            "enrollment", "create", "--customer", "acme", "--group", "desks",
            "--repository", f"http://127.0.0.1:{self.port}/",
            "--root-sha256", root_sha256 or self.root_sha256,
            "--collector-url", self.collector.url, "--uses", "50",
        )  # fmt: skip
        return str(made["enrollment"])

    def enroll(self) -> None:
        """Enroll the agent."""
        self.agent("enroll", self.enrollment())

    def agent(
        self, *words: object, status: int = 0, at: str = "", **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run the agent with its state folder and expect an exit status.

        `at` is a time for faketime, such as `+20d`.
        """
        words = (*words, "--state", self.state)
        return self.program("passmuster", *words, status=status, at=at, **environment)

    def asked(self) -> str:
        """Return the web server's log: every request there ever was."""
        return (self.folder / "nginx" / "access.log").read_text()

    def told(self) -> dict[str, Any]:
        """Return the status file that the last run wrote."""
        return dict(json.loads((self.state / "status.json").read_text()))

    def program(
        self, name: str, *words: object, status: int = 0, at: str = "", **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run one of our programs and expect an exit status."""
        command = [str(BIN / name), *(str(word) for word in words)]
        if at:
            faketime = shutil.which("faketime")
            assert faketime, "faketime is not installed"
            command = [faketime, "-f", at, *command]
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PASSM")}
        done = subprocess.run(
            command,
            check=False,
            capture_output=True,
            text=True,
            env={**kept, "HOME": str(self.folder), "LANG": "C", **environment},
        )
        assert done.returncode == status, f"{done.returncode}: {done.stdout}{done.stderr}"
        assert "Traceback" not in done.stderr, done.stderr
        return done
