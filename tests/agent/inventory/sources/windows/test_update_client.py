"""What updaters believe to be installed."""

from __future__ import annotations

import pytest

from fakes.windows_registry import OF_ANNA, SOFTWARE, look_at, machine
from host_builder.win import Value
from passmuster.host.answers import Answers
from passmuster.inventory.observation import Observation
from passmuster.inventory.sources.windows import update_client
from passmuster.inventory.sources.windows.update_client import UPDATERS
from passmuster.model.installation import Confidence, Scope

CHROME = "{8A69D345-D564-463C-AFF1-A69D9E530F96}"
SOFTWARE_32 = f"{SOFTWARE}\\WOW6432Node"


def seen(host: Answers) -> list[Observation]:
    """Return what is seen."""
    return [each for each in update_client.look(look_at(host)) if isinstance(each, Observation)]


@pytest.mark.parametrize("updater", UPDATERS)
@pytest.mark.parametrize("view", [SOFTWARE, SOFTWARE_32])
def test_each_updater_is_read_in_both_views(updater: str, view: str) -> None:
    """Updaters of 32 bits keep programs of 64."""
    key = f"{view}\\{updater}\\Clients\\{CHROME}"
    (told,) = seen(machine({key: {"pv": "139.0.7258.155", "name": "Google Chrome"}}))
    assert told.seen == {"updater": updater, "client": CHROME}
    assert (told.version, told.packaging) == ("139.0.7258.155", "installer")
    assert (told.evidence.location, told.evidence.field, told.evidence.raw) == (
        key, "pv", "139.0.7258.155")  # fmt: skip
    # Neither the folder nor the architecture is told by it.
    assert (told.root, told.architecture) == ("", "")
    assert (told.scope, told.owner, told.confidence) == (Scope.MACHINE, "", Confidence.HIGH)


def test_a_persons_copy_is_that_persons() -> None:
    """And what she could have written herself."""
    key = f"{OF_ANNA}\\Software\\Google\\Update\\Clients\\{CHROME}"
    (told,) = seen(machine({key: {"pv": "139.0.7258.155"}}))
    assert (told.scope, told.owner, told.confidence) == (Scope.USER, "anna", Confidence.MEDIUM)


def test_the_id_is_compared_without_case() -> None:
    """Some installers write it in small letters."""
    key = f"{SOFTWARE_32}\\Google\\Update\\Clients\\{CHROME.lower()}"
    (told,) = seen(machine({key: {"pv": "139.0.7258.155"}}))
    assert told.seen["client"] == CHROME


@pytest.mark.parametrize(
    "values",
    [{"pv": ""}, {"pv": "0.0.0.0"}, {"name": "Google Chrome"}, {"pv": 139}],  # noqa: S104
)
def test_what_states_no_version_is_not_installed(values: dict[str, Value]) -> None:
    """The updater keeps its key when the program is removed."""
    assert seen(machine({f"{SOFTWARE_32}\\Google\\Update\\Clients\\{CHROME}": values})) == []


def test_only_clients_count() -> None:
    """ClientState says what was once asked for."""
    state = f"{SOFTWARE_32}\\Google\\Update\\ClientState\\{CHROME}"
    assert seen(machine({state: {"pv": "139.0.7258.155", "ap": "x64-stable"}})) == []
    assert seen(machine({})) == []
