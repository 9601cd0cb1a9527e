"""Longer support that a machine states to have: subscribed, registered, or an archive of it set up.

Each returns its evidence, or None when nothing states it. What cannot be read is raised: it may
state the opposite.
Source: ubuntu-pro-client's status.json; https://www.freexian.com/lts/extended/docs and
sources.list(5); subscription-manager's redhat.repo; SUSE's product files (libzypp).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from passmuster.host.errors import AbsentError, HostError
from passmuster.host.protocol import Host
from passmuster.host.sections import assignments
from passmuster.model.installation import Evidence

PRO_STATUS = "/var/lib/ubuntu-advantage/status.json"
SOURCES_LIST = "/etc/apt/sources.list"
SOURCES_FOLDER = "/etc/apt/sources.list.d"
RED_HAT_REPOSITORIES = "/etc/yum.repos.d/redhat.repo"
PRODUCTS_FOLDER = "/etc/products.d"
STATUS_LIMIT = 1024 * 1024
LIST_LIMIT = 1024 * 1024
REPOSITORIES_LIMIT = 8 * 1024 * 1024
FOLDER_LIMIT = 1_000
_LTSS = re.compile(r"SLE[A-Za-z0-9_-]*-LTSS[A-Za-z0-9_-]*\.prod")
_EXTENDED = tuple(f"-{kind}-rpms" for kind in ("eus", "aus", "e4s", "tus"))


def esm(host: Host) -> Evidence | None:
    """Return what states that Ubuntu's expanded maintenance is attached and enabled.

    Raises:
        HostError: the status cannot be read.
    """
    try:
        payload = host.read(PRO_STATUS, limit=STATUS_LIMIT)
    except AbsentError:
        return None
    import json  # noqa: PLC0415 - only on an Ubuntu whose standard support is over

    try:
        status = json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise HostError(f"{PRO_STATUS}: got no JSON in it") from error
    if not isinstance(status, dict) or not isinstance(status.get("services"), list):
        raise HostError(f"{PRO_STATUS}: got no services in it")
    enabled = any(
        isinstance(each, dict)
        and each.get("name") == "esm-infra"
        and each.get("status") == "enabled"
        for each in status["services"]
    )
    if status.get("attached") is not True or not enabled:
        return None
    return Evidence(
        source="os-release", location=PRO_STATUS, field="esm-infra status", raw="enabled"
    )


def elts(host: Host, codename: str) -> Evidence | None:
    """Return what states that the archive of Debian's extended LTS is set up for a release.

    Raises:
        HostError: a list cannot be read, and no other one states it.
    """
    unread: HostError | None = None
    for path in _apt_lists(host):
        try:
            payload = host.read(path, limit=LIST_LIMIT)
        except AbsentError:
            continue
        except HostError as error:
            unread = error
            continue
        text = payload.decode("utf-8", "replace")
        entries = _of_stanzas(text) if path.endswith(".sources") else _of_lines(text)
        for address, suite in entries:
            if address.rstrip("/").endswith("/extended-lts") and suite in (
                codename,
                f"{codename}-lts",
            ):
                return Evidence(source="os-release", location=path, field="suite", raw=suite)
    if unread is not None:
        raise unread
    return None


def eus(host: Host) -> Evidence | None:
    """Return what states that RHEL takes its packages from an extended update repository.

    Raises:
        HostError: the repositories cannot be read.
    """
    try:
        payload = host.read(RED_HAT_REPOSITORIES, limit=REPOSITORIES_LIMIT)
    except AbsentError:
        return None
    for section, key, value in assignments(payload):
        if _is_extended(section) and (key, value) == ("enabled", "1"):
            return Evidence(
                source="os-release", location=RED_HAT_REPOSITORIES, field="enabled", raw=section
            )
    return None


def ltss(host: Host) -> Evidence | None:
    """Return what states that SUSE's long term service pack support is installed.

    Raises:
        HostError: the products cannot be listed.
    """
    try:
        entries = host.entries(PRODUCTS_FOLDER, limit=FOLDER_LIMIT)
    except AbsentError:
        return None
    for entry in entries:
        if _LTSS.fullmatch(entry.name):
            return Evidence(source="os-release", location=PRODUCTS_FOLDER, raw=entry.name)
    return None


def _is_extended(section: str) -> bool:
    """Tell whether a repository is of the system itself and not of an add-on to it."""
    of_system = "-baseos-" in section or "-server-" in section
    return section.startswith("rhel-") and section.endswith(_EXTENDED) and of_system


def _apt_lists(host: Host) -> Iterator[str]:
    yield SOURCES_LIST
    try:
        entries = host.entries(SOURCES_FOLDER, limit=FOLDER_LIMIT)
    except AbsentError:
        return
    for entry in entries:
        if entry.name.endswith((".list", ".sources")):
            yield f"{SOURCES_FOLDER}/{entry.name}"


def _of_lines(text: str) -> Iterator[tuple[str, str]]:
    """Yield address and suite of each one-line entry: `deb [options] address suite component`."""
    for line in text.splitlines():
        words = re.sub(r"\[[^\]]*\]", " ", line.partition("#")[0]).split()
        if len(words) >= 3 and words[0] == "deb":
            yield words[1], words[2].rstrip("/")


def _of_stanzas(text: str) -> Iterator[tuple[str, str]]:
    """Yield address and suite of each entry in deb822 form, unless it is switched off."""
    for stanza in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n")):
        fields: dict[str, list[str]] = {}
        name = ""
        for line in stanza.splitlines():
            if line.startswith("#"):
                continue
            if line[:1] not in (" ", "\t") and ":" in line:
                name, _, line = line.partition(":")  # noqa: PLW2901 - what follows the name
                name = name.strip().lower()
            fields.setdefault(name, []).extend(line.split())
        if fields.get("enabled", ["yes"])[:1] == ["no"] or "deb" not in fields.get("types", []):
            continue
        for address in fields.get("uris", []):
            for suite in fields.get("suites", []):
                yield address, suite.rstrip("/")
