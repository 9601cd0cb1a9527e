"""Customers' waivers as targets of the repository: what may be published, and where it lies.

They are signed by the role that signs the manifest. A document that is wrong, older than the one
that stands or outside the role's delegation is refused before anything is written.
"""

from __future__ import annotations

from collections.abc import Mapping

from tuf.api.metadata import TargetFile

from passmuster.wire import document
from passmuster.wire.codec import WireError, digest
from passmuster.wire.targets import waivers_path
from passmuster_publisher.errors import PublisherError
from passmuster_publisher.repository.folder import Current, Folder
from passmuster_publisher.repository.roles import MANIFEST_PATH, MANIFEST_ROLE
from passmuster_publisher.waivers import problems


def targets_of(
    folder: Folder, current: Current, given: Mapping[str, bytes]
) -> dict[str, TargetFile]:
    """Check all documents and return their targets by path.

    Args:
        folder: the repository.
        current: the metadata that stands.
        given: customer id to the document's bytes; every customer whose waivers stand must be
            there, since desktops would go by the old ones.

    Raises:
        PublisherError: one of them may not be published, or one is missing.
    """
    standing = {path for path in current.manifest.signed.targets if path != MANIFEST_PATH}
    found: dict[str, TargetFile] = {}
    for customer, payload in given.items():
        read = _checked(customer, payload)
        path = waivers_path(customer)
        _check_delegation(current, path)
        _check_serial(folder, current, path, read)
        found[path] = TargetFile.from_data(path, payload, ["sha256"])
    missing = sorted(standing - found.keys())
    if missing:
        raise PublisherError(
            f"the folder of waivers lacks documents that are published: {', '.join(missing)}; "
            "copy the published one there and run `passmuster-publisher waivers` on the folder: "
            "a customer without a waiver left gets an empty document"
        )
    return found


def _checked(customer: str, payload: bytes) -> document.WaiversDocument:
    try:
        read = document.read_waivers(payload)
    except WireError as error:
        raise PublisherError(f"waivers of {customer!r}: {error}") from error
    found = problems(read.waivers)
    if read.waivers.customer != customer:
        found.append(f"got those of customer {read.waivers.customer!r}")
    if found:
        raise PublisherError(f"the waivers of {customer!r} are wrong:\n  " + "\n  ".join(found))
    return read


def _check_delegation(current: Current, path: str) -> None:
    delegations = current.targets.signed.delegations
    roles = (delegations.roles if delegations else None) or {}
    if MANIFEST_ROLE not in roles or not roles[MANIFEST_ROLE].is_delegated_path(path):
        raise PublisherError(
            "this repository was made before there were waivers: its targets role hands over "
            "manifest/* only, and no desktop would accept them. Make a new repository with "
            "`passmuster-publisher init`, publish manifest and waivers there, and enroll the "
            "desktops with its enrollment string; the manifest alone can still be published "
            "here without --waivers"
        )


def _check_serial(
    folder: Folder, current: Current, path: str, read: document.WaiversDocument
) -> None:
    """Refuse what desktops would refuse: a serial that falls, or one for two documents."""
    target = current.manifest.signed.targets.get(path)
    if target is None or target.hashes["sha256"] == read.sha256:
        return
    file = folder.target_file(path, target.hashes["sha256"])
    try:
        payload = file.read_bytes()
        former = document.read_waivers(payload)
    except (OSError, WireError) as error:
        raise PublisherError(f"{file}: the published waivers are damaged ({error})") from error
    if digest(payload) != target.hashes["sha256"]:
        raise PublisherError(f"{file}: the published waivers are damaged")
    if read.waivers.serial <= former.waivers.serial:
        raise PublisherError(
            f"{path}: got serial {read.waivers.serial}, expected more than "
            f"{former.waivers.serial} (the one that stands); desktops refuse a serial that does "
            f"not rise. Write them again with --serial {former.waivers.serial + 1}"
        )
