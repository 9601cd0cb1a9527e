"""Which package version ran before an upgrade, from dpkg's own log.

A program that still runs tells upstream's number at best; the log of the upgrade tells the whole
version that was replaced. Only a former version with that very number counts, and only one.
Source: dpkg(1), --log: `DATE TIME upgrade PACKAGE:ARCH OLD NEW`.
"""

from __future__ import annotations

from passmuster.host.errors import HostError
from passmuster.host.protocol import Host
from passmuster.inventory.upstream import of_debian
from passmuster.model.installation import Evidence, Version

# The log is rotated monthly; what was upgraded earlier than the last two is not worth more reads.
LOGS = ("/var/log/dpkg.log", "/var/log/dpkg.log.1")
LIMIT = 32 * 1024 * 1024


def former_version(host: Host, package: str, upstream: str) -> tuple[Version, Evidence] | None:
    """Return the replaced version of a package that has an upstream number, with its evidence.

    Args:
        host: whose log is read.
        package: name of the package.
        upstream: the number that the running program tells.
    """
    wanted = f" upgrade {package}:".encode()
    found: dict[str, Evidence] = {}
    for log in LOGS:
        try:
            payload = host.read(log, limit=LIMIT)
        except HostError:
            continue
        for line in payload.splitlines():
            if wanted in line:
                text = line.decode("utf-8", "replace")
                fields = text.split()
                if len(fields) == 6 and of_debian(fields[4]) == upstream:
                    evidence = Evidence(source="dpkg", location=log, field="upgrade", raw=text)
                    found.setdefault(fields[4], evidence)
    if len(found) != 1:
        return None
    ((raw, evidence),) = found.items()
    return Version(raw=raw, scheme="deb", upstream=upstream), evidence
