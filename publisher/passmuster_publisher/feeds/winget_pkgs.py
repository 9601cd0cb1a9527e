"""winget's package repository: the versions of a Windows program that it offers.

Says: versions, one folder each, `ID/VERSION/*.yaml`. Does not say reliably when one was released;
only Firefox's notes hold Mozilla's own day. Two folders down lie other packages (`Mozilla.Firefox`
holds `ESR`): they are passed over. Refused is a manifest whose own identifier or version is not
its folder's, a folder without one, and a version that is not of the program's form.

The repository has no list of a package's versions as a file, so there is nothing to download by
address: a recording is made from a clone, the package's folder (`git archive`, for example
`manifests/m/Mozilla/Firefox`) being put below the day under the package's identifier.
Source: https://github.com/microsoft/winget-pkgs; reference/feeds.md, sections 1.8 and 1.12.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import msgspec

from passmuster_publisher.errors import PublisherError
from passmuster_publisher.feeds.adapter import Download, Feed
from passmuster_publisher.feeds.parsing import day_of, yaml_of
from passmuster_publisher.feeds.record import Record, Release
from passmuster_publisher.feeds.recorders import ACROBAT, PLAIN, bare
from passmuster_publisher.feeds.recordings import State
from passmuster_publisher.feeds.union import earliest

_NAME = "winget-pkgs"
_PACKAGE = re.compile(r"(?=.{1,128}\Z)[A-Za-z0-9][A-Za-z0-9_+-]*(?:\.[A-Za-z0-9_+-]+)+")
_ACROBAT = "Adobe.Acrobat."
_TOLD_IN = {"defaultLocale", "singleton"}
_PAGE = re.compile(r"https://[!-~]{1,500}")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_OFFERED = re.compile(
    rf"first offered to Release channel users on ({'|'.join(_MONTHS)}) "
    r"([0-9]{1,2}), ([0-9]{4})\b"
)


class _Manifest(msgspec.Struct, frozen=True, rename="pascal"):
    package_identifier: str
    package_version: str
    manifest_type: str = ""
    release_notes: str = ""
    release_notes_url: str = ""


def _downloads(_selectors: tuple[str, ...], _day: date) -> list[Download]:
    return []


FEED = Feed(
    name=_NAME,
    title="winget-pkgs, package folders taken from a clone",
    publisher="recorder winget-pkgs",
    # The repository changes hourly: a clone that is older than the usual grace can neither confirm
    # a release nor deny it.
    gap_days=14,
    downloads=_downloads,
)


def releases(states: list[State], selector: str) -> list[Release]:
    """Return the versions of a package, with a day only where its notes hold Mozilla's own.

    Args:
        states: recorded states, oldest first; those without the package are passed over.
        selector: the package's identifier, such as `Mozilla.Firefox`.

    Raises:
        PublisherError: no state has the package, or one of its manifests is not of the feed's
            shape or not in the folder of its version.
    """
    if not _PACKAGE.fullmatch(selector):
        raise PublisherError(
            f"feed {_NAME}: got package {selector!r}, expected an identifier such as "
            "'Mozilla.Firefox'"
        )
    held = [state for state in states if (state.folder / selector).is_dir()]
    if not held:
        raise PublisherError(
            f"feed {_NAME}: got {len(states)} recordings without {selector}, expected one that "
            "holds it"
        )
    return earliest(each for state in held for each in _held(state, selector))


def _held(state: State, package: str) -> Iterator[Release]:
    empty = True
    for folder in sorted((state.folder / package).iterdir()):
        if not folder.is_dir():
            continue
        files = sorted(file.name for file in folder.glob("*.yaml"))
        if files:
            empty = False
            yield _release(state, package, folder.name, files)
        elif not any(each.is_dir() for each in folder.iterdir()):
            raise PublisherError(
                f"{state.where(f'{package}/{folder.name}')}: got no *.yaml, expected manifests"
            )
    if empty:
        raise PublisherError(f"{state.where(package)}: got no folder of a version")


def _release(state: State, package: str, written: str, files: list[str]) -> Release:
    paths = [f"{package}/{written}/{file}" for file in files]
    manifests = {path: _manifest(state, path, package, written) for path in paths}
    path = next((each for each in paths if manifests[each].manifest_type in _TOLD_IN), paths[0])
    told = manifests[path]
    version = bare(written, ACROBAT if package.startswith(_ACROBAT) else PLAIN, state, path)
    return Release(
        version=version,
        ref=f"{_NAME}:{package}@{version}",
        released=_offered(told.release_notes, state, path),
        record=Record(feed=_NAME, day=state.day, file=path, needle="PackageVersion:"),
        url=told.release_notes_url if _PAGE.fullmatch(told.release_notes_url) else "",
    )


def _manifest(state: State, path: str, package: str, version: str) -> _Manifest:
    manifest = yaml_of(state, path, _Manifest)
    got = (manifest.package_identifier, manifest.package_version)
    if got != (package, version):
        raise PublisherError(
            f"{state.where(path)}: got {got[0][:80]!r} {got[1][:80]!r}, expected those of its "
            f"folder, {package!r} {version!r}"
        )
    return manifest


def _offered(notes: str, state: State, path: str) -> date | None:
    """Return the day on which Mozilla first offered it; notes with several days tell none."""
    found = _OFFERED.findall(notes)
    if len(found) != 1:
        return None
    month, day, year = found[0]
    return day_of(f"{year}-{_MONTHS.index(month) + 1}-{day}", state, path)
