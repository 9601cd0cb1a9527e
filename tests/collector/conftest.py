"""Collectors for the tests: a real one in its own process, and Django in this one."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import django
import pytest

from fakes.device import Device
from fakes.postgresql import PostgreSQL, binaries
from fakes.running_collector import RunningCollector
from passmuster_collector import data_folder

# Settings are read once in a process, when the first test module imports a model.
_DATA = Path(tempfile.mkdtemp(prefix="collector-"))
atexit.register(shutil.rmtree, _DATA, ignore_errors=True)
os.environ["PASSMUSTER_COLLECTOR_DATA"] = str(_DATA)
os.environ["DJANGO_SETTINGS_MODULE"] = "passmuster_collector.settings"
data_folder.prepare(_DATA)
django.setup()


@pytest.fixture(scope="session")
def schema() -> None:
    """Bring this process's own database up to date."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """A PostgreSQL server, where one is installed."""
    if binaries() is None:
        pytest.skip("no PostgreSQL server under /usr/lib/postgresql (apt-get install postgresql)")
    with PostgreSQL() as server:
        yield server


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def collector(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningCollector]:
    """A running collector that tests share; each brings its own machines."""
    environment = {}
    if request.param == "postgresql":
        environment["DATABASE_URL"] = request.getfixturevalue("postgresql").database()
    data = tmp_path_factory.mktemp(f"collector-{request.param}") / "data"
    with RunningCollector(data, **environment) as running:
        yield running
    said = running.errors.read_text()
    assert "Traceback" not in said, said
    assert "127.0.0.1" not in said, "an address was logged"


@pytest.fixture(scope="session")
def token(collector: RunningCollector) -> str:
    """An enrollment token with many uses."""
    return collector.token()


@pytest.fixture(scope="session")
def api_token(collector: RunningCollector) -> str:
    """A token for the API."""
    made: str = collector.run("token", "create", "tests")["token"]
    return made


@pytest.fixture
def device(collector: RunningCollector, token: str) -> Device:
    """A machine that has just enrolled."""
    new = Device()
    assert collector.post("enroll", new.request(token)).status == 200
    return new
