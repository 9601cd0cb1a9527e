"""An answer whose body is still to be read: counted by nobody yet, never unpacked."""

from __future__ import annotations

from collections.abc import Iterator

from urllib3 import BaseHTTPResponse

from passmuster.transport.deadline import Deadline
from passmuster.transport.faults import RAISED, translated


class Reply:
    """The status and headers of an answer, and the way to its body.

    Attributes:
        status: the HTTP status.
        headers: with lower-case names.
    """

    def __init__(self, response: BaseHTTPResponse, url: str, deadline: Deadline) -> None:
        self.status = response.status
        self.headers = {name.lower(): value for name, value in response.headers.itermerged()}
        self._response = response
        self._url = url
        self._deadline = deadline

    def pieces(self, size: int) -> Iterator[bytes]:
        """Yield the body as it comes, in pieces of about a size.

        Raises:
            TransportError: it ends early, or does not come in time.
        """
        try:
            yield from self._response.stream(size, decode_content=False)
            if self._deadline.passed:
                # A body without a length ends where it was cut, and so may a last chunk.
                raise TimeoutError
        except RAISED as error:
            raise translated(error, self._url, self._deadline) from error

    def spare(self) -> None:
        """Read the rest of a short answer, so that its connection can be used again."""
        length = self.headers.get("content-length", "")
        if self.status == 304 or (length.isdecimal() and len(length) < 6):
            self._response.drain_conn()
        self.close()

    def close(self) -> None:
        """Give the connection back; with the rest of an answer in it, it is of no further use."""
        if not self._response.closed:
            self._response.close()
        self._response.release_conn()
