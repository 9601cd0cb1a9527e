"""Configuration: one TOML file, the environment over it, flags over both, one struct a stage.

Strict where people write: an unknown key is named with its line and its nearest known neighbour.
Every option stands in `SETTINGS`, from which docs/reference/configuration.md is tested. Nothing
here is needed to run: each option has a default.
"""

from __future__ import annotations

import os
import re
import stat
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from passmuster.manifest.options import ManifestOptions
from passmuster.report.options import ReportOptions
from passmuster.schedule.options import ScheduleOptions
from passmuster.transport.options import TransportOptions

if TYPE_CHECKING:
    from passmuster.report.identity import EnrollmentRecord

PREFIX = "PASSMUSTER_"
CONFIG = "config"
SYSTEM_FILE = Path("/etc/passmuster/config.toml")
SYSTEM_STATE = Path("/var/lib/passmuster")
_LIMIT = 64 * 1024


class ConfigError(Exception):
    """Configuration that cannot be used; the message names file and line, or variable, or flag."""


class Setting(msgspec.Struct, frozen=True, kw_only=True):
    """One option.

    Attributes:
        key: dotted name; in the environment PASSMUSTER_ and the name in capitals with `_`.
        default: also fixes the type, text or whole number.
        low: smallest number.
        high: largest number.
        choices: the only texts; empty: any.
        path: an absolute path, or empty.
        text: what it does, one sentence for the documentation.
    """

    key: str
    default: str | int
    text: str
    low: int = 0
    high: int = 0
    choices: tuple[str, ...] = ()
    path: bool = False

    @property
    def variable(self) -> str:
        """Name of the environment variable."""
        return PREFIX + self.key.replace(".", "_").upper()


_TRANSPORT = TransportOptions()
_REPORT = ReportOptions(private=Path())
_SCHEDULE = ScheduleOptions()

SETTINGS = (
    Setting(
        key="state",
        default="",
        path=True,
        text="Folder for everything that is kept; empty: `/var/lib/passmuster` for root on Linux, "
        "else the user's own state folder.",
    ),
    Setting(
        key="language",
        default="",
        choices=("", "de", "en"),
        text="Language of texts for the operator; empty: that of the environment.",
    ),
    Setting(
        key="transport.proxy",
        default=_TRANSPORT.proxy,
        text="`system` (environment variables such as `https_proxy` and `no_proxy`), `none`, or "
        "`http://HOST:PORT`.",
    ),
    Setting(
        key="transport.ca_file",
        default=_TRANSPORT.ca_file,
        path=True,
        text="PEM file with certificate authorities to trust besides the system's.",
    ),
    Setting(
        key="transport.connect_seconds",
        default=_TRANSPORT.connect_seconds,
        low=1,
        high=120,
        text="Time limit for making a connection.",
    ),
    Setting(
        key="transport.read_seconds",
        default=_TRANSPORT.read_seconds,
        low=1,
        high=120,
        text="Longest silence of a server.",
    ),
    Setting(
        key="transport.deadline_seconds",
        default=_TRANSPORT.deadline_seconds,
        low=5,
        high=300,
        text="Time limit for fetching the manifest, and again for delivery.",
    ),
    Setting(
        key="report.collector",
        default=_REPORT.collector,
        text="Base URL of the collector after a move; empty: the one of the enrollment.",
    ),
    Setting(
        key="report.label",
        default=_REPORT.label,
        text="Asset label that receipts carry; empty: none. Tell your users before you set it.",
    ),
    Setting(
        key="report.spool_statements",
        default=_REPORT.spool_statements,
        low=2,
        high=1000,
        text="The most statements that wait for delivery.",
    ),
    Setting(
        key="report.spool_bytes",
        default=_REPORT.spool_bytes,
        low=1024 * 1024,
        high=1024**3,
        text="The most bytes that they take.",
    ),
    Setting(
        key="report.spool_days",
        default=_REPORT.spool_days,
        low=1,
        high=366,
        text="Statements older than this are dropped and declared, except the newest receipt.",
    ),
    Setting(
        key="schedule.every_hours",
        default=_SCHEDULE.every_hours,
        choices=("1", "2", "3", "4", "6", "8", "12", "24"),
        text="Hours between scheduled runs; `passmuster schedule install` applies a change.",
    ),
    Setting(
        key="schedule.splay_minutes",
        default=_SCHEDULE.splay_minutes,
        low=0,
        high=360,
        text="How far the runs of a fleet are spread, and the longest wait after a start-up.",
    ),
)
_BY_KEY = {setting.key: setting for setting in SETTINGS}
_TABLES = {key.split(".")[0] for key in _BY_KEY if "." in key}


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """All options, one struct a stage.

    Attributes:
        file: the configuration file that was read, None when there is none.
        state: the state folder; `report.private` lies in it.
        language: `de`, `en`, or empty for that of the environment.
    """

    file: Path | None
    state: Path
    language: str
    manifest: ManifestOptions
    transport: TransportOptions
    report: ReportOptions
    schedule: ScheduleOptions


