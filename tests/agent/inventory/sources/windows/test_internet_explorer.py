"""Internet Explorer: a program on few systems, a key on all of them."""

from __future__ import annotations

import pytest

from fakes.windows_registry import NT, SOFTWARE, look_at, machine
from host_builder.win import Value
from passmuster.host.answers import Answers
from passmuster.host.errors import DeniedError
from passmuster.inventory import take
from passmuster.inventory.observation import Observation
from passmuster.inventory.sources.windows import internet_explorer
from passmuster.products import load

KEY = f"{SOFTWARE}\\Microsoft\\Internet Explorer"
PROGRAM = "C:\\Program Files\\Internet Explorer\\iexplore.exe"
STATED: dict[str, Value] = {"Version": "9.11.17763.0", "svcVersion": "11.1790.17763.0"}


def on(build: str, edition: str, kind: str = "Client", *, there: tuple[str, ...] = (PROGRAM,),
       **values: Value) -> Answers:  # fmt: skip
    """Return a system with the key that every Windows has."""
    system: dict[str, Value] = {"CurrentBuildNumber": build, "UBR": 1, "EditionID": edition,
                                "InstallationType": kind, "CurrentVersion": "10.0"}  # fmt: skip
    return machine({NT: system, KEY: {**STATED, **values}}, there=there)


def seen(host: Answers) -> list[Observation]:
    """Return what is seen."""
    found = internet_explorer.look(look_at(host))
    return [each for each in found or () if isinstance(each, Observation)]


@pytest.mark.parametrize(
    ("build", "edition", "kind"),
    [
        ("14393", "EnterpriseS", "Client"),
        ("17763", "EnterpriseS", "Client"),
        ("19044", "EnterpriseSN", "Client"),
        ("19044", "EnterpriseSEval", "Client"),
        ("19044", "IoTEnterpriseS", "Client"),
        ("14393", "ServerStandard", "Server"),
        ("20348", "ServerDatacenter", "Server"),
    ],
)
def test_it_is_a_program_on_long_term_lines_and_servers(
    build: str, edition: str, kind: str
) -> None:
    """Up to Windows 10 and Server 2022; the definition recognises all of them."""
    host = on(build, edition, kind)
    (told,) = seen(host)
    assert (told.version, told.path, told.seen) == ("11.1790.17763.0", PROGRAM,
                                                    {"edition": edition})  # fmt: skip
    assert (told.evidence.location, told.evidence.field) == (KEY, "svcVersion")
    assert "internet-explorer" in {each.product for each in take(host, load()).installations}


@pytest.mark.parametrize(
    ("build", "edition", "kind"),
    [
        ("19045", "Professional", "Client"),
        ("19045", "Enterprise", "Client"),
        ("19045", "ServerRdsh", "Client"),
        ("26100", "EnterpriseS", "Client"),
        ("26100", "IoTEnterpriseS", "Client"),
        ("26100", "ServerStandard", "Server"),
        ("17763", "ServerStandard", "Server Core"),
        ("", "EnterpriseS", "Client"),
        ("17763", "", ""),
    ],
)
def test_elsewhere_the_key_says_nothing(build: str, edition: str, kind: str) -> None:
    """Switched off for good, or only a door to Edge; a server without a desktop has none."""
    assert seen(on(build, edition, kind)) == []


def test_a_program_that_was_removed_is_none() -> None:
    """The feature can be switched off; the key stays."""
    assert seen(on("17763", "EnterpriseS", there=())) == []


def test_a_version_that_begins_with_nine_is_not_taken() -> None:
    """It is one for old programs to read."""
    (told,) = seen(on("17763", "EnterpriseS", svcVersion=""))
    assert (told.version, told.reason) == ("", "no-version-stated")


def test_no_key_is_no_program() -> None:
    """A system without it, and a machine without a system."""
    assert internet_explorer.look(look_at(machine({NT: {"EditionID": "EnterpriseS"}}))) is None
    assert internet_explorer.look(look_at(machine({KEY: STATED}))) is None


@pytest.mark.parametrize("key", [KEY, NT])
def test_a_key_that_may_not_be_read_is_no_answer(key: str) -> None:
    """Absent would be one."""
    with pytest.raises(DeniedError):
        internet_explorer.look(look_at(machine({NT: {"UBR": 1}, KEY: STATED},
                                               refused={key: "denied"})))  # fmt: skip
