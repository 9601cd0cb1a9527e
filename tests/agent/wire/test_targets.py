"""Target paths: a customer's id names one file in one folder, or nothing."""

from __future__ import annotations

import re
from typing import get_args

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from passmuster.wire.codec import WireError
from passmuster.wire.enrollment import Name
from passmuster.wire.targets import waivers_path


@pytest.mark.parametrize("customer", ["acme", "c-17", "A.b_c", "0", "x" * 64])
def test_an_id_names_one_file(customer: str) -> None:
    """Every id that an enrollment string may carry."""
    assert waivers_path(customer) == f"waivers/{customer}.json"


@given(st.text(max_size=70))
@example("../manifest/manifest")
@example("a/b")
@example("..")
@example("acme\n")
@example("a\\b")
@example("a\0b")
@example("")
@example("x" * 65)
def test_no_id_leads_elsewhere(customer: str) -> None:
    """Accepted exactly when an enrollment string accepts it, a line feed at the end excepted."""
    (meta,) = get_args(Name)[1:]
    is_name = re.search(meta.pattern, customer) is not None and not customer.endswith("\n")
    if is_name:
        assert waivers_path(customer).split("/")[1:] == [f"{customer}.json"]
    else:
        with pytest.raises(WireError) as caught:
            waivers_path(customer)
        assert caught.value.code == "malformed"
