"""A real repository made by the real publisher, served by a real web server on loopback."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from passmuster.manifest import ManifestOptions, ManifestState, refresh
from passmuster.model.requirement import Manifest
from passmuster.transport.options import TransportOptions
from passmuster.transport.session import Transport
from passmuster.wire.codec import encode
from passmuster_publisher.repository.create import create, root_sha256
from passmuster_publisher.repository.folder import Folder
from passmuster_publisher.repository.publish import publish

NOW = datetime.now(UTC).replace(microsecond=0)


class _Handler(SimpleHTTPRequestHandler):
    """Static files, until the test wants something worse."""

    def __init__(self, *args: object, served: Served, **kwargs: object) -> None:
        self.served = served
        super().__init__(*args, directory=str(served.web), **kwargs)

    def do_GET(self) -> None:
        self.served.asked.append(self.path.rpartition("/")[2])
        if self.served.body is not None:
            self.send_response(200)
            self.end_headers()
            self.served.body(self.wfile.write)
        else:
            super().do_GET()

    def log_message(self, *args: object) -> None:
        """Stay silent."""


class Served:
    """The repository, its server and one agent's state."""

    def __init__(self, folder: Path) -> None:
        self.folder: Folder = create(folder / "published", None, NOW)
        self.web = self.folder.metadata.parent
        self.asked: list[str] = []
        self.body: Callable[[Callable[[bytes], object]], object] | None = None
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, served=self))
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()
        self.transport = Transport(TransportOptions())
        self.options = ManifestOptions(
            state=folder / "state",
            repository=f"http://127.0.0.1:{self.server.server_port}",
            root_sha256=root_sha256(self.folder),
        )

    @property
    def state(self) -> Path:
        """Return the folder of this repository's state."""
        return self.options.state / self.options.root_sha256[:16]

    def publish(
        self,
        serial: int,
        now: datetime = NOW,
        days: int = 45,
        waivers: dict[str, bytes] | None = None,
    ) -> bytes:
        """Publish an empty manifest, and waivers by customer, and return the manifest's bytes."""
        payload = encode(
            Manifest(schema=1, serial=serial, issued=now, expires=now + timedelta(days=days))
        )
        publish(self.folder, payload, lambda: b"", now, waivers)
        return payload

    def refresh(self, now: datetime = NOW, customer: str = "") -> ManifestState:
        """Refresh over the real transport."""
        return refresh(self.options, self.transport.download, now, customer=customer)

    def save(self, name: str) -> Callable[[], None]:
        """Copy what is served and return what puts it back."""
        copy = self.folder.path.parent / name
        shutil.copytree(self.web, copy)

        def restore() -> None:
            shutil.rmtree(self.web)
            shutil.copytree(copy, self.web)

        return restore

    def close(self) -> None:
        """Stop the server."""
        self.server.shutdown()
        self.server.server_close()
        self.transport.close()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """Return a repository without a manifest yet."""
    one = Served(tmp_path)
    yield one
    one.close()
