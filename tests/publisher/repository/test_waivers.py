"""Waivers as targets: the desk's role signs them, serials rise, nothing leads elsewhere."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from passmuster.manifest import ManifestOptions, refresh
from passmuster.model.requirement import Manifest
from passmuster.model.waiver import Waiver, Waivers
from passmuster.wire.codec import digest, encode
from passmuster_publisher.errors import PublisherError
from passmuster_publisher.repository import keys, roles
from passmuster_publisher.repository import publish as room
from passmuster_publisher.repository.create import root_sha256
from passmuster_publisher.repository.folder import Folder


def manifest(serial: int, now: datetime) -> bytes:
    """Return an empty manifest."""
    return encode(Manifest(schema=1, serial=serial, issued=now, expires=now + timedelta(days=45)))


def waivers(serial: int, now: datetime, customer: str = "acme", **changes: object) -> bytes:
    """Return a customer's document with one waiver."""
    fields = {"id": "w", "product": "evince", "expires": now + timedelta(days=9), **changes}
    document = Waivers(
        schema=1, serial=serial, customer=customer, issued=now, waivers=(Waiver(**fields),)
    )
    return encode(document)


def publish(
    folder: Folder, serial: int, now: datetime, given: dict[str, bytes] | None = None
) -> None:
    """Publish a manifest with waivers."""
    room.publish(folder, manifest(serial, now), lambda: b"", now, given)


def files(folder: Folder) -> dict[Path, bytes]:
    """Return everything that is served."""
    return {f: f.read_bytes() for f in folder.metadata.parent.rglob("*") if f.is_file()}


def seen(folder: Folder, state: Path, now: datetime, customer: str = "acme") -> int | None:
    """Return the serial of the waivers that a desktop of the customer gets."""
    options = ManifestOptions(
        state=state,
        repository=folder.metadata.parent.as_uri(),
        root_sha256=root_sha256(folder),
    )
    found = refresh(options, _no_network, now, customer=customer)
    assert (found.problem, found.waivers.problem) == ("", "")
    return found.waivers.document.waivers.serial if found.waivers.document else None


def _no_network(url: str, limit: int) -> bytes:
    raise AssertionError(url)


def test_desktops_get_the_very_bytes(folder: Folder, tmp_path: Path, now: datetime) -> None:
    """Under the customer's own name, signed by the role that signs the manifest."""
    payload = waivers(3, now)
    publish(folder, 1, now, {"acme": payload, "globex": waivers(7, now, "globex")})
    assert seen(folder, tmp_path / "acme", now) == 3
    assert seen(folder, tmp_path / "globex", now, "globex") == 7
    assert seen(folder, tmp_path / "other", now, "other") is None
    file = folder.targets / "waivers" / f"{digest(payload)}.acme.json"
    assert file.read_bytes() == payload
    assert file.stat().st_mode & 0o777 == 0o644


def test_without_waivers_the_published_ones_stay(
    folder: Folder, tmp_path: Path, now: datetime
) -> None:
    """A new manifest leaves them alone."""
    publish(folder, 1, now, {"acme": waivers(3, now)})
    publish(folder, 2, now)
    assert seen(folder, tmp_path / "state", now) == 3


def test_waivers_may_come_without_a_new_manifest(
    folder: Folder, tmp_path: Path, now: datetime
) -> None:
    """The very manifest that stands: desktops would else report it anew for nothing."""
    publish(folder, 1, now)
    publish(folder, 1, now, {"acme": waivers(3, now)})
    assert seen(folder, tmp_path / "state", now) == 3
    publish(folder, 1, now, {"acme": waivers(3, now)})
    with pytest.raises(PublisherError, match="serial"):
        publish(folder, 1, now)
    with pytest.raises(PublisherError, match="serial"):
        room.publish(folder, manifest(1, now - timedelta(days=1)), lambda: b"", now, {})


@pytest.mark.parametrize("serial", [4, 5])
def test_a_customers_serial_must_rise(folder: Folder, now: datetime, serial: int) -> None:
    """Neither a lower one nor the same for another document; nothing is changed."""
    publish(folder, 1, now, {"acme": waivers(5, now)})
    before = files(folder)
    with pytest.raises(PublisherError, match="--serial 6"):
        publish(folder, 2, now, {"acme": waivers(serial, now, product="okular")})
    assert files(folder) == before


def test_a_customer_must_not_be_forgotten(folder: Folder, now: datetime) -> None:
    """An old document would live on: the error says how to end it."""
    publish(folder, 1, now, {"acme": waivers(5, now)})
    before = files(folder)
    with pytest.raises(PublisherError, match=r"waivers/acme\.json.*empty document"):
        publish(folder, 2, now, {"globex": waivers(7, now, "globex")})
    assert files(folder) == before