def load(flags: Mapping[str, str | int | None], environ: Mapping[str, str] = os.environ) -> Options:
    """Read file, environment and flags; the later wins.

    Args:
        flags: values by dotted key, and `config` for the file; None is not given.
        environ: the environment.

    Raises:
        ConfigError: with where, what was got, what was expected.
    """
    values: dict[str, str | int] = {setting.key: setting.default for setting in SETTINGS}
    file, asked = _file(flags, environ)
    text = _read(file, asked=asked)
    if text is not None:
        values.update(_from_file(file, text))
    for setting in SETTINGS:
        if setting.variable in environ:
            values[setting.key] = _checked(setting, environ[setting.variable], setting.variable)
    for key, value in flags.items():
        if key != CONFIG and value is not None:
            values[key] = _checked(_BY_KEY[key], value, f"--{key.split('.')[-1].replace('_', '-')}")
    return _composed(values, file if text is not None else None)


def with_enrollment(options: Options, record: EnrollmentRecord) -> Options:
    """Return the options with the repository and trust root that the machine was enrolled with."""
    manifest = msgspec.structs.replace(
        options.manifest, repository=record.repository, root_sha256=record.root_sha256
    )
    return msgspec.structs.replace(options, manifest=manifest)


def _composed(values: Mapping[str, str | int], file: Path | None) -> Options:
    state = Path(str(values["state"])) if values["state"] else _default_state()

    def stage(kind: type[Any], **fixed: Any) -> Any:
        name = kind.__name__.removesuffix("Options").lower()
        given = {k.split(".")[1]: v for k, v in values.items() if k.startswith(f"{name}.")}
        return msgspec.convert({**given, **fixed}, kind)

    return Options(
        file=file,
        state=state,
        language=str(values["language"]),
        manifest=ManifestOptions(state=state / "manifest"),
        transport=stage(TransportOptions),
        report=stage(ReportOptions, private=state / "private"),
        schedule=stage(ScheduleOptions),
    )


def _file(flags: Mapping[str, str | int | None], environ: Mapping[str, str]) -> tuple[Path, bool]:
    """Return the file to read, and whether somebody asked for it by name."""
    asked = flags.get(CONFIG) or environ.get(f"{PREFIX}CONFIG")
    if asked:
        return Path(str(asked)), True
    if _is_system():
        return SYSTEM_FILE, False
    # Loaded for users only: root's run, which is the scheduled one, needs no look-up.
    from platformdirs import user_config_path  # noqa: PLC0415

    return user_config_path("passmuster", appauthor=False) / "config.toml", False


def _default_state() -> Path:
    if _is_system():
        return SYSTEM_STATE
    from platformdirs import user_state_path  # noqa: PLC0415 - as above

    return user_state_path("passmuster", appauthor=False)


def _is_system() -> bool:
    return sys.platform == "linux" and os.geteuid() == 0


