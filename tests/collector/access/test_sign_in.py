"""Signing in by a link: once, for a while, with a button."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from fakes.running_collector import Reply, RunningCollector
from passmuster_collector.access.models import SignInLink
from passmuster_collector.access.tokens import is_open, new_sign_in_link, use_link

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)


def press(collector: RunningCollector, path: str) -> Reply:
    """Open a link and press its button, as a browser does."""
    page = collector.ask("GET", path)
    assert page.status == 200
    cookie = page.headers["set-cookie"].partition(";")[0]
    found = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page.body)
    assert found is not None
    return collector.ask(
        "POST",
        path,
        b"csrfmiddlewaretoken=" + found[1],
        Cookie=cookie,
        Content_Type="application/x-www-form-urlencoded",
    )


def link(collector: RunningCollector) -> str:
    """Make a link and return its path."""
    url: str = collector.run("sign-in", "--collector-url", collector.url)["url"]
    return url.removeprefix(collector.url)


def test_a_link_signs_in_once(collector: RunningCollector) -> None:
    """Opening it changes nothing; the button signs in; the second time it is no longer valid."""
    path = link(collector)
    assert collector.ask("GET", path).status == 200
    signed_in = press(collector, path)
    assert (signed_in.status, signed_in.headers["location"]) == (302, "/")
    cookie = signed_in.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    page = collector.ask("GET", "/", Cookie=cookie.partition(";")[0])
    assert page.status == 200
    again = collector.ask("GET", path)
    assert again.status == 410
    assert b"no longer valid" in again.body


def test_without_signing_in_there_is_nothing_to_see(collector: RunningCollector) -> None:
    """Every page sends whoever is not signed in to the page that says how."""
    for path in ("/", "/machines/" + "0" * 32):
        answer = collector.ask("GET", path)
        assert (answer.status, answer.headers["location"].partition("?")[0]) == (302, "/signed-out")
    assert b"passmuster-collector sign-in" in collector.ask("GET", "/signed-out").body


def test_the_button_needs_its_own_page(collector: RunningCollector) -> None:
    """A form on another site cannot sign a browser in."""
    path = link(collector)
    assert collector.ask("POST", path, b"").status == 403
    assert press(collector, path).status == 302


@pytest.mark.usefixtures("schema")
def test_a_link_ends_after_fifteen_minutes_and_is_kept_hashed() -> None:
    """To the second, and nobody who reads the database can use it."""
    with transaction.atomic():
        secret = new_sign_in_link("somebody", NOW)
        end = NOW + timedelta(minutes=15)
        assert is_open(secret, end - timedelta(seconds=1))
        assert not is_open(secret, end)
        assert use_link(secret, end) is None
        assert secret not in str(SignInLink.objects.values().get())
        account = use_link(secret, NOW)
        assert account is not None
        assert not account.has_usable_password()
        assert use_link(secret, NOW) is None
        transaction.set_rollback(True)
