"""Findings and verdict in words: one calm sentence, and a row for each finding.

Times are shown in UTC, to the hour, as they were judged. The words come from `operator.texts`;
the manifest's own advice stands before ours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import NamedTuple

from passmuster.evaluate.verdict import verdict_of
from passmuster.model.finding import Cause, Finding, Freshness, Judgement, Status, Verdict
from passmuster.model.installation import Installation, Kind, Scope
from passmuster.model.requirement import Advice, Manifest
from passmuster.operator.texts import has, text

# Updated by the system or its store, not from the menu of the program.
_MANAGED = {"dpkg", "rpm", "pacman", "apk", "nix", "flatpak", "snap", "kernel"}
_WITHOUT_ADVICE = {Status.COMPLIANT, Status.NOT_COVERED, Status.UNKNOWN, Status.WAIVED}


class Row(NamedTuple):
    """One finding as an operator reads it; every field is ready to be shown."""

    status: Status
    word: str
    product: str
    version: str
    needs: str
    when: str
    places: tuple[str, ...]
    reason: str
    advice: str
    url: str


class Wording(NamedTuple):
    """What is needed to put findings into words.

    Attributes:
        language: `en` or `de`.
        names: product id to the product's name.
        manifest: the manifest that judged, for its serial and date.
        advice: its own advice by requirement id and language.
    """

    language: str
    names: Mapping[str, str]
    manifest: Manifest | None = None
    advice: Mapping[str, Mapping[str, Advice]] = {}

    def say(self, key: str, **values: object) -> str:
        """Return a text in the operator's language."""
        return text(self.language, key, **values)

    def date(self, instant: datetime) -> str:
        """Return a UTC instant to the hour, for example `24 Nov 2026, 02:00 UTC`."""
        months = self.say("months").split()
        return self.say(
            "date",
            day=instant.day,
            month=months[instant.month - 1],
            year=instant.year,
            hour=f"{instant.hour:02d}",
        )

    def last_moment(self, expires: datetime) -> str:
        """Return until when something holds that no longer does at `expires`.

        Midnight ends a whole day: `31 Oct 2026` for the first of November; else as `date`.
        """
        if expires.timetz().replace(tzinfo=None) != time():
            return self.date(expires)
        day = expires - timedelta(days=1)
        months = self.say("months").split()
        return self.say("day", day=day.day, month=months[day.month - 1], year=day.year)

    def waived(self, finding: Finding) -> str:
        """Return until when a finding is waived and what it is without the waiver."""
        if finding.covered is None or finding.waived_until is None:
            return ""
        return self.say(
            "waived-until",
            date=self.last_moment(finding.waived_until),
            status=self.say(f"status.{finding.covered.value}"),
        )

    def product(self, finding: Finding) -> str:
        """Return the product's name with its track, or the id of a rule or source."""
        name = self.names.get(finding.product, finding.product)
        if finding.cause is Cause.REQUIRED:
            return finding.requirement
        shown = finding.track not in {"", "release", "stable"}
        return (
            f"{name} {finding.track.upper() if finding.track == 'esr' else finding.track}"
            if shown
            else name
        )

    def headline(self, judgement: Judgement) -> str:
        """Return the one sentence for the whole desktop."""
        verdict = judgement.verdict
        if verdict is Verdict.PASS:
            waived = sum(each.status is Status.WAIVED for each in judgement.findings)
            return self.say("verdict.pass-waived" if waived else "verdict.pass", count=waived)
        deciding = [each for each in judgement.findings if _decides(each.status, verdict)]
        first = deciding[0]
        what = self._what(first)
        others = len({(each.product, each.requirement) for each in deciding}) - 1
        if others:
            what = self.say("and-more", first=what, count=others)
        deadlines = [each.deadline for each in deciding if each.deadline]
        until = self.say("until", date=self.date(min(deadlines))) if deadlines else ""
        return self.say(f"verdict.{verdict.value}", what=what, until=until).replace(" .", ".")

    def rows(
        self, findings: Sequence[Finding], places: Mapping[int, Sequence[Installation]]
    ) -> list[Row]:
        """Return a row for each finding, in the findings' order.

        Args:
            findings: in canonical order.
            places: for an installation's index the local installations behind it, if known.
        """
        return [
            self._row(each, places.get(-1 if each.installation is None else each.installation, ()))
            for each in findings
            # The manifest's own state stands in the headline and the line below it.
            if each.cause is not Cause.MANIFEST
        ]

    def _row(self, finding: Finding, copies: Sequence[Installation]) -> Row:
        kept = self._kept_advice(finding)
        return Row(
            status=finding.status,
            word=self.say(f"status.{finding.status.value}"),
            product=self.product(finding),
            version=(
                self.say("running", version=finding.version or "?")
                if finding.cause is Cause.RUNNING
                else finding.version
            ),
            needs=self._needs(finding),
            when=self._when(finding),
            places=tuple(self._place(copy) for copy in copies),
            reason=", ".join(filter(None, (self.waived(finding), self.reason(finding)))),
            advice=self._advice(finding, copies, kept),
            url=kept.url if kept and finding.status not in _WITHOUT_ADVICE else "",
        )

    def reason(self, finding: Finding) -> str:
        """Return the sentence for a finding's reason word, or nothing where the row says it all."""
        key = f"reason.{finding.reason}"
        return self.say(key) if finding.reason and has(key) else ""

    def _what(self, finding: Finding) -> str:
        reason = self.reason(finding) or finding.reason
        if finding.status is Status.UNKNOWN and finding.product:
            reason = f"{self.product(finding)}: {reason}"
        return self.say(f"do.{finding.status.value}", product=self.product(finding), reason=reason)

    def _needs(self, finding: Finding) -> str:
        wanted = finding.minimum and finding.deadline
        return self.say("needs", version=finding.minimum) if wanted else ""

    def _when(self, finding: Finding) -> str:
        if finding.deadline is None:
            return ""
        status = finding.covered or finding.status
        passed = status in {Status.OVERDUE, Status.UNSUPPORTED}
        return self.say("since" if passed else "until", date=self.date(finding.deadline))

    def _place(self, copy: Installation) -> str:
        if copy.scope is Scope.USER and copy.owner:
            return f"{copy.path} ({self.say('of-user', owner=copy.owner)})"
        return copy.path

    def _advice(self, finding: Finding, copies: Sequence[Installation], kept: Advice | None) -> str:
        if finding.status in _WITHOUT_ADVICE:
            return ""
        if finding.status is Status.RELAUNCH_PENDING:
            # What is on disk is good: nothing hinders a restart.
            return self.say("advice.relaunch")
        if finding.hindrances:
            return self._way_closed(finding, copies)
        if finding.cause is Cause.RUNNING:
            return self.say("advice.relaunch")
        return kept.text if kept is not None else self._own_advice(finding, copies)

    def _way_closed(self, finding: Finding, copies: Sequence[Installation]) -> str:
        """Return what to do about the first hindrance; its very cause is known only here."""
        first = finding.hindrances[0]
        stated = [each for copy in copies for each in copy.obstacles if each.hindrance is first]
        keys = [f"obstacle.{each.cause}" for each in stated]
        return self.say(next(filter(has, keys), f"hindrance.{first.value}"))

    def _own_advice(self, finding: Finding, copies: Sequence[Installation]) -> str:
        if finding.status not in {Status.OVERDUE, Status.DUE}:
            return ""
        if finding.kind is Kind.OS:
            return self.say("advice.os")
        packaged = any(copy.packaging in _MANAGED for copy in copies)
        return self.say("advice.package" if packaged else "advice.files")

    def _kept_advice(self, finding: Finding) -> Advice | None:
        advice = self.advice.get(finding.requirement, {})
        return advice.get(self.language) or advice.get("en")

    def manifest_line(self, *, freshness: Freshness | None, age_hours: int, signed: bool) -> str:
        """Return one line on the manifest: serial, date, freshness, and whether it was signed."""
        if self.manifest is None or freshness is None:
            return self.say("manifest.none")
        return self.say(
            "manifest.signed" if signed else "manifest.unsigned",
            serial=self.manifest.serial,
            date=self.date(self.manifest.issued),
            freshness=self.say(f"freshness.{freshness.value}", hours=age_hours),
        )


def advice_by_requirement(manifest: Manifest) -> dict[str, dict[str, Advice]]:
    """Return the manifest's advice by requirement id and language."""
    told = {rule.id: rule.advice for rule in manifest.requirements}
    told |= {rule.id: rule.advice for rule in manifest.required}
    told |= {rule.id: rule.advice for rule in manifest.accepted}
    told |= {rule.id: rule.advice for rule in manifest.forbidden}
    return {name: advice for name, advice in told.items() if advice}


def _decides(status: Status, verdict: Verdict) -> bool:
    return verdict_of([Finding(status=status, cause=Cause.ON_DISK)]) is verdict
