"""Ask a package system's own source for packages by name, as a definition would."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from passmuster.inventory.observation import Look, Observation
from passmuster.model.installation import Kind
from passmuster.products.definition import Detect, Product, SchemeName, SourceName


def installed(
    look: Look,
    source: Callable[[Look], Iterable[Observation] | None],
    name: SourceName,
    scheme: SchemeName,
    packages: Iterable[str],
) -> list[Observation]:
    """Return the installed ones of some packages; none without the package system.

    Args:
        look: the host.
        source: the package system's source.
        name: its name.
        scheme: its version scheme.
        packages: names of packages.

    Raises:
        NoDataError, HostError: the database cannot be read.
    """
    rule = Detect(source=name, scheme=scheme, match={"package": tuple(sorted(set(packages)))})
    wanted = Product(
        schema=1,
        id="kernel-packages",
        name="kernel packages",
        vendor="",
        kind=Kind.OS,
        detect=(rule,),
    )
    return list(source(look._replace(products=(wanted,))) or [])
