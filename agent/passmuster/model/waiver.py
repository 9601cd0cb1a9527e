"""Waivers: what a customer may leave as it is, until when.

A document of its own for each customer, under an opaque id. It says nothing of people: who asked,
who approved and why in words stay with the publisher. Instants are UTC.
"""

from __future__ import annotations

import msgspec

from passmuster.model.requirement import Instant


class Waiver(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One exception: it covers findings, it never hides them.

    Attributes:
        id: stable name; findings that it covers carry it.
        expires: UTC instant; `now >= expires` is expired.
        product: product that it covers; empty means any.
        requirement: id of the requirement (or rule) that it covers; empty means any.
        machines: pseudonymous machine ids; with `groups` empty too, every machine of the customer.
        groups: enrollment groups.
        versions: versions that it covers as they were found; empty means any, if there is no range.
        at_least: lowest version that it covers, in `scheme`; empty means no bound.
        below: lowest version that it does not cover any more, in `scheme`.
        scheme: version scheme of the range.
        reference: where the reason is written down, for example a ticket's number.
    """

    id: str
    expires: Instant
    product: str = ""
    requirement: str = ""
    machines: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    versions: tuple[str, ...] = ()
    at_least: str = ""
    below: str = ""
    scheme: str = ""
    reference: str = ""


class Waivers(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All waivers of one customer, schema 1.

    Attributes:
        serial: rises with every publication.
        customer: the opaque id that enrollment strings carry.
        issued: UTC instant of publication.
    """

    schema: int
    serial: int
    customer: str
    issued: Instant
    waivers: tuple[Waiver, ...] = ()


class Bearer(msgspec.Struct, frozen=True, kw_only=True):
    """The machine whose findings waivers may cover.

    Attributes:
        machine: its pseudonymous id; empty when it has none yet.
        group: its enrollment group.
    """

    machine: str = ""
    group: str = ""
