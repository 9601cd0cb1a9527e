"""The whole collector as one ASGI application: ingest beside pages and API.

Any ASGI server can run it; `passmuster-collector serve` does. Several processes may run it over
one PostgreSQL: nothing is kept in a process that the database does not know.
"""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "passmuster_collector.settings")

# Django's models exist only after this call.
from django.core.asgi import get_asgi_application

_pages = get_asgi_application()

from passmuster_collector.ingest.application import PREFIX, Ingest  # noqa: E402 - needs the models

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]


class Collector:
    """Sends each request to ingest or to the pages, and ties ingest to the server's life."""

    def __init__(self) -> None:
        self._ingest = Ingest()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection's scope."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["path"].startswith(PREFIX):
            await self._ingest(scope, receive, send)
        else:
            await _pages(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self._ingest.start()
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                self._ingest.stop()
                await send({"type": "lifespan.shutdown.complete"})
                return


application = Collector()
