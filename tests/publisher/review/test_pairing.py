"""Entries find their former selves: by the first key that fits, each once."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from passmuster_publisher.review.pairing import paired

ENTRIES = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=6)


def test_the_second_key_pairs_what_the_first_leaves_over() -> None:
    """And what nothing pairs stands alone, the old ones last."""
    old = [("a", 1), ("b", 2), ("c", 3)]
    new = [("d", 3), ("a", 9), ("e", 8)]
    found = paired(old, new, lambda each: each[0], lambda each: each[1])
    assert found == [
        (("c", 3), ("d", 3)),
        (("a", 1), ("a", 9)),
        (None, ("e", 8)),
        (("b", 2), None),
    ]


@given(ENTRIES, ENTRIES)
def test_no_entry_is_lost_or_told_twice(
    old: list[tuple[int, int]], new: list[tuple[int, int]]
) -> None:
    """However many have the same key."""
    found = paired(old, new, lambda each: each, lambda each: each[0])
    assert sorted(one for one, _ in found if one) == sorted(old)
    assert [other for _, other in found if other] == new
