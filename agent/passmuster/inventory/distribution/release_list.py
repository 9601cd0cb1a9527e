"""The dates of Debian's and Ubuntu's releases, from the list that the distribution keeps itself.

A list may be older than the plan that it describes: a date that is not in it was not decided then,
which is no statement that there will be none.
Source: distro-info-data, /usr/share/distro-info/*.csv; distro_info's `supported`, for which the
last day of a phase still belongs to it.
"""

from __future__ import annotations

import re

from passmuster.host.errors import AbsentError, HostError
from passmuster.host.protocol import Host

FOLDER = "/usr/share/distro-info"
LIMIT = 256 * 1024
_LINES = 2_000
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def is_day(text: str) -> bool:
    """Tell whether a text is a day as 2026-11-24; two of them compare as text."""
    return bool(_DAY.fullmatch(text))


def dates(
    host: Host, place: str, number: str, codename: str, notes: list[str]
) -> dict[str, str] | None:
    """Return the columns of a release, days only; None where the list does not have it.

    Args:
        host: the machine.
        place: path of the list.
        number: the release, for example 24.04.
        codename: its series; empty where the machine does not state it.
        notes: gets a sentence when the list is there and cannot be read.
    """
    try:
        payload = host.read(place, limit=LIMIT)
    except AbsentError:
        return None
    except HostError as error:
        notes.append(str(error))
        return None
    head, *lines = payload.decode("utf-8", "replace").splitlines()[:_LINES] or [""]
    names = head.split(",")
    for line in lines:
        row = dict(zip(names, line.split(","), strict=False))
        if row.get("version", "").removesuffix(" LTS") != number:
            continue
        if codename and row.get("series") != codename:
            return None
        return {name: value for name, value in row.items() if is_day(value)}
    return None
