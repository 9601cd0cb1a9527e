"""From a host's description to its recording, through the door and recorder of any desktop."""

from __future__ import annotations

import shutil
import tempfile
from importlib import import_module
from pathlib import Path
from types import ModuleType

from host_builder.mac import Mac
from host_builder.root import Root
from host_builder.steady import SteadyHost
from host_builder.tools import DAY, version
from host_builder.win import Windows
from passmuster.host.protocol import Facts
from passmuster.host.recording import Recorder
from passmuster.inventory import take
from passmuster.products import load

HOSTS = Path(__file__).parents[1] / "hosts"
DESCRIPTIONS = Path(__file__).parent / "hosts"


class Host:
    """What a host states of itself besides its root."""

    def __init__(self) -> None:
        self.stated = Facts(platform="linux", architecture="x86_64", day=DAY)

    def facts(
        self, *, architecture: str = "x86_64", kernel_release: str = "", kernel_version: str = "",
        day: str = DAY,
    ) -> None:  # fmt: skip
        """State the architecture and the running kernel as uname(2) does, and the day."""
        self.stated = Facts(
            platform="linux",
            architecture=architecture,
            kernel_release=kernel_release,
            kernel_version=kernel_version,
            day=day,
        )


def names() -> list[str]:
    """Return the names of all hosts that are described."""
    return sorted(
        path.stem.replace("_", "-") for path in DESCRIPTIONS.glob("*.py") if path.stem[0] != "_"
    )


def build(name: str, folder: Path = HOSTS) -> Path:
    """Build a host, audit it, and save its recording and its table of traits.

    Args:
        name: of the host: fedora-42-workstation is described in fedora_42_workstation.py.
        folder: where the recording goes; one of this name is replaced.
    """
    description = import_module(f"host_builder.hosts.{name.replace('-', '_')}")
    target = folder / name
    if name.startswith("windows-"):
        _save(description, target, Windows(getattr(description, "ARCHITECTURE", "AMD64")))
    elif name.startswith("macos-"):
        _save(description, target, Mac(getattr(description, "ARCHITECTURE", "arm64")))
    else:
        _build_root(description, target)
    table = folder / f"{name}.toml"
    table.write_text(
        f'# Written by host_builder.\ndistribution = "{description.DISTRIBUTION}"\n'
        f'release = "{description.RELEASE}"\ntraits = {_list(description.TRAITS)}\n',
        encoding="utf-8",
    )
    return target


def _save(description: ModuleType, target: Path, machine: Windows | Mac) -> None:
    """Let a machine be described that no package system makes."""
    description.describe(machine)
    note = "registry, hives, property lists and resources are in their systems' own formats, the "
    about = _about(target.name, description.__doc__ or "")
    machine.save(target, f"{about}{note}programs themselves are none.")


def _build_root(description: ModuleType, target: Path) -> None:
    host = Host()
    with tempfile.TemporaryDirectory(prefix="host-") as made:
        place, work = Path(made) / "root", Path(made) / "work"
        for each in (place, work):
            each.mkdir()
            each.chmod(0o755)
        root = Root(place, work)
        description.describe(host, root)
        root.finish()
        from passmuster.host.local import LocalHost  # not on Windows, where nothing is built

        recorder = Recorder(SteadyHost(LocalHost(str(place)), host.stated, root))
        take(recorder, load())
        shutil.rmtree(target, ignore_errors=True)
        recorder.save(target, note=_note(target.name, description.__doc__ or "", root))


def _note(name: str, about: str, root: Root) -> str:
    tools = "; ".join(version(each) for each in sorted(root.used))
    made = f"package databases and files by {tools}; other files" if tools else "files"
    return _about(name, about) + (
        f"{made} as they stand in "
        f"tests/host_builder/hosts/{name.replace('-', '_')}.py. Packages are made up and hold only "
        "what an audit looks at; names, versions and layout are those of the distribution."
    )


def _about(name: str, about: str) -> str:
    return (
        f"{' '.join(about.split())} Built and not recorded on a desktop: "
        f"`PYTHONPATH=tests python -m host_builder {name}`; "
    )


def _list(words: tuple[str, ...]) -> str:
    return "[" + ", ".join(f'"{each}"' for each in words) + "]"
