r"""What a Windows machine and its people are called, from its registry.

Source: Microsoft's documentation of ComputerName, Tcpip\Parameters, MachineGuid and LogonUI.
"""

from __future__ import annotations

from collections.abc import Iterable

from passmuster.host.errors import HostError
from passmuster.host.protocol import Host

_CONTROL = "HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet"
_SOFTWARE = "HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft"
_NETWORK = f"{_CONTROL}\\Services\\Tcpip\\Parameters"
# What Setup writes where nobody says who owns the machine.
_NOBODY = "Windows User"


def told(host: Host, names: Iterable[str]) -> tuple[set[str], set[str], set[str]]:
    """Return the names of a machine, its ids, and the real names of its people."""
    own = {*names, _text(host, f"{_CONTROL}\\Control\\ComputerName\\ComputerName", "ComputerName")}
    own |= {_text(host, _NETWORK, each) for each in ("Hostname", "NV Hostname")}
    domains = {_text(host, _NETWORK, each) for each in ("Domain", "NV Domain")} - {""}
    own |= domains | {f"{each}.{domain}" for each in own - {""} for domain in domains}
    guid = _text(host, f"{_SOFTWARE}\\Cryptography", "MachineGuid")
    logon = f"{_SOFTWARE}\\Windows\\CurrentVersion\\Authentication\\LogonUI"
    people = {
        _text(host, f"{_SOFTWARE}\\Windows NT\\CurrentVersion", "RegisteredOwner"),
        _text(host, f"{_SOFTWARE}\\Windows NT\\CurrentVersion", "RegisteredOrganization"),
        _text(host, logon, "LastLoggedOnDisplayName"),
    }
    return own, {guid.replace("-", "").lower()}, people - {_NOBODY}


def _text(host: Host, path: str, name: str) -> str:
    try:
        return host.key(path).text(name)
    except HostError:
        return ""
