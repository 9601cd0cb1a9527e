"""The answers that are no success: one stable code each, with the HTTP status that goes with it."""

from __future__ import annotations

import secrets

from passmuster.wire.codec import WireError

STATUSES = {
    "malformed": 400,
    "bad-signature": 401,
    "unknown-key": 401,
    "wrong-machine": 403,
    "token-refused": 403,
    "not-found": 404,
    "not-allowed": 405,
    "too-slow": 408,
    "too-large": 413,
    "unknown-schema": 422,
    "busy": 503,
}


class RefusedError(Exception):
    """A request is refused.

    Attributes:
        code: a key of `STATUSES`.
        machine: the machine if it is known for certain, else empty.
    """

    def __init__(self, code: str, detail: str, *, machine: str = "") -> None:
        super().__init__(detail)
        self.code = code
        self.machine = machine


def busy(what: str) -> RefusedError:
    """Return the refusal that asks to come again later."""
    return RefusedError("busy", f"{what}; nothing was stored, send it again later")


def from_wire(error: WireError, machine: str = "") -> RefusedError:
    """Return the refusal for bytes that are not what the format demands."""
    code = error.code if error.code in STATUSES else "malformed"
    return RefusedError(code, str(error), machine=machine)


def retry_after() -> int:
    """Return seconds to wait, spread so that those who were refused together come apart."""
    return 20 + secrets.randbelow(100)
