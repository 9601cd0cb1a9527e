"""What goes with every page: the content security policy, and the few files of its looks.

The files are read once and named by their digest, so a browser may keep them for ever and a new
release is seen at once.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from hashlib import sha256
from importlib.resources import files

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

_POLICY = (
    "default-src 'self'; script-src 'none'; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
_KINDS = {"style.css": "text/css; charset=utf-8", "mark.svg": "image/svg+xml"}


def content_security_policy(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Return a middleware that lets a page load nothing but our own files."""

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response["Content-Security-Policy"] = _POLICY
        return response

    return respond


def assets(_request: HttpRequest) -> dict[str, str]:
    """Give every template the addresses of the looks."""
    return {
        name.partition(".")[0]: reverse("asset", args=[_file(name)[0], name]) for name in _KINDS
    }


def asset(_request: HttpRequest, version: str, name: str) -> HttpResponse:
    """Serve one of the files."""
    if name not in _KINDS or _file(name)[0] != version:
        raise Http404
    response = HttpResponse(_file(name)[1], content_type=_KINDS[name])
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


@cache
def _file(name: str) -> tuple[str, bytes]:
    content = (files("passmuster_collector.dashboard") / "assets" / name).read_bytes()
    return sha256(content).hexdigest()[:12], content
