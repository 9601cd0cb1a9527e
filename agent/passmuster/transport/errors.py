"""The one error of the transport; importing it costs nothing."""

from __future__ import annotations

from typing import Literal

Code = Literal["unreachable", "timed-out", "tls", "proxy", "too-large", "refused-url", "status"]


class TransportError(Exception):
    """A request that brought no usable answer.

    Attributes:
        code: stable word for programs.
        status: the HTTP status when code is `status`, else None.
    """

    def __init__(self, code: Code, message: str, *, status: int | None = None) -> None:
        super().__init__(message)
        self.code: Code = code
        self.status = status
