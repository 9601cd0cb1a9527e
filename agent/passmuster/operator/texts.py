"""Every text that an operator reads, in English and German.

One dictionary a language with the same keys; a test compares them. Placeholders are named.
"""

from __future__ import annotations

from typing import Final

LANGUAGES: Final = ("en", "de")

_EN: Final[dict[str, str]] = {
    "status.blocked": "blocked",
    "status.unsupported": "unsupported",
    "status.overdue": "overdue",
    "status.missing": "missing",
    "status.unknown": "unknown",
    "status.relaunch-pending": "restart it",
    "status.due": "due",
    "status.compliant": "compliant",
    "status.not-covered": "not covered",
    "status.waived": "waived",
    "verdict.pass": "This desktop passes muster.",
    "verdict.pending": "This desktop passes for now: {what} {until}.",
    "verdict.fail": "This desktop does not pass muster: {what}.",
    "verdict.unknown": "Whether this desktop passes could not be told: {what}.",
    "do.blocked": "{product} must not be used",
    "do.unsupported": "{product} gets no security fixes any more",
    "do.overdue": "{product} must be updated",
    "do.missing": "a required product is not installed",
    "do.unknown": "{reason}",
    "do.relaunch-pending": "restart {product}",
    "do.due": "update {product}",
    "until": "by {date}",
    "since": "since {date}",
    "and-more": "{first}, and {count} more",
    "needs": "needs {version}",
    "running": "{version} still running",
    "manifest.none": "no manifest yet",
    "manifest.signed": "manifest {serial} of {date}, {freshness}",
    "manifest.unsigned": "manifest {serial} of {date}, from a file: NOT SIGNED, for trying out only",
    "freshness.fresh": "fresh",
    "freshness.aging": "aging: last verified {hours} hours ago",
    "freshness.stale": "STALE: last verified {hours} hours ago",
    "judged": "judged {date}",
    "more.compliant": "{count} compliant",
    "more.not-covered": "{count} not covered by the manifest",
    "more.hint": "--all lists them",
    "copies": "{count} copies",
    "of-user": "user {owner}",
    "hindrance.held": "The package is held back on this machine: ask your administrator to release it.",
    "hindrance.policy": "A policy on this machine switches updates off: ask your administrator.",
    "hindrance.not-offered": "The update is not offered to this machine: ask your administrator.",
    "hindrance.hardware": "This hardware cannot take the update: ask your administrator.",
    "hindrance.no-rights": "You may not update it yourself: ask your administrator.",
    "advice.package": "Install the updates of this system, then restart the program.",
    "advice.files": "Update it from its own menu (Help, About), or have it replaced.",
    "advice.relaunch": "The update is installed; close the program once and start it again.",
    "advice.os": "Install the updates of the operating system and restart the machine.",
    "reason.no-manifest": "there is no manifest yet",
    "reason.stale-manifest": "the manifest is too old to be relied on",
    "reason.version-unknown": "the version could not be told",
    "reason.version-unparsable": "the version could not be understood",
    "reason.running-version-unknown": "an older copy still runs, its version could not be told",
    "reason.newer-than-known": "it is newer than the manifest knows",
    "reason.line-held": "the publisher has no line for it at present",
    "reason.not-comparable": "its version cannot be compared with the line",
    "reason.unknown-rule": "the manifest needs a newer Passmuster",
    "reason.unknown-scheme": "the manifest needs a newer Passmuster",
    "reason.source-failed": "a source could not be read",
    "reason.source-timed-out": "a source took too long",
    "reason.withdrawn": "this version was withdrawn",
    "reason.forbidden": "the vendor does not allow this product",
    "reason.branch-ended": "its support has ended",
    "reason.unlisted-branch": "its branch is not supported",
    "reason.none-of-required": "none of the accepted products is installed",
    "reason.no-line-applies": "the manifest has no line for this kind of installation",
    "silent": "The last run is more than {hours} hours ago: this may no longer be true.",
    "delivery.none": "This machine does not report to a collector.",
    "delivery.done": "Reported. Code for your IT: {code}",
    "delivery.waiting": "Not reported yet, {count} waiting: {reason}. Code for your IT: {code}",
    "reason.no-version-stated": "it states no version",
    "reason.no-version-file": "no file of it tells its version",
    "reason.unknown-distribution": "this distribution is not known",
    "reason.unknown-product": "this product is not known",
    "reason.kernel-not-packaged": "no package owns this kernel",
    "months": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    "date": "{day} {month} {year}, {hour}:00 UTC",
}