@pytest.mark.parametrize("customer", ["../../x", "a/b", ".x", "a\n", "", "x" * 65])
def test_a_customers_id_leads_nowhere(folder: Folder, now: datetime, customer: str) -> None:
    """No path, no hidden file, no second line."""
    before = files(folder)
    with pytest.raises(PublisherError, match="customer"):
        publish(folder, 1, now, {customer: waivers(1, now, customer)})
    assert files(folder) == before


def test_what_is_wrong_never_reaches_a_desktop(folder: Folder, now: datetime) -> None:
    """No JSON, another customer's, another schema, a waiver that covers nothing."""
    before = files(folder)
    wrong = {
        "waivers of 'acme'": b"",
        "got those of customer 'globex'": waivers(1, now, "globex"),
        "update Passmuster": waivers(1, now).replace(b'"schema":1', b'"schema":2'),
        "covers nothing": waivers(1, now, product=""),
        "32 hexadecimal": waivers(1, now, machines=("me",)),
    }
    for reason, payload in wrong.items():
        with pytest.raises(PublisherError, match=reason):
            publish(folder, 1, now, {"acme": payload})
    assert files(folder) == before


def test_an_older_repository_is_told_what_to_do(
    folder: Folder, tmp_path: Path, now: datetime
) -> None:
    """Its targets role hands over `manifest/*` only; the manifest alone still goes out."""
    current = folder.current()
    current.targets.signed.delegations.roles["manifest"].paths = ["manifest/*"]
    holders = [keys.load(folder.keys, f"targets-{n}", lambda: b"") for n in (1, 2)]
    folder.write("targets", roles.sign(current.targets, holders))
    before = files(folder)
    with pytest.raises(PublisherError, match="passmuster-publisher init"):
        publish(folder, 1, now, {"acme": waivers(1, now)})
    assert files(folder) == before
    publish(folder, 1, now)
    assert seen(folder, tmp_path / "state", now) is None


@pytest.mark.parametrize("damage", [b"", b"{}", None])
def test_nothing_is_published_on_top_of_damage(
    folder: Folder, now: datetime, damage: bytes | None
) -> None:
    """Which serial stood is not known any more."""
    payload = waivers(5, now)
    publish(folder, 1, now, {"acme": payload})
    file = folder.target_file("waivers/acme.json", digest(payload))
    if damage is None:
        file.write_bytes(payload.replace(b'"serial":5', b'"serial":1'))
    else:
        file.write_bytes(damage)
    with pytest.raises(PublisherError, match="damaged"):
        publish(folder, 2, now, {"acme": waivers(6, now)})


def test_more_customers_than_desktops_would_load_are_refused(
    folder: Folder, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before anything is written."""
    monkeypatch.setattr(room, "_METADATA_LIMIT", 900)
    publish(folder, 1, now)
    before = files(folder)
    many = {f"c-{n}": waivers(1, now, f"c-{n}") for n in range(9)}
    with pytest.raises(PublisherError, match="desktops accept"):
        publish(folder, 2, now, many)
    assert files(folder) == before


class _KilledError(BaseException):
    """Nothing tidies up after a kill."""


@pytest.mark.parametrize("nth", range(1, 7))
def test_a_kill_at_any_rename_leaves_the_former_waivers_or_the_new_ones(
    folder: Folder, tmp_path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch, nth: int
) -> None:
    """Five files, the timestamp last; publishing again works."""
    publish(folder, 1, now, {"acme": waivers(3, now)})
    real, left = os.replace, [nth]
    real = Path.replace

    def kill(self: Path, target: Path) -> Path:
        left[0] -= 1
        if left[0] == 0:
            raise _KilledError
        return real(self, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", kill)
        try:
            publish(folder, 2, now, {"acme": waivers(4, now)})
        except _KilledError:
            assert nth <= 5
        else:
            assert nth == 6
    assert seen(folder, tmp_path / "desktop", now) == (3 if nth <= 5 else 4)
    publish(folder, 3, now, {"acme": waivers(5, now)})
    assert seen(folder, tmp_path / "desktop", now) == 5


def test_the_folders_that_init_makes_are_enough(tmp_path: Path, now: datetime) -> None:
    """Both kinds of target have theirs."""
    from passmuster_publisher.repository.create import create

    made = create(tmp_path / "new", None, now)
    assert sorted(each.name for each in made.targets.iterdir()) == ["manifest", "waivers"]
