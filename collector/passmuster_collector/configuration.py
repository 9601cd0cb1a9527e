"""Where the collector keeps its state and how it is reached, from the environment alone.

Reading never creates anything: settings are imported by tools that only look. `data_folder` makes
what is missing when a command needs it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import msgspec
from platformdirs import user_data_path

DATA = "PASSMUSTER_COLLECTOR_DATA"
URL = "PASSMUSTER_COLLECTOR_URL"
DATABASE = "DATABASE_URL"
# The collector's own listener and what a person types for it.
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


class ConfigurationError(ValueError):
    """A setting cannot be used; the message says which, what was got and what is expected."""


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """The collector's settings.

    Attributes:
        data: folder of the database, the secret key and nothing else.
        database_url: `postgresql://...`, or empty for SQLite in the data folder.
        url: how agents and people reach the collector, or empty for loopback only.
    """

    data: Path
    database_url: str = ""
    url: str = ""


def read(environment: Mapping[str, str]) -> Options:
    """Read the settings from environment variables.

    Raises:
        ConfigurationError: a URL is not of the expected kind.
    """
    url = environment.get(URL, "").rstrip("/")
    if url and (urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).hostname):
        raise ConfigurationError(f"{URL}: got {url!r}, expected https://host[:port]")
    folder = environment.get(DATA, "")
    return Options(
        data=Path(folder) if folder else user_data_path("passmuster-collector"),
        database_url=environment.get(DATABASE, ""),
        url=url,
    )


def hosts(options: Options) -> list[str]:
    """Return the host names that pages answer to."""
    own = urlsplit(options.url).hostname
    return [*_LOOPBACK, own] if own else list(_LOOPBACK)


def database(options: Options) -> dict[str, Any]:
    """Return Django's description of the database.

    Raises:
        ConfigurationError: the URL names something else than PostgreSQL.
    """
    if options.database_url:
        return _postgresql(options.database_url)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": options.data / "collector.sqlite3",
        "OPTIONS": {
            # FULL: what is acknowledged survives a power cut. IMMEDIATE: a writer waits for its
            # turn at the start, where the busy timeout helps, and not in the middle.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        },
    }


def _postgresql(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ConfigurationError(
            f"{DATABASE}: got scheme {parts.scheme!r}, expected postgresql://user@host/name"
        )
    query = dict(parse_qsl(parts.query))
    try:
        port = parts.port
    except ValueError as error:
        raise ConfigurationError(f"{DATABASE}: {error}") from error
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        # A folder as host is PostgreSQL's unix socket: postgresql:///name?host=/run/postgresql
        "HOST": query.pop("host", unquote(parts.hostname or "")),
        "PORT": str(port or ""),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": query,
    }
