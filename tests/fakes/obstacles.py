"""Ask for the obstacles of one installed thing, without the sources that would find it."""

from __future__ import annotations

from typing import Any

from passmuster.host.protocol import Host, Sandbox
from passmuster.inventory.observation import Observation
from passmuster.inventory.obstacles import Obstacles
from passmuster.model.installation import (
    Circumstance,
    Evidence,
    Kind,
    Obstacle,
    Scope,
    Support,
)
from passmuster.products.definition import Detect, Product, SourceName
from passmuster.products.matching import Match

PRODUCT = Product(
    schema=1, id="firefox", name="Firefox", vendor="Mozilla", kind=Kind.BROWSER, detect=()
)


def seen(packaging: str, **changes: Any) -> Observation:
    """Return an observation; what is not told is usual."""
    name = changes.pop("name", "firefox")
    keys = {"flatpak": "app", "snap": "snap", "files": "name"}
    given = {
        "source": packaging,
        "seen": {keys.get(packaging, "package"): name, **changes.pop("more", {})},
        "version": "140.12.0-1",
        "evidence": Evidence(source=packaging, location="/somewhere"),
        "packaging": packaging,
        "architecture": "amd64",
        **changes,
    }
    return Observation(**given)


def system(ended: bool = False, **stated: str) -> Observation:  # noqa: FBT001, FBT002
    """Return the operating system that an os-release file would give."""
    return Observation(
        source="os-release",
        seen={"id": "debian", **stated},
        version="10",
        evidence=Evidence(source="os-release", location="/etc/os-release", field="VERSION_ID",
                          raw="10"),
        packaging="os",
        support=Support.ENDED if ended else Support.STANDARD,
    )  # fmt: skip


def product(name: str, *sources: SourceName) -> Product:
    """Return a product whose rules read these sources."""
    rules = tuple(Detect(source=each, scheme="mozilla") for each in sources)
    return Product(schema=1, id=name, name=name, vendor="", kind=Kind.BROWSER, detect=rules)


class Asked:
    """The obstacles of one host, with what was noted on the way."""

    def __init__(
        self, host: Host, *circumstances: Circumstance, observations: tuple[Observation, ...] = ()
    ) -> None:
        self.notes: list[str] = []
        self._obstacles = Obstacles(host, circumstances, self.notes, observations)

    def of(self, observation: Observation, known: Product = PRODUCT) -> tuple[Obstacle, ...]:
        rule = known.detect[0] if known.detect else Detect(source="dpkg", scheme="deb")
        return self._obstacles.of(observation, Match(known, rule))

    def causes(self, observation: Observation, known: Product = PRODUCT) -> list[str]:
        """Return only the causes."""
        return [each.cause for each in self.of(observation, known)]


__all__ = ["PRODUCT", "Asked", "Sandbox", "Scope", "product", "seen", "system"]