_DE: Final[dict[str, str]] = {
    "status.blocked": "gesperrt",
    "status.unsupported": "ohne Support",
    "status.overdue": "überfällig",
    "status.missing": "fehlt",
    "status.unknown": "unbekannt",
    "status.relaunch-pending": "neu starten",
    "status.due": "fällig",
    "status.compliant": "in Ordnung",
    "status.not-covered": "nicht erfasst",
    "status.waived": "ausgenommen",
    "verdict.pass": "Dieser Arbeitsplatz ist auf dem geforderten Stand.",
    "verdict.pending": "Dieser Arbeitsplatz ist noch in Ordnung: {what} {until}.",
    "verdict.fail": "Dieser Arbeitsplatz ist nicht auf dem geforderten Stand: {what}.",
    "verdict.unknown": "Der Stand dieses Arbeitsplatzes ließ sich nicht feststellen: {what}.",
    "do.blocked": "{product} darf nicht verwendet werden",
    "do.unsupported": "{product} erhält keine Sicherheitsupdates mehr",
    "do.overdue": "{product} muss aktualisiert werden",
    "do.missing": "ein gefordertes Programm ist nicht installiert",
    "do.unknown": "{reason}",
    "do.relaunch-pending": "{product} neu starten",
    "do.due": "{product} aktualisieren",
    "until": "bis {date}",
    "since": "seit {date}",
    "and-more": "{first}, und {count} weitere",
    "needs": "verlangt {version}",
    "running": "{version} läuft noch",
    "manifest.none": "noch kein Manifest",
    "manifest.signed": "Manifest {serial} vom {date}, {freshness}",
    "manifest.unsigned": "Manifest {serial} vom {date}, aus einer Datei: NICHT SIGNIERT, nur zum Ausprobieren",
    "freshness.fresh": "aktuell",
    "freshness.aging": "wird alt: zuletzt geprüft vor {hours} Stunden",
    "freshness.stale": "VERALTET: zuletzt geprüft vor {hours} Stunden",
    "judged": "beurteilt {date}",
    "more.compliant": "{count} in Ordnung",
    "more.not-covered": "{count} vom Manifest nicht erfasst",
    "more.hint": "--all zeigt sie",
    "copies": "{count} Kopien",
    "of-user": "Benutzer {owner}",
    "hindrance.held": "Das Paket wird auf diesem Rechner zurückgehalten: bitte die Administration, es freizugeben.",
    "hindrance.policy": "Eine Richtlinie schaltet hier Updates ab: bitte die Administration fragen.",
    "hindrance.not-offered": "Das Update wird hier nicht angeboten: bitte die Administration fragen.",
    "hindrance.hardware": "Dieses Gerät kann das Update nicht aufnehmen: bitte die Administration fragen.",
    "hindrance.no-rights": "Das Update braucht Administratorrechte: bitte die Administration fragen.",
    "advice.package": "Die Updates dieses Systems installieren und das Programm neu starten.",
    "advice.files": "Über das eigene Menü aktualisieren (Hilfe, Über), oder ersetzen lassen.",
    "advice.relaunch": "Das Update ist installiert; das Programm einmal schließen und neu starten.",
    "advice.os": "Die Updates des Betriebssystems installieren und den Rechner neu starten.",
    "reason.no-manifest": "es gibt noch kein Manifest",
    "reason.stale-manifest": "das Manifest ist zu alt, um sich darauf zu verlassen",
    "reason.version-unknown": "die Version ließ sich nicht feststellen",
    "reason.version-unparsable": "die Version ließ sich nicht deuten",
    "reason.running-version-unknown": "eine ältere Kopie läuft noch, ihre Version ist unbekannt",
    "reason.newer-than-known": "es ist neuer, als das Manifest kennt",
    "reason.line-held": "der Herausgeber hat dafür derzeit keine Linie",
    "reason.not-comparable": "die Version ist mit der Linie nicht vergleichbar",
    "reason.unknown-rule": "das Manifest braucht ein neueres Passmuster",
    "reason.unknown-scheme": "das Manifest braucht ein neueres Passmuster",
    "reason.source-failed": "eine Quelle ließ sich nicht lesen",
    "reason.source-timed-out": "eine Quelle brauchte zu lange",
    "reason.withdrawn": "diese Version wurde zurückgezogen",
    "reason.forbidden": "der Hersteller lässt dieses Programm nicht zu",
    "reason.branch-ended": "der Support ist beendet",
    "reason.unlisted-branch": "dieser Zweig wird nicht unterstützt",
    "reason.none-of-required": "keines der zugelassenen Programme ist installiert",
    "reason.no-line-applies": "das Manifest hat für diese Art der Installation keine Linie",
    "silent": "Der letzte Lauf ist mehr als {hours} Stunden her: das kann überholt sein.",
    "delivery.none": "Dieser Rechner meldet an keine zentrale Stelle.",
    "delivery.done": "Gemeldet. Kennung für Ihre IT: {code}",
    "delivery.waiting": "Noch nicht gemeldet, {count} in Wartestellung: {reason}. Kennung für Ihre IT: {code}",
    "reason.no-version-stated": "es nennt keine Version",
    "reason.no-version-file": "keine seiner Dateien nennt die Version",
    "reason.unknown-distribution": "diese Distribution ist nicht bekannt",
    "reason.unknown-product": "dieses Produkt ist nicht bekannt",
    "reason.kernel-not-packaged": "kein Paket liefert diesen Kernel",
    "months": "Jan. Feb. März Apr. Mai Juni Juli Aug. Sept. Okt. Nov. Dez.",
    "date": "{day}. {month} {year}, {hour} Uhr UTC",
}

_TEXTS: Final = {"en": _EN, "de": _DE}


def text(language: str, key: str, **values: object) -> str:
    """Return a text with its placeholders filled; an unknown language is English.

    Raises:
        KeyError: there is no such text; a defect, found by the tests.
    """
    return _TEXTS.get(language, _EN)[key].format(**values)


def has(key: str) -> bool:
    """Tell whether there is a text of that key."""
    return key in _EN


def language_of(environment: dict[str, str]) -> str:
    """Return the language that the environment asks for: LC_ALL, LC_MESSAGES, then LANG."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environment.get(name):
            asked = environment[name][:2].lower()
            return asked if asked in LANGUAGES else "en"
    return "en"
