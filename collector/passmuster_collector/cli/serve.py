"""`passmuster-collector serve`: ingest, API and pages in one process."""

from __future__ import annotations

import signal
import socket
from argparse import ArgumentParser, Namespace
from types import FrameType
from typing import NoReturn

from passmuster_collector.cli.arguments import add_data
from passmuster_collector.cli.exits import CliError, Exit, opened


def add_arguments(parser: ArgumentParser) -> None:
    """Add where to listen."""
    add_data(parser)
    parser.add_argument("--host", default="127.0.0.1", help="address (default: 127.0.0.1)")
    parser.add_argument("--port", type=int, default=8780, help="default: 8780; 0: any free one")


def run(options: Namespace) -> Exit:
    """Serve until SIGINT or SIGTERM; what has been taken is written first."""
    settings = opened(options)
    # The server and the application need the settings, which are ready only now.
    import uvicorn  # noqa: PLC0415

    from passmuster_collector.asgi import application  # noqa: PLC0415

    listener = _listen(options.host, options.port)
    host, port = listener.getsockname()[:2]
    server = uvicorn.Server(
        uvicorn.Config(
            application,
            access_log=False,  # an access log would hold addresses
            log_level="warning",
            lifespan="on",
            ws="none",
            proxy_headers=False,
            server_header=False,
            timeout_keep_alive=15,
            timeout_graceful_shutdown=20,
        )
    )
    signal.signal(signal.SIGTERM, _leave)
    shown = f"[{host}]" if ":" in host else host
    print(f"Passmuster collector at http://{shown}:{port}", flush=True)
    print(f"Data folder {settings.data}; Ctrl-C stops.", flush=True)
    server.run(sockets=[listener])
    return Exit.OK


def _leave(_signal: int, _frame: FrameType | None) -> NoReturn:
    # uvicorn finishes what runs and then raises the signal again, which ends here.
    raise SystemExit(Exit.OK)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is named because asyncio switches Nagle's delay off only where it stands:
    # without it each answer waits 40 ms for the client's delayed acknowledgement.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(1024)
    except (OSError, OverflowError) as error:
        listener.close()
        raise CliError(
            f"cannot listen on {host} port {port}: {error}; choose another with --host and --port",
            exit_status=Exit.USAGE,
        ) from error
    return listener
