"""What judging must keep to, whatever the machine and the manifest."""

from __future__ import annotations

import os
import random
from collections import defaultdict
from datetime import timedelta
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from fakes import worlds
from passmuster.evaluate import judge
from passmuster.evaluate.verdict import rank
from passmuster.model.finding import Freshness, Judgement, Verdict
from passmuster.model.installation import ReportedInventory
from passmuster.model.requirement import Manifest, Requirement
from passmuster.model.waiver import Bearer, Waiver, Waivers
from passmuster.wire import document
from passmuster.wire.codec import encode

BEARER = Bearer(machine="m-1", group="sales")
# PASSMUSTER_EXAMPLES=5000 looks longer.
EXAMPLES = int(os.environ.get("PASSMUSTER_EXAMPLES", "60"))
VERDICTS = list(Verdict)


def judged(inventory: ReportedInventory, manifest: Manifest, **more: Any) -> Judgement:
    """Judge with a fresh manifest at NOW unless said otherwise."""
    return judge(inventory, manifest, **{"at": worlds.NOW, "freshness": Freshness.FRESH} | more)


@settings(max_examples=EXAMPLES)
@given(drawn=st.data(), scheme=worlds.schemes)
def test_a_higher_version_on_disk_is_never_judged_worse(drawn: st.DataObject, scheme: str) -> None:
    """On one branch, with whatever runs: neither the verdict nor the finding about the disk."""
    branch = drawn.draw(worlds.branches(scheme))
    line = Requirement(id="r", product="firefox", scheme=scheme, branches=(branch,))
    manifest = Manifest(
        schema=1, serial=1, issued=worlds.NOW, expires=worlds.NOW, requirements=(line,)
    )
    copy = drawn.draw(worlds.copies(scheme).filter(lambda each: each.on_disk is not None))
    places = st.integers(0, len(worlds.POOLS[scheme]) - 1)
    low, high = sorted(drawn.draw(st.tuples(places, places)))
    before, after = (
        judged(
            ReportedInventory(
                platform="linux", architecture="amd64", sources=(),
                installations=(msgspec.structs.replace(
                    copy, on_disk=msgspec.structs.replace(copy.on_disk, raw=raw)),),
            ), manifest,
        )
        for raw in (worlds.POOLS[scheme][low], worlds.POOLS[scheme][high])
    )  # fmt: skip
    assert VERDICTS.index(after.verdict) >= VERDICTS.index(before.verdict)
    disk = [
        [rank(each.status) for each in one.findings if each.cause.value == "on-disk"]
        for one in (before, after)
    ]
    if all(disk):
        assert disk[1] >= disk[0]


@settings(max_examples=EXAMPLES)
@given(drawn=st.data(), scheme=worlds.schemes, seed=st.integers(0, 99))
def test_the_order_of_the_input_does_not_matter(
    drawn: st.DataObject, scheme: str, seed: int
) -> None:
    """Copies, sources and waivers in any order: byte for byte the same judgement."""
    inventory = drawn.draw(worlds.inventories(scheme))
    manifest = drawn.draw(worlds.manifests(scheme))
    given_ = drawn.draw(st.lists(worlds.waivers(scheme), max_size=3, unique_by=lambda w: w.id))
    shuffle = random.Random(seed).sample  # noqa: S311 - no secret
    other = msgspec.structs.replace(
        inventory,
        installations=tuple(shuffle(inventory.installations, len(inventory.installations))),
        sources=tuple(shuffle(inventory.sources, len(inventory.sources))),
    )
    first = judged(inventory, manifest, waivers=_document(given_), bearer=BEARER)
    second = judged(other, manifest, waivers=_document(shuffle(given_, len(given_))), bearer=BEARER)
    assert encode(first) == encode(second)


@settings(max_examples=EXAMPLES)
@given(drawn=st.data(), scheme=worlds.schemes)
def test_one_waiver_more_never_worsens(drawn: st.DataObject, scheme: str) -> None:
    """Each finding stays what it is or is waived with its status kept; the verdict follows."""
    inventory = drawn.draw(worlds.inventories(scheme))
    manifest = drawn.draw(worlds.manifests(scheme))
    fewer = drawn.draw(st.lists(worlds.waivers(scheme), max_size=1))
    more = [*fewer, drawn.draw(worlds.waivers(scheme))]
    before = judged(inventory, manifest, waivers=_document(fewer), bearer=BEARER)
    after = judged(inventory, manifest, waivers=_document(more), bearer=BEARER)
    assert VERDICTS.index(after.verdict) >= VERDICTS.index(before.verdict)
    assert _uncovered(before) == _uncovered(after)
    assert _uncovered(judged(inventory, manifest)) == _uncovered(after)


def _document(waivers: list[Waiver]) -> Waivers:
    return Waivers(schema=1, serial=1, customer="c", issued=worlds.NOW, waivers=tuple(waivers))


def _uncovered(one: Judgement) -> set[bytes]:
    """Return the findings as they would stand without waivers."""
    return {
        encode(
            msgspec.structs.replace(
                each, status=each.covered or each.status, covered=None, waiver="", waived_until=None
            )
        )
        for each in one.findings
    }


@settings(max_examples=EXAMPLES)
@given(drawn=st.data(), scheme=worlds.schemes)
def test_an_unknown_field_changes_nothing(drawn: st.DataObject, scheme: str) -> None:
    """In whichever object of the manifest it stands, and whatever it holds."""
    manifest = drawn.draw(worlds.manifests(scheme))
    inventory = drawn.draw(worlds.inventories(scheme))
    plain = msgspec.to_builtins(manifest)
    place = drawn.draw(st.sampled_from(list(_objects(plain))))
    place["of_tomorrow"] = drawn.draw(
        st.recursive(st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=5),
                     lambda each: st.lists(each, max_size=2) | st.dictionaries(st.text(), each))
    )  # fmt: skip
    read = document.read(msgspec.json.encode(plain)).manifest
    assert encode(judged(inventory, read)) == encode(judged(inventory, manifest))


def _objects(value: Any) -> Any:
    """Yield the objects whose fields have fixed names."""
    if isinstance(value, dict):
        yield value
        for name, each in value.items():
            if name not in ("ends_by_track", "advice"):
                yield from _objects(each)
    if isinstance(value, list | tuple):
        for each in value:
            yield from _objects(each)


@settings(max_examples=EXAMPLES)
@given(drawn=st.data(), scheme=worlds.schemes, hours=st.integers(0, 8))
def test_time_alone_never_makes_a_machine_better(
    drawn: st.DataObject, scheme: str, hours: int
) -> None:
    """Nothing changed but the time: no copy's gravest finding and no verdict gets milder."""
    inventory = drawn.draw(worlds.inventories(scheme))
    manifest = drawn.draw(worlds.manifests(scheme))
    at = drawn.draw(worlds.instants)
    before = judged(inventory, manifest, at=at)
    after = judged(inventory, manifest, at=at + timedelta(hours=hours))
    assert VERDICTS.index(after.verdict) <= VERDICTS.index(before.verdict)
    then, now = _gravest(before), _gravest(after)
    assert then.keys() == now.keys()
    assert [name for name in then if now[name] > then[name]] == []


def _gravest(one: Judgement) -> dict[tuple[Any, ...], int]:
    """Return the gravest status by what the findings speak of."""
    found: dict[tuple[Any, ...], int] = defaultdict(lambda: 99)
    for each in one.findings:
        about = (each.installation, "" if each.installation is not None else each.requirement,
                 "" if each.installation is not None else each.product)  # fmt: skip
        found[about] = min(found[about], rank(each.status))
    return dict(found)
