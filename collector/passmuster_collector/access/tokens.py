"""Making and recognising secrets: sign-in links, API tokens, enrollment tokens.

A secret has 256 random bits, so its plain SHA-256 is enough: there is nothing to guess.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from passmuster_collector.access.models import Account, ApiToken, EnrollmentToken, SignInLink

LINK_MINUTES = 15
_LONGEST = 256


class TakenError(ValueError):
    """There is an API token of this name already."""


def hashed(secret: str) -> str:
    """Return what is stored of a secret."""
    return sha256(secret.encode("utf-8", "replace")).hexdigest()


def new_enrollment_token(*, customer: str, group: str, uses: int, days: int, now: datetime) -> str:
    """Store a new enrollment token and return its secret."""
    secret = token_urlsafe(32)
    EnrollmentToken.objects.create(
        sha256=hashed(secret),
        customer=customer,
        group=group,
        uses_left=uses,
        created=now,
        expires=now + timedelta(days=days),
    )
    return secret


def new_api_token(name: str, now: datetime) -> str:
    """Store a new API token and return its secret.

    Raises:
        TakenError: the name is in use.
    """
    secret = token_urlsafe(32)
    try:
        with transaction.atomic():
            ApiToken.objects.create(name=name, sha256=hashed(secret), created=now)
    except IntegrityError as error:
        raise TakenError(f"API token: the name {name!r} is in use, choose another") from error
    return secret


def is_api_token(secret: str) -> bool:
    """Tell whether a secret is a valid API token."""
    return 0 < len(secret) <= _LONGEST and ApiToken.objects.filter(sha256=hashed(secret)).exists()


def new_sign_in_link(account: str, now: datetime) -> str:
    """Store a sign-in link for an account, which is made if it is new; return the secret."""
    person, made = Account.objects.get_or_create(username=account)
    if made:
        person.set_unusable_password()
        person.save(update_fields=["password"])
    secret = token_urlsafe(32)
    SignInLink.objects.create(
        sha256=hashed(secret), account=person, expires=now + timedelta(minutes=LINK_MINUTES)
    )
    return secret


def is_open(secret: str, now: datetime) -> bool:
    """Tell whether a sign-in link can still be used."""
    return _open_links(secret, now).exists()


def use_link(secret: str, now: datetime) -> Account | None:
    """Use a sign-in link up and return its account, or None when it is unknown, used or expired."""
    if not _open_links(secret, now).update(used=now):
        return None
    return SignInLink.objects.select_related("account").get(sha256=hashed(secret)).account


def _open_links(secret: str, now: datetime) -> QuerySet[SignInLink]:
    return SignInLink.objects.filter(
        sha256=hashed(secret), used=None, expires__gt=now, account__is_active=True
    )
