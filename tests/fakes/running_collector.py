"""The real collector for tests: its own process, a real database, a real socket."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from passmuster.wire import enrollment

ROOT_SHA256 = "a" * 64


class Reply:
    """An answer: status, headers by lower-case name, body."""

    def __init__(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.status = status
        self.headers = headers
        self.body = body

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


class RunningCollector:
    """`passmuster-collector serve` over a data folder; use as a context manager.

    Attributes:
        data: its data folder.
        url: its address while it runs.
        errors: file with what it wrote to standard error.
    """

    def __init__(self, data: Path, **environment: str) -> None:
        self.data = data
        self.url = ""
        self.errors = data.parent / f"{data.name}.stderr"
        self._environment = {**os.environ, **environment}
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self, port: int = 0) -> None:
        """Start it, on any free port or on one that it had before, and wait for its address."""
        with self.errors.open("ab") as errors:
            self._process = subprocess.Popen(
                [*self._command("serve"), "--port", str(port)],
                stdout=subprocess.PIPE,
                stderr=errors,
                env=self._environment,
            )
        assert self._process.stdout is not None
        line = self._process.stdout.readline().decode()
        assert "http://" in line, self.errors.read_text()
        self.url = line.split()[-1]

    def stop(self, how: int = signal.SIGTERM) -> int:
        """End it, by default in an orderly way; return its exit status."""
        process, self._process = self._process, None
        if process is None:
            return 0
        assert process.stdout is not None
        process.send_signal(how)
        status = process.wait(timeout=60)
        process.stdout.close()
        return status

    def run(self, *arguments: str) -> Any:
        """Run another verb on the same data and return its JSON."""
        done = subprocess.run(
            [*self._command(*arguments), "--format", "json"],
            check=True, capture_output=True, env=self._environment,
        )  # fmt: skip
        return json.loads(done.stdout)

    def _command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "passmuster_collector", *arguments, "--data", str(self.data)]

    def token(self, *, customer: str = "acme", uses: int = 1000) -> str:
        """Make an enrollment token."""
        made = self.run(
            "enrollment", "create", "--customer", customer, "--group", "desks",
            "--repository", "http://127.0.0.1:9", "--root-sha256", ROOT_SHA256,
            "--uses", str(uses),
        )  # fmt: skip
        return enrollment.read(made["enrollment"]).token

    @property
    def address(self) -> tuple[str, int]:
        """Host and port."""
        parts = urlsplit(self.url)
        assert parts.hostname is not None
        assert parts.port is not None
        return parts.hostname, parts.port

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Reply:
        """Send one request on a connection of its own."""
        connection = HTTPConnection(*self.address, timeout=30)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            connection.request(method, path, body=body, headers=named)
            answer = connection.getresponse()
            lower = {name.lower(): value for name, value in answer.getheaders()}
            return Reply(answer.status, lower, answer.read())
        finally:
            connection.close()

    def post(self, path: str, body: bytes, **headers: str) -> Reply:
        """Send bytes to `enroll` or `receipts`."""
        return self.ask("POST", f"/v1/{path}", body, **headers)

    def api(self, path: str, token: str) -> Reply:
        """Read the API with a token."""
        return self.ask("GET", f"/api/v1/{path}", Authorization=f"Bearer {token}")
