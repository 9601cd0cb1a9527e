"""The errors of the publisher; the command line turns them into exit statuses."""

from __future__ import annotations


class PublisherError(Exception):
    """The publisher will not do what was asked: exit status 1, nothing was changed."""


class NotRecordedError(PublisherError):
    """The recordings hold nothing of what was asked for; they say neither yes nor no."""


class UsageError(PublisherError):
    """Arguments, policy or recordings are not what they should be: exit status 3."""
