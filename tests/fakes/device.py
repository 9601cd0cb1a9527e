"""A desktop's side of the wire for tests of the collector: a key, a chain, judged receipts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from secrets import token_hex
from typing import Any

import msgspec
from nacl.signing import SigningKey

from passmuster.evaluate import judge
from passmuster.model.finding import Freshness
from passmuster.model.installation import (
    Kind,
    Outcome,
    ReportedInstallation,
    ReportedInventory,
    ReportedSource,
    Scope,
    Version,
)
from passmuster.model.requirement import Branch, Manifest, Requirement, Step
from passmuster.wire import dsse, statement
from passmuster.wire.codec import digest, encode
from passmuster.wire.enrollment import REQUEST_TYPE, EnrollmentRequest
from passmuster.wire.reduction import canonical
from passmuster.wire.statement import CheckIn, ManifestUsed, Receipt

AT = datetime(2026, 11, 20, 6, tzinfo=UTC)


def manifest(*, minimum: str = "140.5.0", deadline: datetime = AT - timedelta(days=3)) -> bytes:
    """Return a manifest document with one line for Firefox ESR."""
    return encode(
        Manifest(
            schema=1,
            serial=7,
            issued=AT - timedelta(days=5),
            expires=AT + timedelta(days=40),
            requirements=(
                Requirement(
                    id="firefox-esr",
                    product="firefox",
                    scheme="mozilla",
                    branches=(
                        Branch(
                            id="esr-140",
                            prefix="140",
                            steps=(Step(minimum=minimum, deadline=deadline),),
                        ),
                    ),
                ),
            ),
        )
    )


def firefox(version: str, **changes: Any) -> ReportedInstallation:
    """Return a Firefox ESR from a package."""
    return msgspec.structs.replace(
        ReportedInstallation(
            product="firefox",
            kind=Kind.BROWSER,
            platform="linux",
            architecture="amd64",
            packaging="files",
            track="esr",
            on_disk=Version(raw=version, scheme="mozilla"),
        ),
        **changes,
    )


def debian(version: str = "12.12") -> ReportedInstallation:
    """Return the operating system."""
    return ReportedInstallation(
        product="debian",
        kind=Kind.OS,
        platform="linux",
        architecture="amd64",
        packaging="os",
        on_disk=Version(raw=version, scheme="dotted"),
    )


class Device:
    """A machine with a key of its own and a chain that goes on with each statement.

    Attributes:
        machine: its id.
        last, last_receipt: ids of the last statement and receipt.
        sequence: of the last statement.
        written: payloads of all statements in order.
    """

    def __init__(self, document: bytes | None = None) -> None:
        self.key = SigningKey.generate()
        self.machine = token_hex(16)
        self.document = manifest() if document is None else document
        self.sequence = 0
        self.last: str | None = None
        self.last_receipt: str | None = None
        self.written: list[bytes] = []

    @property
    def public_key(self) -> bytes:
        """The 32 raw public bytes."""
        return bytes(self.key.verify_key)

    def seal(self, payload: bytes, payload_type: str = dsse.IN_TOTO) -> bytes:
        """Return an envelope signed with the device's key."""
        return dsse.seal(
            payload, sign=self._sign, public_key=self.public_key, payload_type=payload_type
        )

    def _sign(self, message: bytes) -> bytes:
        return self.key.sign(message).signature

    def request(self, token: str, **changes: Any) -> bytes:
        """Return a sealed enrollment request."""
        asked = EnrollmentRequest(
            schema=1,
            machine=self.machine,
            public_key=self.public_key.hex(),
            token=token,
            customer="acme",
            group="desks",
            agent_version="0.1.0",
        )
        return self.seal(encode(msgspec.structs.replace(asked, **changes)), REQUEST_TYPE)

    def receipt(
        self,
        copies: Sequence[ReportedInstallation] = (),
        *,
        at: datetime = AT,
        dropped: tuple[str, ...] = (),
        **changes: Any,
    ) -> bytes:
        """Judge copies, append the receipt to the chain and return its envelope."""
        inventory = ReportedInventory(
            platform="linux",
            architecture="amd64",
            installations=canonical(copies or (firefox("140.4.0"), debian())),
            sources=(ReportedSource(source="dpkg", outcome=Outcome.OK),),
        )
        inventory = changes.pop("inventory", inventory)
        document = msgspec.json.decode(self.document, type=Manifest)
        judged = judge(inventory, document, at=at, freshness=Freshness.FRESH)
        body = Receipt(
            machine=self.machine,
            sequence=self.sequence + 1,
            previous=self.last,
            reference_time=at,
            scope=Scope.MACHINE,
            verdict=judged.verdict,
            findings=judged.findings,
            inventory=inventory,
            manifest=self._used(document),
            agent_version="0.1.0",
            code=f"{self.machine[:4]}-{self.machine[4:8]}".upper(),
            dropped=dropped,
        )
        envelope = self._append(msgspec.structs.replace(body, **changes))
        self.last_receipt = self.last
        return envelope

    def check_in(self, *, at: datetime = AT, **changes: Any) -> bytes:
        """Append a check-in to the chain and return its envelope."""
        assert self.last_receipt is not None
        former = [statement.read(each) for each in self.written]
        verdict = [each.verdict for each in former if isinstance(each, Receipt)][-1]
        body = CheckIn(
            machine=self.machine,
            sequence=self.sequence + 1,
            previous=self.last,
            reference_time=at,
            receipt=self.last_receipt,
            verdict=verdict,
            manifest=self._used(msgspec.json.decode(self.document, type=Manifest)),
            agent_version="0.1.0",
        )
        return self._append(msgspec.structs.replace(body, **changes))

    def _used(self, document: Manifest) -> ManifestUsed:
        return ManifestUsed(
            serial=document.serial,
            sha256=digest(self.document),
            freshness=Freshness.FRESH,
            age_hours=2,
            signed=True,
        )

    def _append(self, body: Receipt | CheckIn) -> bytes:
        payload = statement.write(body)
        self.sequence = body.sequence
        self.last = digest(payload)
        self.written.append(payload)
        return self.seal(payload)
