"""The pages of signing in and out.

Opening a link changes nothing, so that a preview or a scanner does not use it up; the button does.
"""

from __future__ import annotations

from datetime import UTC, datetime

from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from passmuster_collector.access.tokens import is_open, use_link


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest, secret: str) -> HttpResponse:
    """Offer to sign in with a link, or do it."""
    now = datetime.now(UTC)
    if request.method == "POST":
        account = use_link(secret, now)
        if account is not None:
            login(request, account, backend="django.contrib.auth.backends.ModelBackend")
            return redirect("machines")
    elif is_open(secret, now):
        return render(request, "dashboard/sign_in.html")
    return render(request, "dashboard/link_expired.html", status=410)


@never_cache
def signed_out(request: HttpRequest) -> HttpResponse:
    """Say how to sign in."""
    return render(request, "dashboard/signed_out.html", status=401)


@never_cache
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect("signed-out")
