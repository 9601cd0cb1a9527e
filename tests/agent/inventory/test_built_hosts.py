"""The recorded hosts that were built are what their descriptions and the real tools make."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from host_builder import Host, Root
from host_builder.machine import HOSTS, build, names
from host_builder.sidecar import raw_file
from host_builder.steady import SteadyHost
from host_builder.tools import missing
from passmuster.host.local import LocalHost
from passmuster.host.protocol import Process, Sandbox
from passmuster.host.recording import RecordedHost, Recorder
from passmuster.host.recording_format import Recording
from passmuster.inventory import take
from passmuster.products import load

GONE = missing() or ("only root can give homes to their users" if os.geteuid() else "")
needs_tools = pytest.mark.skipif(bool(GONE), reason=GONE)


@pytest.fixture
def root(tmp_path: Path) -> Root:
    """Return an empty root."""
    for name in ("root", "work"):
        (tmp_path / name).mkdir()
    return Root(tmp_path / "root", tmp_path / "work")


@needs_tools
@pytest.mark.parametrize("name", names())
def test_a_saved_host_is_what_is_built(name: str, tmp_path: Path) -> None:
    """Built anew, with the tools of this machine, it has the same inventory."""
    built = take(RecordedHost(build(name, tmp_path)), load())
    saved = take(RecordedHost(HOSTS / name), load())
    again = f"PYTHONPATH=tests python -m host_builder {name}"
    assert built.installations == saved.installations, again
    assert built.defaults == saved.defaults, again
    assert built.circumstances == saved.circumstances, again
    assert (tmp_path / f"{name}.toml").read_bytes() == (HOSTS / f"{name}.toml").read_bytes(), again


@needs_tools
def test_two_builds_give_the_same_bytes(tmp_path: Path) -> None:
    """Dates and inodes are not those of the day and the machine."""
    one, other = (build("fedora-42-workstation", tmp_path / name) for name in ("one", "other"))
    for path in one.rglob("*"):
        if path.is_file():
            assert path.read_bytes() == (other / path.relative_to(one)).read_bytes(), path


@needs_tools
def test_dpkg_says_what_was_wished_for(root: Root, tmp_path: Path) -> None:
    """Every state that can be wished for, by dpkg's own listing."""
    for name, state in (("a", "installed"), ("b", "removed"), ("c", "purged"), ("d", "unpacked"),
                        ("e", "half-installed"), ("f", "half-configured")):  # fmt: skip
        root.deb(name, "1.0", files=["/etc/" + name], state=state)
    root.deb("g", "1:2.0~rc1-1", arch="i386", hold=True)
    said = subprocess.run(
        ["dpkg-query", f"--root={tmp_path}/root", "-W", "-f", "${Package} ${Status} ${Version}\n"],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    assert said.splitlines() == [
        "a install ok installed 1.0",
        "b deinstall ok config-files 1.0",
        "d install ok unpacked 1.0",
        "e install reinstreq half-installed 1.0",
        "f install ok half-configured 1.0",
        "g hold ok installed 1:2.0~rc1-1",
    ]


@needs_tools
def test_flatpak_deploys_and_updates(root: Root, tmp_path: Path) -> None:
    """For everybody and for a user, to whom the files then belong."""
    root.user("anna", 1001)
    old = root.flatpak("org.mozilla.firefox", "141.0")
    new = root.flatpak("org.mozilla.firefox", "142.0", mask=True)
    own = root.flatpak("org.gnome.Evince", "48.0", user="anna")
    root.finish()
    assert old != new == root.commit("org.mozilla.firefox")
    assert own == root.commit("org.gnome.Evince", user="anna")
    config = (tmp_path / "root/var/lib/flatpak/repo/config").read_text(encoding="utf-8")
    assert "xa.masked=org.mozilla.firefox" in config
    assert str(tmp_path) not in config
    installation = tmp_path / "root/home/anna/.local/share/flatpak"
    assert {path.lstat().st_uid for path in installation.rglob("*")} == {1001}


def test_a_place_is_traced_to_its_raw_file() -> None:
    """And one that the recording does not hold is an error."""
    recorder = Recorder(RecordedHost(HOSTS / "fedora-42-workstation"))
    take(recorder, load())
    recording, files = recorder.recording()

    def of(location: str, **more: str) -> str | list[str]:
        return raw_file({"source": "x", "location": location, **more}, recording, files)

    assert str(of("/etc/os-release")).startswith("files/")
    pieces = of("/usr/lib/sysimage/rpm/rpmdb.sqlite", field="firefox EVR")
    assert all(
        b"firefox" in files[each] for each in ([pieces] if isinstance(pieces, str) else pieces)
    )
    assert of("uname") == "recording.json facts"
    assert of("/opt/google/chrome") in {"recording.json listings", "recording.json stats"}
    image = of("/proc/2001/exe", field="image")
    assert "image-of-2001" in str(image)
    assert of("/proc/2001/exe") == "recording.json processes"
    with pytest.raises(LookupError, match="nothing in the recording"):
        of("/nowhere")


def test_what_a_root_cannot_know_is_stated(root: Root, tmp_path: Path) -> None:
    """Kernel, day, processes and what may not be read."""
    host = Host()
    host.facts(kernel_release="6.1", day="2026-01-02")
    root.file("/opt/tool/firefox", b"program")
    root.file("/etc/os-release", b"ID=x\n")
    root.unreadable("/etc/os-release")
    box = Sandbox(kind="snap", app="firefox", build="7")
    root.process("/opt/tool/firefox", 7)
    root.process("/snap/firefox/7/firefox", 8, sandbox=box, image=b"other")
    steady = SteadyHost(LocalHost(str(tmp_path / "root")), host.stated, root)
    plain, boxed = steady.processes(frozenset({"firefox"}))
    assert (plain.device, plain.inode) == (1, steady.stat("/opt/tool/firefox").inode)
    assert isinstance(boxed, Process)
    assert boxed.sandbox == box
    assert (steady.image(7, limit=99), steady.image(8, limit=99)) == (b"program", b"other")
    recorder = Recorder(steady)
    told = {each.source: each for each in take(recorder, load()).sources}
    assert "Permission denied" in told["os-release"].detail
    recording: Recording = recorder.recording()[0]
    assert (recording.facts.kernel_release, recording.facts.day) == ("6.1", "2026-01-02")
