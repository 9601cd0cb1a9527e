"""Names of a repository's targets; no customer id leads out of its own place."""

from __future__ import annotations

import re

from passmuster.wire.codec import WireError

# As in an enrollment string, but of the whole text: `$` would let a line feed follow.
_CUSTOMER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def waivers_path(customer: str) -> str:
    """Return the target path of a customer's waivers.

    Args:
        customer: the opaque id that enrollment strings carry.

    Raises:
        WireError: `malformed`, when it is no such id.
    """
    if not _CUSTOMER.fullmatch(customer):
        raise WireError(
            "malformed",
            f"customer: got {customer[:80]!r}, expected up to 64 letters, digits, dots, hyphens "
            "and underscores, a letter or digit first",
        )
    return f"waivers/{customer}.json"
