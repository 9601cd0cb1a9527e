"""What apt's sources offer, searched in the package lists that apt has on disk.

A list is read in pieces and never kept: only the few stanzas that are asked for come out. Lists
that apt keeps compressed cannot be searched without unpacking them; that is told instead.
Source: apt.conf(5) (Acquire::GzipIndexes), and the names that apt gives to its lists: the address
with `_` for `/`, then `_InRelease`, `_Release` or `_Packages`.
"""

from __future__ import annotations

from collections.abc import Iterator

from passmuster.host.errors import HostError
from passmuster.inventory.obstacles.apt_pins import Offer
from passmuster.inventory.obstacles.reading import Files
from passmuster.versions import VersionError, compare

FOLDER = "/var/lib/apt/lists"
LIST_LIMIT = 64 * 1024 * 1024
TOTAL_LIMIT = 512 * 1024 * 1024
PIECE = 1024 * 1024
# A stanza that is longer is none.
STANZA_LIMIT = 256 * 1024
STANZAS = 20_000
# A signed Release file begins with what is wanted; the checksums behind it may be long.
RELEASE_HEAD = 16 * 1024
_SUFFIX = "_Packages"
_COMPRESSED = (".lz4", ".gz", ".xz", ".zst", ".bz2")


class Lists:
    """The package lists of one machine.

    Args:
        files: the host's files.
    """

    def __init__(self, files: Files) -> None:
        self._files = files
        self._left = TOTAL_LIMIT
        self._offers: dict[str, list[Offer]] = {}
        self._releases: dict[str, dict[str, str]] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the lists that can be searched."""
        return tuple(each for each in self._files.names(FOLDER) if each.endswith(_SUFFIX))

    def compressed(self, part: str) -> tuple[str, ...]:
        """Return the names of the lists that are compressed and hold a part in their name."""
        endings = tuple(_SUFFIX + each for each in _COMPRESSED)
        return tuple(
            each for each in self._files.names(FOLDER) if each.endswith(endings) and part in each
        )

    def stanzas(self, name: str, needle: bytes) -> Iterator[bytes]:
        """Yield the stanzas of a list that hold a needle; it begins with a line end.

        Args:
            name: the list's name.
            needle: what must stand in the stanza.
        """
        path = f"{FOLDER}/{name}"
        offset, rest, found = 0, b"\n", 0
        while offset < LIST_LIMIT and self._left > 0:
            try:
                piece = self._files.host.read_at(path, offset, PIECE)
            except HostError as error:
                self._files.note(str(error))
                return
            offset += len(piece)
            self._left -= len(piece)
            block, is_last = rest + piece, len(piece) < PIECE
            cut = len(block) if is_last else block.rfind(b"\n\n") + 1
            for stanza in _holding(block[:cut], needle):
                yield stanza
                found += 1
            if is_last:
                return
            if found > STANZAS:
                break
            rest = block[max(cut, len(block) - STANZA_LIMIT) :]
        self._files.note(f"{path}: too large, only a part was searched")

    def offers(self, package: str, architecture: str) -> list[Offer]:
        """Return which sources offer which versions of a package."""
        key = f"{package}:{architecture}"
        if key not in self._offers:
            found: list[Offer] = []
            for name in self.names:
                for stanza in self.stanzas(name, f"\nPackage: {package}\n".encode()):
                    offer = self._offer(name, stanza, architecture)
                    if offer is not None:
                        found.append(offer)
            self._offers[key] = found
        return self._offers[key]

    def _offer(self, name: str, stanza: bytes, architecture: str) -> Offer | None:
        version = field(stanza, b"Version")
        if not version or field(stanza, b"Architecture") not in {architecture, "all"}:
            return None
        return self.source(name)._replace(version=version)

    def source(self, name: str) -> Offer:
        """Return what is known of the source of a list, without a version."""
        head = max((each for each in self._heads() if name.startswith(f"{each}_")), key=len,
                   default="")  # fmt: skip
        release = dict(self._release(head)) if head else {}
        release["component"], _, rest = name[len(head) + 1 :].partition("_binary-")
        release["architecture"] = rest.removesuffix(_SUFFIX)
        return Offer("", name.partition("_")[0], release, _usual(release), name)

    def _heads(self) -> set[str]:
        ends = ("_InRelease", "_Release")
        return {
            each.removesuffix(end)
            for each in self._files.names(FOLDER)
            for end in ends
            if each.endswith(end)
        }

    def _release(self, head: str) -> dict[str, str]:
        if head not in self._releases:
            self._releases[head] = self._read_release(head)
        return self._releases[head]

    def _read_release(self, head: str) -> dict[str, str]:
        known = set(self._files.names(FOLDER))
        end = "_InRelease" if f"{head}_InRelease" in known else "_Release"
        try:
            payload = self._files.host.read_at(f"{FOLDER}/{head}{end}", 0, RELEASE_HEAD)
        except HostError as error:
            self._files.note(str(error))
            return {}
        wanted = {"Suite": "archive", "Codename": "codename", "Origin": "origin",
                  "Label": "label", "Version": "version", "NotAutomatic": "automatic",
                  "ButAutomaticUpgrades": "upgrades"}  # fmt: skip
        stated: dict[str, str] = {}
        for line in payload.decode("utf-8", "replace").splitlines():
            name, colon, value = line.partition(":")
            if colon and name in wanted:
                stated.setdefault(wanted[name], value.strip())
        return stated


def _usual(release: dict[str, str]) -> int:
    """Return the priority of a source that no record speaks of."""
    if release.get("automatic") != "yes":
        return 500
    return 100 if release.get("upgrades") == "yes" else 1


def _holding(block: bytes, needle: bytes) -> Iterator[bytes]:
    """Yield each stanza of a block that holds a needle, once."""
    done = 0
    at = block.find(needle)
    while at >= 0:
        start = max(block.rfind(b"\n\n", done, at + 1) + 1, done)
        end = block.find(b"\n\n", at + len(needle) - 1)
        done = len(block) if end < 0 else end + 1
        if done - start <= STANZA_LIMIT:
            yield block[start:done]
        at = block.find(needle, done)


def field(stanza: bytes, name: bytes) -> str:
    """Return a one-line field of a stanza, or nothing."""
    at = stanza.find(b"\n" + name + b":")
    if at < 0:
        return ""
    start = at + len(name) + 2
    end = stanza.find(b"\n", start)
    return stanza[start : end if end >= 0 else len(stanza)].strip().decode("utf-8", "replace")


def is_newer(version: str, than: str) -> bool:
    """Tell whether a Debian version is above another; what cannot be read is not."""
    try:
        return compare("deb", version, than) > 0
    except VersionError:
        return False
