"""A folder of recordings, written on the spot in the formats in which upstreams publish.

The numbers are made up or those of reference/feeds.md; the shapes are the real ones.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from passmuster_publisher.build import Built, build
from passmuster_publisher.feeds.recordings import CHECKED, Recordings
from passmuster_publisher.policy import load

HEAD = 'schema = 1\npublisher = "Example"\n'
FIREFOX = """
[[requirement]]
id = "firefox"
product = "firefox"
rule = "latest-security"
scheme = "mozilla"
first = "release-data/firefox:rapid"
second = ["mfsa/firefox"]
security = "mfsa/firefox"
assume_security = "major"
"""
CHROME = """
[[requirement]]
id = "chrome"
product = "google-chrome"
rule = "latest-security"
scheme = "dotted"
first = "chrome-version-history/stable:linux"
second = ["scoop-extras/googlechrome"]
min_share = 0.5
"""
MACOS = """
[[requirement]]
id = "macos"
product = "macos"
rule = "latest-security"
scheme = "macos"
first = "sofa/macos"
second = ["gdmf/macos"]
ignore_channels = ["device-specific"]
support = "endoflife.date/macos"
branches = "cycles"
"""
WINDOWS = """
[[requirement]]
id = "windows"
product = "windows"
rule = "latest-security"
scheme = "windows-build"
first = "windows-updatelist/client"
sources = 1
channels = ["B"]
branches = "named"
branch = [{ id = "11-24h2", prefix = "26100" }]
"""


class Upstreams:
    """The recordings of one test."""

    def __init__(self, folder: Path) -> None:
        """Take a folder, which need not be there yet."""
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def put(self, feed: str, day: str, file: str, content: bytes | str) -> Path:
        """Write a file of a state."""
        path = self.folder / feed / day / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def checked(self, feed: str, day: str) -> None:
        """Note that the newest state was found unchanged on a day, as a download does."""
        (self.folder / feed / CHECKED).write_text(f"{day}\n", encoding="ascii")

    def firefox(self, day: str, versions: dict[str, str]) -> None:
        """Record release-data's page of Firefox: versions with their days."""
        rows = {name: {"name": name, "date": when} for name, when in versions.items()}
        page = json.dumps({"releases": {}, "versions": rows}, indent=2)
        self.put("release-data", day, "firefox.json", page)

    def advisory(
        self,
        day: str,
        number: str,
        announced: str,
        *fixed_in: str,
        impact: str = "high",
        cves: Sequence[str] = (),
    ) -> None:
        """Record one of Mozilla's advisories."""
        lines = [f"announced: {announced}", f"impact: {impact}", "fixed_in:"]
        lines += [f"- {each}" for each in fixed_in]
        if cves:
            lines += ["advisories:", *(f"  {cve}:\n    title: a hole" for cve in cves)]
        self.put("mfsa", day, f"mfsa{number}.yml", "\n".join(lines) + "\n")

    def cycles(self, day: str, page: str, *rows: dict[str, object]) -> None:
        """Record a page of endoflife.date; each row has at least a name and an end."""
        text = f"---\ntitle: {page}\nreleases:\n"
        for row in rows:
            whole = {"releaseDate": "2020-01-01", **row}
            text += f'  - releaseCycle: "{whole.pop("name")}"\n'
            text += "".join(f"    {key}: {_yaml(value)}\n" for key, value in whole.items())
        self.put("endoflife.date", day, f"{page}.md", text + "---\n\nText.\n")

    def chrome(self, day: str, *rows: tuple[str, str, float]) -> None:
        """Record VersionHistory's answer: versions, their days, their shares."""
        parent = "chrome/platforms/linux/channels/stable/versions"
        releases = [
            {
                "name": f"{parent}/{version}/releases/{1700000000 + number}",
                "serving": {"startTime": f"{when}T18:00:00Z"},
                "fraction": share,
                "version": version,
                "fractionGroup": "1",
            }
            for number, (version, when, share) in enumerate(rows)
        ]
        answer = json.dumps({"releases": releases, "nextPageToken": ""}, indent=2)
        self.put("chrome-version-history", day, "linux-stable.json", answer)

    def macos(self, day: str, *rows: dict[str, Any]) -> None:
        """Record SOFA's page of macOS; a row: version, day, cves, exploited, scope."""
        branches: dict[str, list[dict[str, Any]]] = {}
        for row in rows:
            holes = {cve: {} for cve in row.get("cves", ())}
            branches.setdefault(row["version"].split(".")[0], []).append(
                {
                    "ProductName": "macOS",
                    "ProductVersion": row["version"],
                    "ReleaseDate": f"{row['day']}T00:00:00Z",
                    "ReleaseType": "OS",
                    "SecurityInfo": "https://support.apple.com/en-us/100100",
                    "CVEs": holes,
                    "ActivelyExploitedCVEs": list(row.get("exploited", ())),
                    "UniqueCVEsCount": len(holes),
                    "DeviceScope": row.get("scope", "universal"),
                }
            )
        page = {
            "LastCheck": f"{day}T06:00:00Z",
            "OSVersions": [
                {"OSVersion": f"Name {major}", "SecurityReleases": of}
                for major, of in branches.items()
            ],
        }
        text = json.dumps(page, indent=2)
        self.put("sofa", day, "v2/macos_data_feed.json", text)

    def offered(self, day: str, builds: dict[str, str]) -> None:
        """Record Apple's list of offered versions, as SOFA keeps it."""
        rows = [{"ProductVersion": v, "Build": b} for v, b in builds.items()]
        text = json.dumps({"data": {"PublicAssetSets": {"macOS": rows}}}, indent=2)
        self.put("sofa", day, "gdmf_cached.json", text)

    def windows(self, day: str, *rows: str, file: str = "Windows 11 24H2 26100.txt") -> None:
        """Record a release table: `2026-08 B 2026-08-11 26100.7000 KB5120000` in each row."""
        text = "".join(f"General Availability Channel {row}\r\r\n" for row in rows)
        self.put("windows-updatelist", day, file, text.encode("utf-8-sig"))

    def exploited(self, day: str, *cves: tuple[str, str]) -> None:
        """Record CISA's catalogue: CVE ids with the day on which each was added."""
        rows = [{"cveID": cve, "product": "Some", "dateAdded": when} for cve, when in cves]
        catalogue = {
            "catalogVersion": day.replace("-", "."),
            "dateReleased": f"{day}T10:00:00.0Z",
            "count": len(rows),
            "vulnerabilities": rows,
        }
        text = json.dumps(catalogue, indent=1)
        self.put("cisa-kev", day, "known_exploited_vulnerabilities.json", text)

    def scoop(self, day: str, program: str, version: str) -> None:
        """Record a manifest of Scoop's bucket."""
        manifest = {"version": version, "architecture": {"64bit": {"hash": "0" * 64}}}
        self.put("scoop-extras", day, f"{program}.json", json.dumps(manifest, indent=4))

    def world(self, day: str = "2026-08-22") -> None:
        """Record four products, each agreed and up to date on a day in August 2026."""
        self.firefox(day, {"152.0": "2026-06-16", "153.0": "2026-07-21", "154.0": "2026-08-18"})
        self.advisory(day, "2026-57", "June 16, 2026", "Firefox 152")
        self.advisory(day, "2026-68", "July 21, 2026", "Firefox 153")
        self.advisory(day, "2026-80", "August 18, 2026", "Firefox 154")
        self.chrome(
            day, ("150.0.7871.46", "2026-06-30", 1.0), ("151.0.7922.173", "2026-08-20", 1.0)
        )
        self.scoop(day, "googlechrome", "151.0.7922.173")
        self.macos(
            day,
            {"version": "26.6.2", "day": "2026-08-17", "cves": ["CVE-2026-1002"]},
            {
                "version": "26.6.1",
                "day": "2026-08-06",
                "cves": ["CVE-2026-65400"],
                "exploited": ["CVE-2026-65400"],
            },
            {"version": "15.7.9", "day": "2026-08-06", "cves": ["CVE-2026-1003"]},
        )
        self.offered(day, {"26.6.2": "25G83", "15.7.9": "24G830"})
        self.cycles(day, "macos", {"name": "26", "eol": False}, {"name": "15", "eol": False})
        self.windows(
            day,
            "2026-08 B 2026-08-11 26100.7000 KB5120000",
            "2026-07 B 2026-07-14 26100.6900 KB5110000",
        )
        self.exploited(day, ("CVE-2009-3459", "2026-05-20"))

    def build(self, rules: str, as_of: str = "2026-08-22", **options: Any) -> Built:
        """Build a manifest of a policy with these rules, as of a day."""
        file = self.folder.parent / "policy.toml"
        file.write_text(HEAD + rules, encoding="utf-8")
        day = date.fromisoformat(as_of)
        return build(load(file), Recordings(self.folder, day), as_of=day, **options)


def ladder(built: Built, requirement: str, branch: str = "") -> list[tuple[str, str]]:
    """Return a branch's steps as (minimum, first overdue day); the only branch by default."""
    (found,) = (
        each
        for rule in built.manifest.requirements
        for each in rule.branches
        if rule.id == requirement and branch in ("", each.id)
    )
    return [(step.minimum, f"{step.deadline:%Y-%m-%d}") for step in found.steps]


def held(built: Built) -> dict[str, str]:
    """Return the reasons of what is held, by branch id."""
    return {branch.id: branch.held.reason for _, branch in built.held() if branch.held}


def _yaml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) and not value[:4].isdigit() else str(value)
