"""A document that is written again keeps what its writer does not know."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from passmuster.wire import document
from passmuster.wire.codec import encode


def whole() -> dict[str, Any]:
    """Return a manifest with something of tomorrow at every level."""
    step = {"minimum": "140.12.0", "deadline": "2026-07-26T00:00:00Z", "hardware": ["arm64"]}
    branch = {"id": "esr-140", "prefix": "140", "steps": [step], "canary": {"share": 0.1}}
    return {
        "schema": 1,
        "serial": 3,
        "issued": "2026-11-24T00:00:00Z",
        "expires": "2026-12-24T00:00:00Z",
        "rings": [1, 2],
        "requirements": [
            {
                "id": "firefox",
                "product": "firefox",
                "scheme": "mozilla",
                "weight": 5,
                "applies": {"tracks": ["esr"], "locales": ["de"]},
                "advice": {"de": {"text": "Aktualisieren", "video": "https://example.org"}},
                "branches": [branch, {"id": "esr-115", "prefix": "115", "quiet": True}],
            }
        ],
        "required": [{"id": "a-browser", "any_of": ["firefox"], "mood": "calm"}],
    }


def again(before: dict[str, Any], **changes: object) -> dict[str, Any]:
    """Return what comes of reading a document, changing it and writing it."""
    payload = json.dumps(before).encode()
    changed = replace(document.read(payload).manifest, **changes)
    found: dict[str, Any] = json.loads(document.rewritten(payload, changed))
    return found


def test_unknown_fields_survive_at_every_level() -> None:
    """Nothing is changed, so nothing is lost and nothing is added."""
    assert again(whole()) == whole()


def test_what_is_changed_is_changed_and_the_rest_stays() -> None:
    """Known fields have the new values; a known field that went back to its default is left out."""
    found = again(whole(), serial=4, required=())
    assert found == {**{k: v for k, v in whole().items() if k != "required"}, "serial": 4}


def test_parts_are_found_again_by_their_names_wherever_they_stand() -> None:
    """A branch that moved keeps its own fields; a new one gets nobody else's."""
    manifest = document.read(json.dumps(whole()).encode()).manifest
    (rule,) = manifest.requirements
    old, older = rule.branches
    fresh = replace(old, id="esr-153", prefix="153")
    found = again(whole(), requirements=(replace(rule, branches=(fresh, older, old)),))
    branches = found["requirements"][0]["branches"]
    assert [(each["id"], "canary" in each, "quiet" in each) for each in branches] == [
        ("esr-153", False, False),
        ("esr-115", False, True),
        ("esr-140", True, False),
    ]
    assert [each["steps"][0].get("hardware") for each in branches if each.get("steps")] == [
        None,
        ["arm64"],
    ]


def test_waivers_keep_theirs_too() -> None:
    """The other signed document."""
    before = {
        "schema": 1, "serial": 1, "customer": "c-7", "issued": "2026-11-24T00:00:00Z",
        "waivers": [{"id": "w-1", "expires": "2026-12-24T00:00:00Z", "product": "x", "kind": 2}],
    }  # fmt: skip
    payload = json.dumps(before).encode()
    changed = replace(document.read_waivers(payload).waivers, serial=2)
    assert json.loads(document.rewritten(payload, changed)) == {**before, "serial": 2}


@given(
    st.dictionaries(
        st.text("xyz", min_size=1, max_size=4),
        st.recursive(
            st.none() | st.booleans() | st.integers(-9, 9) | st.text("ab", max_size=3),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("q"), inner),
            max_leaves=5,
        ),
        max_size=4,
    )
)
def test_any_unknown_value_survives(extra: dict[str, Any]) -> None:
    """Whatever tomorrow's publisher writes, and in one encoding."""
    before = {**extra, **whole()}
    assert again(before) == before
    payload = json.dumps(before).encode()
    assert document.rewritten(payload, document.read(payload).manifest) == encode(before)
