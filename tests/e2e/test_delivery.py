"""The receipt arrives once, whatever happens to the collector or the line."""

from __future__ import annotations

import json
import socket
import sqlite3
import threading
from pathlib import Path

import pytest

from e2e.world import World, free_port

pytestmark = pytest.mark.e2e


def stored(world: World) -> list[tuple[int, str]]:
    """Return sequence and id of every stored statement, from the database itself."""
    (path,) = world.collector.data.glob("*.sqlite3")
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
        rows = database.execute("SELECT sequence, id FROM fleet_statement ORDER BY sequence")
        return [(int(sequence), str(each)) for sequence, each in rows]


def waiting(world: World) -> list[str]:
    """Return the ids in the agent's spool."""
    new = world.state / "private" / "spool" / "new"
    return [path.stem.partition("-")[2] for path in sorted(new.iterdir())]


def test_a_stopped_collector_keeps_the_receipt_waiting_until_it_is_back(world: World) -> None:
    """Exit 4 and one file in the spool; started again: delivered, exit 0, stored once."""
    world.enroll()
    world.collector.stop()
    said = world.agent("run", status=4).stdout
    assert "1 kept in the spool" in said
    (kept,) = waiting(world)
    assert world.told()["delivery"]["waiting"] == 1
    port = world.collector.address[1]
    world.collector.start(port=port)
    assert "1 delivered" in world.agent("run").stdout
    assert waiting(world) == []
    assert stored(world) == [(1, kept)]


class CutAfterCommit:
    """A proxy that forwards a request and cuts the line before the answer, a number of times."""

    def __init__(self, target: tuple[str, int], cuts: int) -> None:
        self.port = free_port()
        self.cuts = cuts
        self.answered: list[bytes] = []
        self._target = target
        self._listening = socket.create_server(("127.0.0.1", self.port))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop listening."""
        self._listening.close()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            with client, socket.create_connection(self._target) as server:
                server.sendall(self._request(client))
                server.settimeout(30)
                answer = self._request(server)
                self.answered.append(answer)
                if self.cuts > 0:
                    self.cuts -= 1
                    continue
                client.sendall(answer)

    @staticmethod
    def _request(peer: socket.socket) -> bytes:
        """Return one whole message: its head, and as much body as the head says."""
        received = b""
        while b"\r\n\r\n" not in received:
            part = peer.recv(65536)
            if not part:
                return received
            received += part
        head, _, body = received.partition(b"\r\n\r\n")
        length = next(
            (int(line.split(b":")[1]) for line in head.lower().split(b"\r\n")
             if line.startswith(b"content-length")), 0,
        )  # fmt: skip
        while len(body) < length:
            body += peer.recv(65536)
        return head + b"\r\n\r\n" + body


def test_a_line_cut_after_the_commit_is_no_second_receipt(world: World, tmp_path: Path) -> None:
    """Sent again, stored once: acknowledged ids, stored rows and sequence numbers agree."""
    world.enroll()
    proxy = CutAfterCommit(world.collector.address, cuts=1)
    config = tmp_path / "config.toml"
    config.write_text(f'[report]\ncollector = "http://127.0.0.1:{proxy.port}/"\n')
    try:
        world.agent("run", "--config", config, status=4)
        (sent,) = waiting(world)
        assert stored(world) == [(1, sent)]
        world.agent("run", "--config", config)
    finally:
        proxy.close()
    assert waiting(world) == []
    assert stored(world) == [(1, sent)]
    first, second = (json.loads(answer.partition(b"\r\n\r\n")[2]) for answer in proxy.answered)
    assert (first["accepted"], first["duplicate"]) == (sent, False)
    assert (second["accepted"], second["duplicate"]) == (sent, True)
    chain = json.loads((world.state / "private" / "chain.json").read_text())
    assert (chain["sequence"], chain["last"]) == (1, sent)


def test_a_second_run_has_nothing_new_to_say(world: World) -> None:
    """The same verdict, inventory and manifest: no second receipt on the same day."""
    world.enroll()
    assert "receipt made" in world.agent("run").stdout
    assert "nothing new to report" in world.agent("run").stdout
    assert len(stored(world)) == 1


def test_a_run_loads_only_what_it_uses(world: World) -> None:
    """An enrolled run fetches and verifies, and still loads no second HTTP stack, no event loop.

    `cryptography` is not in the list: it is no dependency of the agent, but python-tuf takes it
    where another program of this environment has brought it.
    """
    world.enroll()
    world.agent("run")
    told = world.agent("run", PYTHONPROFILEIMPORTTIME="1").stderr
    loaded = {line.rpartition("|")[2].strip().partition(".")[0] for line in told.splitlines()}
    assert {"passmuster", "tuf", "urllib3", "nacl"} <= loaded
    forbidden = {"requests", "rich", "jsonschema", "asyncio", "filelock", "django", "psutil"}
    assert loaded & forbidden == set()


def test_the_collector_judges_the_stored_receipt_again_to_the_byte(world: World) -> None:
    """With the manifest imported: identical findings for what this very machine reported."""
    line = {
        "id": "os", "product": "debian", "scheme": "dotted", "branches": [
            {"id": "all", "steps": [{"minimum": "99", "deadline": "2099-01-01T00:00:00Z"}]},
        ],
    }  # fmt: skip
    world.publish(line)
    world.enroll()
    world.agent("run")
    world.collector.run("manifest", "import", str(world.folder / "manifest-2.json"))
    token = world.collector.run("token", "create", "test")["token"]
    ((_, receipt),) = stored(world)
    judged = world.collector.api(f"receipts/{receipt}/judgement", token).json
    assert judged["identical"] is True
    assert judged["findings_again"] == judged["findings_stored"] != []
