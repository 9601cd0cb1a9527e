"""What a package system says about the kernel."""

from __future__ import annotations

from typing import NamedTuple

from passmuster.model.installation import Evidence


class Installed(NamedTuple):
    """The kernel that a restart would boot, and the one that runs as far as it can be told.

    Attributes:
        provider: the package system, which is also what a product definition matches.
        scheme: its version scheme.
        package: the package's name.
        version: of the package that is installed; empty when its database does not tell it.
        architecture: in Debian's spelling.
        evidence: where the version was read.
        running: version of the package that runs; empty when it cannot be told.
        running_evidence: where that was read.
    """

    provider: str
    scheme: str
    package: str
    version: str
    architecture: str
    evidence: Evidence
    running: str
    running_evidence: Evidence


def uname_evidence(release: str) -> Evidence:
    """Return the evidence of a kernel's own release."""
    return Evidence(source="kernel", location="uname", field="release", raw=release)
