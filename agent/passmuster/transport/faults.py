"""What urllib3, ssl and sockets raise, as one sentence with a code."""

from __future__ import annotations

import ssl

import urllib3

from passmuster.transport.deadline import Deadline
from passmuster.transport.errors import TransportError
from passmuster.transport.urls import shown

# Everything that a request may raise, and what is wrong with an answer.
RAISED = (urllib3.exceptions.HTTPError, OSError, ValueError)


def translated(error: Exception, url: str, deadline: Deadline) -> TransportError:
    """Return the sentence, and its code, for what was raised while a URL was asked."""
    where = shown(url)
    if deadline.passed:
        return TransportError(
            "timed-out",
            f"{where}: got no whole answer within {deadline.seconds:g} s; "
            "the server or the network is too slow, the next run tries again",
        )
    if isinstance(error, urllib3.exceptions.ProxyError):
        return TransportError("proxy", f"{where}: the proxy failed ({_cause(error)}); check it")
    if isinstance(error, (urllib3.exceptions.SSLError, ssl.SSLError)):
        return TransportError(
            "tls",
            f"{where}: got a certificate or TLS answer that this machine does not trust "
            f"({_cause(error)}); if the network inspects TLS, add its authority to the system's "
            "store; for the agent, transport.ca_file can name it too",
        )
    if isinstance(error, urllib3.exceptions.NameResolutionError):
        return TransportError("unreachable", f"{where}: the host's name could not be looked up")
    if isinstance(error, (urllib3.exceptions.TimeoutError, TimeoutError)) and not isinstance(
        error, urllib3.exceptions.NewConnectionError
    ):
        return TransportError(
            "timed-out", f"{where}: got no whole answer, the server fell silent; tried again later"
        )
    return TransportError("unreachable", f"{where}: got no whole answer ({_cause(error)})")


def _cause(error: BaseException) -> str:
    """Return the innermost reason in one clean line."""
    while (deeper := error.__cause__ or getattr(error, "original_error", None)) is not None:
        error = deeper
    if isinstance(error, ssl.SSLCertVerificationError):
        text = error.verify_message
    elif isinstance(error, OSError):
        text = error.strerror or str(error)
    else:
        text = str(error)
    line = "".join(each if each.isprintable() else "?" for each in text)[:160]
    return line or type(error).__name__
