"""What is special about a recorded host, in words that are checked against it where they can be."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from passmuster.host.recording_format import Recording, placed


class Seen(NamedTuple):
    """A recorded host with its inventory, as `passmuster inventory --format json` gives it."""

    recording: Recording
    files: Mapping[str, bytes]
    inventory: dict[str, Any]

    def packaged(self, word: str) -> bool:
        """Tell whether something of this packaging is installed."""
        return any(each["packaging"] == word for each in self.inventory["installations"])

    def asked(self, end: str) -> bool:
        """Tell whether a piece of a file with this end was read."""
        return any(
            each.path.endswith(end) and each.outcome == "ok" for each in self.recording.pieces
        )

    def running(self) -> Iterable[dict[str, Any]]:
        """Yield what runs, with the kind of what it is."""
        for each in self.inventory["installations"]:
            for copy in each["running"]:
                yield {**copy, "kind": each["kind"], "packaging": each["packaging"]}

    def obstacles(self) -> set[str]:
        """Return the hindrances of all installations."""
        return {
            obstacle["hindrance"]
            for each in self.inventory["installations"]
            for obstacle in each["obstacles"]
        }

    def outcomes(self) -> set[str]:
        """Return how the sources ended."""
        return {each["outcome"] for each in self.inventory["sources"]}

    def people(self) -> int:
        """Return how many accounts there are besides root."""
        told = self.recording.users
        return sum(each.uid != 0 for each in told.users) if told else 0


def _names_a_circumstance(name: str) -> Callable[[Seen], bool]:
    return lambda seen: any(each["name"] == name for each in seen.inventory["circumstances"])


def _is_read(seen: Seen, part: str) -> bool:
    return any(part in each.path and each.outcome == "ok" for each in seen.recording.reads)


class Trait(NamedTuple):
    """A trait: how it stands in the table, and how it shows in a recording."""

    meaning: str
    shows: Callable[[Seen], bool]


# Group to its traits; the groups are columns of the table.
GROUPS: dict[str, dict[str, Trait]] = {
    "packages": {
        "dpkg": Trait("dpkg's status file", lambda s: _is_read(s, "/var/lib/dpkg/status")),
        "dpkg-status.d": Trait("dpkg's status.d", lambda s: _is_read(s, "/dpkg/status.d/")),
        "rpm": Trait("rpm's database", lambda s: s.packaged("rpm") or _is_rpm(s)),
        "rpm-sqlite": Trait("... in SQLite", lambda s: s.asked("rpmdb.sqlite")),
        "rpm-wal": Trait("... with rows in its write-ahead log", lambda s: any(
            each.path.endswith("rpmdb.sqlite-wal") and s.files.get(each.file)
            for each in s.recording.reads)),
        "rpm-ndb": Trait("... in ndb", lambda s: s.asked("Packages.db")),
        "rpm-bdb": Trait("... in Berkeley DB", lambda s: s.asked("/Packages")),
        "pacman": Trait("pacman's", lambda s: any(
            each.path == "/var/lib/pacman/local" for each in s.recording.listings)),
        "apk": Trait("apk's", lambda s: _is_read(s, "apk/db/installed")),
        "nix": Trait("Nix profiles", lambda s: any(
            each.target.startswith("/nix/store") for each in s.recording.links)),
    },
    "registered": {
        "uninstall": Trait("uninstall keys", lambda s: (
            s.packaged("installer") or s.packaged("msi"))),
        "msix": Trait("packages of the store", lambda s: s.packaged("msix")),
        "app": Trait("bundles of macOS", lambda s: s.packaged("app")),
    },
    "sandboxed": {
        "flatpak": Trait("flatpaks of the machine", lambda s: s.packaged("flatpak")),
        "flatpak-user": Trait("flatpaks of a user", lambda s: any(
            each["packaging"] == "flatpak" and each["scope"] == "user"
            for each in s.inventory["installations"])),
        "snap": Trait("snaps", lambda s: s.packaged("snap")),
        "appimage": Trait("AppImages", lambda s: s.packaged("appimage")),
    },
    "people": {
        "several-users": Trait("several people", lambda s: s.people() > 1),
        "not-logged-on": Trait("somebody is not logged on", lambda s: _is_read(s, "NTUSER.DAT")),
        "one-user": Trait("one person", lambda s: s.people() == 1),
        "locale": Trait("names or texts of other languages", lambda s: any(
            not path.isascii() for path in _paths(s.recording)) or any(
            re.search(rb"(?m)^Name\[[a-z]{2}", payload) for payload in s.files.values())),
    },
    "state": {
        "files": Trait("copies outside any package", lambda s: s.packaged("files")),
        "held": Trait("something is held", lambda s: "held" in s.obstacles()),
        "policy": Trait("a policy stops updates", lambda s: "policy" in s.obstacles()),
        "relaunch": Trait("an old version still runs", lambda s: any(
            not each["current"] and each["packaging"] != "kernel" for each in s.running())),
        "staged": Trait("a version waits for the next start", lambda s: any(
            each["pending"] for each in s.inventory["installations"])),
        "restart": Trait("the kernel waits for a restart", lambda s: any(
            not each["current"] and each["packaging"] == "kernel" for each in s.running())
            or _names_a_circumstance("reboot-required")(s)),
        "removed": Trait("removed, its configuration stays", lambda s: any(
            b"Status: deinstall ok config-files" in payload for payload in s.files.values())),
        "rolling": Trait("no release number", lambda s: any(
            each["kind"] == "os" and not each["on_disk"] for each in s.inventory["installations"])),
        "image-based": Trait("image-based", _names_a_circumstance("image-based")),
        "wsl": Trait("in WSL", _names_a_circumstance("wsl")),
        "container": Trait("a container", _names_a_circumstance("container")),
        "end-of-life": Trait("past its end", lambda s: any(
            each.get("support") == "ended" for each in s.inventory["installations"])),
        "long-support": Trait("a longer phase of support", lambda s: any(
            each.get("support") not in (None, "standard", "ended")
            for each in s.inventory["installations"])),
        "multi-arch": Trait("two architectures", lambda s: len({
            each["architecture"] for each in s.inventory["installations"]}) > 1),
        "arm64": Trait("arm64", lambda s: s.recording.facts.architecture in {
            "aarch64", "arm64", "ARM64"}),
        "32-bit": Trait("32 bits", lambda s: s.recording.facts.architecture == "x86"),
        "server": Trait("a server", lambda s: any(
            each["product"] == "windows-server" for each in s.inventory["installations"])),
        "unknown-product": Trait("a program that no definition knows", lambda s: any(
            each["product"].startswith("unknown-") for each in s.inventory["installations"])),
        "empty": Trait("no browser and no PDF viewer", lambda s: all(
            each["kind"] == "os" for each in s.inventory["installations"])),
        "noted": Trait("something was passed over and said so", lambda s: bool(_notes(s))),
        "broken": Trait("something cannot be read", lambda s: bool(
            s.outcomes() & {"failed", "no-data"} or _notes(s))),
        "hostile": Trait("something means harm", lambda s: bool(
            s.outcomes() & {"failed", "no-data"} or _notes(s))),
    },
}  # fmt: skip
TRAITS = {word: trait for group in GROUPS.values() for word, trait in group.items()}


class Table(NamedTuple):
    """What a person states of a recorded host, in `NAME.toml`."""

    distribution: str
    release: str
    traits: tuple[str, ...]


def stated(path: Path) -> Table:
    """Return what stands in a `NAME.toml`."""
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    return Table(told["distribution"], told["release"], tuple(told["traits"]))


def page(tables: dict[str, Table]) -> str:
    """Return the table of all recorded hosts."""
    lines = [
        "# Recorded hosts",
        "",
        "Written by `PASSMUSTER_REWRITE=1 pytest tests/agent/inventory/test_hosts.py` out of the",
        "`NAME.toml` beside each recording; each word is checked against it. Where a host comes",
        "from stands in the `note` of its `recording.json`.",
        "",
        "| host | distribution | release | " + " | ".join(GROUPS) + " |",
        "|---" * (3 + len(GROUPS)) + "|",
    ]
    for name, table in sorted(tables.items()):
        cells = [", ".join(word for word in group if word in table.traits) or "-"
                 for group in GROUPS.values()]  # fmt: skip
        lines.append(f"| {name} | {table.distribution} | {table.release} | "
                     + " | ".join(cells) + " |")  # fmt: skip
    releases = {(table.distribution, table.release) for table in tables.values()}
    lines += ["", f"{len(tables)} hosts of {len(releases)} releases.", ""]
    lines += ["| word | meaning | hosts |", "|---|---|---|"]
    for word, trait in TRAITS.items():
        count = sum(word in table.traits for table in tables.values())
        lines.append(f"| {word} | {trait.meaning} | {count} |")
    return "\n".join([*lines, ""])


def _is_rpm(seen: Seen) -> bool:
    return any(seen.asked(end) for end in ("rpmdb.sqlite", "Packages.db", "/Packages"))


def _notes(seen: Seen) -> list[str]:
    return [each["detail"] for each in seen.inventory["sources"] if each.get("detail")]


def _paths(recording: Recording) -> Iterable[str]:
    yield from (each.path for each in placed(recording))
    for listing in recording.listings:
        yield from (entry.name for entry in listing.entries)
    for users in [recording.users] if recording.users else []:
        yield from (each.name for each in users.users)
