"""The committed migrations make exactly the models."""

from __future__ import annotations

import pytest


@pytest.mark.usefixtures("schema")
def test_no_migration_is_missing() -> None:
    """`makemigrations` would write nothing."""
    from django.core.management import call_command

    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


@pytest.mark.usefixtures("schema")
def test_sqlite_keeps_what_it_has_committed() -> None:
    """WAL, synchronous FULL, and a busy timeout, on every connection."""
    from django.db import connection

    with connection.cursor() as cursor:
        found = {
            name: cursor.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "busy_timeout", "foreign_keys")
        }
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "busy_timeout": 20000,
        "foreign_keys": 1,
    }


def test_settings_import_without_a_trace(tmp_path: object) -> None:
    """Looking at the settings makes no folder and no key."""
    import subprocess
    import sys

    code = "import passmuster_collector.settings as s; assert s.SECRET_KEY == ''"
    environment = {
        "PASSMUSTER_COLLECTOR_DATA": f"{tmp_path}/none",
        "PYTHONPATH": ":".join(sys.path),
    }
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)
    assert not __import__("pathlib").Path(f"{tmp_path}/none").exists()