def _read(file: Path, *, asked: bool) -> str | None:
    """Return the file's text, or None when there is none and nobody asked for one."""
    try:
        with file.open("rb") as opened:
            found = os.fstat(opened.fileno())
            payload = opened.read(_LIMIT + 1)
    except (FileNotFoundError, NotADirectoryError):
        if asked:
            raise ConfigError(f"{file}: there is no such configuration file") from None
        return None
    except OSError as error:
        raise ConfigError(f"{file}: {error.strerror or error}; expected a readable file") from error
    if len(payload) > _LIMIT:
        raise ConfigError(f"{file}: got more than {_LIMIT} bytes, expected a short TOML file")
    if os.name != "nt" and os.geteuid() == 0:
        _check_root_only(file, found)
    try:
        return payload.decode()
    except UnicodeDecodeError as error:
        line = payload[: error.start].count(b"\n") + 1
        raise ConfigError(f"{file}, line {line}: not UTF-8; save it as UTF-8") from error


def _check_root_only(file: Path, found: os.stat_result) -> None:
    if found.st_uid != 0 or found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise ConfigError(
            f"{file}: others than root may change it, and this run is root's; "
            f"`chown root {file}; chmod 0644 {file}` after a look at its content"
        )


def _from_file(file: Path, text: str) -> Iterator[tuple[str, str | int]]:
    # Loaded only when there is a file.
    import tomllib  # noqa: PLC0415

    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigError(f"{file}: not TOML: {error}") from error
    for key, value in _flat(document):
        where = f"{file}, line {_line_of(text, key)}"
        setting = _BY_KEY.get(key)
        if setting is None:
            raise ConfigError(f"{where}: unknown option {key!r}{_nearest(key)}")
        yield key, _checked(setting, value, where)


def _flat(document: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    for name, value in document.items():
        if isinstance(value, dict) and name in _TABLES:
            yield from ((f"{name}.{key}", each) for key, each in value.items())
        else:
            yield name, value


def _checked(setting: Setting, value: object, where: str) -> str | int:
    """Return a value of the setting's type within its bounds."""
    if isinstance(setting.default, int):
        number = _number(value)
        if number is None or not _allowed(setting, number):
            raise ConfigError(f"{where}: {setting.key}: got {_shown(value)}, {_expected(setting)}")
        return number
    if (
        not isinstance(value, str)
        or not (value.isprintable() and len(value) <= 1024)
        or (setting.choices and value not in setting.choices)
        or (setting.path and value and not Path(value).is_absolute())
    ):
        raise ConfigError(f"{where}: {setting.key}: got {_shown(value)}, {_expected(setting)}")
    return value


def _allowed(setting: Setting, number: int) -> bool:
    if setting.choices:
        return str(number) in setting.choices
    return setting.low <= number <= setting.high


def _number(value: object) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,12}", value):
        return int(value)
    return None


def _expected(setting: Setting) -> str:
    if setting.choices:
        return "expected one of " + ", ".join(each or '""' for each in setting.choices)
    if isinstance(setting.default, int):
        return f"expected a whole number from {setting.low} to {setting.high}"
    return "expected an absolute path" if setting.path else "expected a text of one line"


def _shown(value: object) -> str:
    """Show a value without credentials: a proxy's URL may hold some."""
    return re.sub(r"//[^/@]*@", "//...@", ascii(value))[:80]


def _nearest(key: str) -> str:
    # Loaded only to word an error.
    from difflib import get_close_matches  # noqa: PLC0415

    near = get_close_matches(key, _BY_KEY, n=1, cutoff=0.5)
    known = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(_BY_KEY)}"
    return f"; {known}"


def _line_of(text: str, key: str) -> int:
    """Return the line on which a key of a valid document stands, 1 when it is hidden too well."""
    current = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if header := re.match(r"\s*\[+\s*([^\]]+?)\s*\]", line):
            current = header[1].strip("\"'")
            if current == key or current.startswith(f"{key}."):
                return number
        elif assigned := re.match(r"\s*([^=#]+?)\s*=", line):
            full = ".".join(filter(None, (current, assigned[1].replace('"', "").replace("'", ""))))
            if full == key or full.startswith(f"{key}."):
                return number
    return 1
