"""A time limit for everything: sockets that are shut down while somebody waits on them.

The limit of a socket holds for one silence only; a server that drips a byte a second never reaches
it. So each connection leaves a duplicate of its socket here, and a timer shuts them down: a blocked
call returns at once, in the TLS handshake and the headers too. Looking up a name is bounded by the
resolver alone (resolv.conf(5): timeout, attempts).
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator

# A server that closes each connection costs a descriptor each, until all are closed.
_MOST_SOCKETS = 16


class Deadline:
    """The time that is left, and the sockets that are shut down at its end."""

    def __init__(self) -> None:
        """Begin with no time left: `start` gives some."""
        self.seconds = 0.0
        self._end = 0.0
        self._guard = threading.Lock()
        self._sockets: list[socket.socket] = []

    @property
    def remaining(self) -> float:
        """Seconds that are left, never negative."""
        return max(0.0, self._end - time.monotonic())

    @property
    def passed(self) -> bool:
        """Whether no time is left."""
        return self.remaining == 0

    @property
    def full(self) -> bool:
        """Whether it is time to close all connections and begin anew."""
        return len(self._sockets) >= _MOST_SOCKETS

    def start(self, seconds: float) -> None:
        """Give new time, also to the connections that are kept."""
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    def register(self, connected: socket.socket) -> None:
        """Take a duplicate of a connected socket, to be shut down when the time is over.

        Raises:
            TimeoutError: it is over already, and nobody would; the socket is closed.
        """
        with self._guard:
            if self.passed:
                connected.close()
                raise TimeoutError
            self._sockets.append(connected.dup())

    @contextlib.contextmanager
    def armed(self) -> Iterator[None]:
        """Watch over what happens inside."""
        timer = threading.Timer(self.remaining, self._cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            # One that has gone off must not cut what begins after this.
            timer.join()

    def close(self) -> None:
        """Let go of the duplicates; the connections themselves stay as they are."""
        with self._guard:
            for each in self._sockets:
                each.close()
            self._sockets.clear()

    def _cut(self) -> None:
        with self._guard:
            for each in self._sockets:
                with contextlib.suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)
