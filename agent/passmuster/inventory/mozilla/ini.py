"""The `[App]` section of an application.ini: which program it is and which version.

`Version` carries neither `esr` nor `bN`; `[Gecko]` holds version numbers too, which is why the
section counts. Values are kept without control characters and only as long as a name may be.
Source: application.ini as shipped by Mozilla; toolkit/xre in Mozilla's source.
"""

from __future__ import annotations

from passmuster.host.errors import AbsentError, DeniedError, HostError
from passmuster.host.paths import printable
from passmuster.host.sections import assignments
from passmuster.inventory.observation import Look

INI = "application.ini"
LIMIT = 256 * 1024
_LONGEST = 200
# The main programs of the kin, as /proc names them; a wrapper script is none.
PROGRAMS = (
    "firefox", "firefox-bin", "firefox-esr", "firefox.real",
    "librewolf", "librewolf-bin", "waterfox", "waterfox-bin", "floorp", "floorp-bin",
    "zen", "zen-bin", "mullvadbrowser", "mullvadbrowser.real", "mullvadbrowser-bin",
)  # fmt: skip


def parse(payload: bytes) -> dict[str, str]:
    """Return the keys of the `[App]` section of an application.ini; the first of a name counts."""
    values: dict[str, str] = {}
    for section, key, value in assignments(payload):
        if section == "App":
            values.setdefault(key, printable(value)[:_LONGEST])
    return values


def seen(app: dict[str, str], bundle: str = "") -> dict[str, str]:
    """Return the attributes that product definitions match."""
    return {
        "vendor": app.get("Vendor", ""),
        "name": app.get("Name", ""),
        "remoting_name": app.get("RemotingName", ""),
        "bundle": bundle,
    }


def read(look: Look, path: str, home: str | None) -> dict[str, str] | None:
    """Return the `[App]` section of a file; None when there is none that may be read.

    Args:
        look: the host; what cannot be read for another reason is noted.
        path: the application.ini.
        home: the home that confines the read.
    """
    try:
        return parse(look.host.read(path, limit=LIMIT, home=home))
    except (AbsentError, DeniedError):
        return None
    except HostError as error:
        look.notes.append(str(error))
        return None
