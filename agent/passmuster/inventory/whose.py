"""Whose a place is: everybody's on the machine, or one person's."""

from __future__ import annotations

from passmuster.host.protocol import User
from passmuster.model.installation import Confidence, Scope


class Whose:
    """What follows from whose a place is.

    Attributes:
        user: the person; None for the machine's.
    """

    __slots__ = ()
    user: User | None

    @property
    def home(self) -> str | None:
        """The home that confines reads in it."""
        return self.user.home if self.user else None

    @property
    def scope(self) -> Scope:
        """Whom a copy in it serves."""
        return Scope.USER if self.user else Scope.MACHINE

    @property
    def owner(self) -> str:
        """The name of the person whose copy it is."""
        return self.user.name if self.user else ""

    @property
    def confidence(self) -> Confidence:
        """How far what it states can be trusted: a person writes there what she likes."""
        return Confidence.MEDIUM if self.user else Confidence.HIGH
