"""Accounts and the secrets that open doors; of a secret only its SHA-256 is kept."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models


class Account(AbstractUser):
    """A person who may see the pages.

    Our own model from the first migration on, because to change it later means to rebuild the
    database (https://docs.djangoproject.com/en/5.2/topics/auth/customizing/).
    """


class EnrollmentToken(models.Model):
    """Entitles machines of one customer's group to enroll, so many times and until a day."""

    sha256 = models.CharField(max_length=64, unique=True)
    customer = models.CharField(max_length=64)
    group = models.CharField(max_length=64)
    uses_left = models.PositiveIntegerField()
    created = models.DateTimeField()
    expires = models.DateTimeField()

    class Meta:
        """Lists lead with the customer."""

        indexes: ClassVar = [models.Index(fields=["customer", "expires"], name="token_by_customer")]

    def __str__(self) -> str:
        return f"{self.customer}/{self.group}"


class SignInLink(models.Model):
    """A link that signs an account in, once."""

    sha256 = models.CharField(max_length=64, unique=True)
    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    expires = models.DateTimeField()
    used = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"link {self.pk}"


class ApiToken(models.Model):
    """Lets a program read the API."""

    name = models.CharField(max_length=64, unique=True)
    sha256 = models.CharField(max_length=64, unique=True)
    created = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
