"""Configuration: precedence, strictness, and a page that tells every option."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passmuster import config
from passmuster.config import SETTINGS, ConfigError, load

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "configuration.md"


def file(folder: Path, text: str) -> dict[str, str | int | None]:
    """Write a configuration file and return the flag that names it."""
    path = folder / "config.toml"
    path.write_text(text)
    path.chmod(0o644)
    return {"config": str(path)}


def test_without_anything_every_option_has_its_default(tmp_path: Path) -> None:
    """Nothing needs to be configured."""
    options = load({"state": str(tmp_path)}, {})
    assert options.transport == config.TransportOptions()
    assert options.schedule == config.ScheduleOptions()
    assert options.report.private == tmp_path / "private"
    assert options.report.label == ""


def test_flags_win_over_the_environment_and_that_over_the_file(tmp_path: Path) -> None:
    """One order for every option."""
    flags = file(
        tmp_path,
        'language = "de"\nstate = "/file"\n[transport]\nread_seconds = 7\nconnect_seconds = 8\n'
        'proxy = "none"\n',
    )
    environ = {"PASSMUSTER_TRANSPORT_READ_SECONDS": "9", "PASSMUSTER_STATE": "/variable"}
    options = load({**flags, "state": "/flag", "language": None}, environ)
    assert options.state == Path("/flag")
    assert options.report.private == Path("/flag/private")
    assert (options.transport.read_seconds, options.transport.connect_seconds) == (9, 8)
    assert (options.language, options.transport.proxy) == ("de", "none")
    assert load({}, {"PASSMUSTER_CONFIG": str(flags["config"])}).state == Path("/file")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('\n[transport]\nproxi = "none"\n', r"line 3: .*proxi'; did .*'transport.proxy'"),
        ('langauge = "de"\n', r"line 1: .*did you mean 'language'"),
        ("[transprot]\nproxy = 1\n", r"line 1: unknown option 'transprot'"),
        ('transport.proxi = "x"\n', r"line 1: .*did you mean 'transport.proxy'"),
        ('language = "fr"\n', r"line 1: language: got 'fr', expected one of .*de, en"),
        ("\n\n[schedule]\n# six\nevery_hours = 5\n", r"line 5: .*got 5, expected one of 1, 2"),
        ("[transport]\nread_seconds = 0\n", r"got 0, expected a whole number from 1 to 120"),
        ("[transport]\nread_seconds = true\n", r"got True, expected a whole number"),
        ('[transport]\nca_file = "ca.pem"\n', r"got 'ca.pem', expected an absolute path"),
        ("[report]\nlabel = 5\n", r"got 5, expected a text"),
        ('[report]\nlabel = "a\\nb"\n', r"expected a text of one line"),
        ("transport = 5\n", r"line 1: unknown option 'transport'"),
        ("a = \n", r"not TOML: .*line 1"),
        ("[[transport]]\nproxy = 1\n", r"line 1: unknown option 'transport'"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_place(tmp_path: Path, text: str, expected: str) -> None:
    """File, line, what was got, what was expected."""
    with pytest.raises(ConfigError, match=expected) as caught:
        load(file(tmp_path, text), {})
    assert "config.toml" in str(caught.value)


def test_variables_and_flags_are_checked_as_well(tmp_path: Path) -> None:
    """The message names the variable or the flag, and never a proxy's password."""
    with pytest.raises(ConfigError, match=r"PASSMUSTER_REPORT_SPOOL_DAYS: .*from 1 to 366"):
        load({}, {"PASSMUSTER_REPORT_SPOOL_DAYS": "many"})
    with pytest.raises(ConfigError, match=r"--ca-file: .*absolute"):
        load({"transport.ca_file": "relative.pem"}, {})
    with pytest.raises(ConfigError) as caught:
        load({}, {"PASSMUSTER_TRANSPORT_PROXY": "http://user:secret@proxy\n"})
    assert "secret" not in str(caught.value)


def test_files_that_cannot_be_used_are_sentences(tmp_path: Path) -> None:
    """Absent though named, too large, not UTF-8, a folder."""
    with pytest.raises(ConfigError, match="no such configuration file"):
        load({"config": str(tmp_path / "absent.toml")}, {})
    with pytest.raises(ConfigError, match="expected a readable file"):
        load({"config": str(tmp_path)}, {})
    flags = file(tmp_path, "#" * 70_000)
    with pytest.raises(ConfigError, match="expected a short TOML file"):
        load(flags, {})
    Path(str(flags["config"])).write_bytes(b"a = 1\nb = '\xff'\n")
    with pytest.raises(ConfigError, match="line 2: not UTF-8"):
        load(flags, {})


def test_root_reads_no_file_that_others_may_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who writes root's configuration chooses root's proxy."""
    flags = file(tmp_path, "")
    monkeypatch.setattr(config.os, "geteuid", lambda: 0)
    Path(str(flags["config"])).chmod(0o666)
    with pytest.raises(ConfigError, match="others than root may change it"):
        load(flags, {})


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_a_configuration_or_a_sentence(text: str) -> None:
    """Never a traceback."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "config.toml"
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        message = ""
        try:
            load({"config": str(path)}, {})
        except ConfigError as error:
            message = str(error)
    assert not message or "config.toml" in message


def test_every_option_stands_on_the_page_with_its_default() -> None:
    """Documentation that cannot fall behind."""
    page = PAGE.read_text()
    for setting in SETTINGS:
        default = f'"{setting.default}"' if isinstance(setting.default, str) else setting.default
        row = f"| `{setting.key}` | `{setting.variable}` | `{default}` | {setting.text} |"
        assert row in page


def test_loading_is_cheap_for_the_scheduled_run(tmp_path: Path) -> None:
    """Neither a TOML parser without a file nor any of the heavy libraries."""
    code = (
        "import sys; from passmuster import config; config.load({'state': '/x'}, "
        "{'PASSMUSTER_STATE': '/y'}); print(sorted({'tomllib', 'difflib', 'urllib3', 'ssl', "
        "'nacl', 'asyncio', 'subprocess', 'email'} & set(sys.modules)))"
    )
    home = {"HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=home
    )
    assert done.stdout.strip() == "[]"
