"""Which codename belongs to which number, where a derivative may keep one and change the other.

Only releases of old are listed: what is not listed contradicts nothing.
Source: Debian's and Ubuntu's release lists in distro-info-data.
"""

from __future__ import annotations

DEBIAN = {
    "7": "wheezy", "8": "jessie", "9": "stretch", "10": "buster", "11": "bullseye",
    "12": "bookworm", "13": "trixie", "14": "forky", "15": "duke",
}  # fmt: skip
UBUNTU = {
    "14.04": "trusty", "16.04": "xenial", "18.04": "bionic", "20.04": "focal", "20.10": "groovy",
    "21.04": "hirsute", "21.10": "impish", "22.04": "jammy", "22.10": "kinetic", "23.04": "lunar",
    "23.10": "mantic", "24.04": "noble", "24.10": "oracular", "25.04": "plucky",
    "25.10": "questing", "26.04": "resolute", "26.10": "stonking",
}  # fmt: skip
BY_DISTRIBUTION = {"debian": DEBIAN, "raspbian": DEBIAN, "ubuntu": UBUNTU}


def number_of(distribution: str, codename: str) -> str:
    """Return the number that a codename stands for; empty when it is not known."""
    listed = BY_DISTRIBUTION.get(distribution, {})
    return next((number for number, name in listed.items() if name == codename), "")


def contradict(distribution: str, number: str, codename: str) -> bool:
    """Tell whether a number and a codename cannot both be of one release."""
    listed = BY_DISTRIBUTION.get(distribution, {})
    if not codename or not listed:
        return False
    return (number in listed and listed[number] != codename) or (
        number not in listed and codename in listed.values()
    )
