"""The places of a Mac that an audit may look at, each with its reason; no other is.

They are enforced as those of Linux are (`host.roots`). Besides them there are only: what lies below
the homes of accounts, and the bundles that programs run from which some definition knows.
Source: reference/detection.md, sections 4, 6, 7 and 8.2; hier(7) of macOS.
"""

from __future__ import annotations

from passmuster.host.roots import Place

USERS = "/Users"
# Everybody may write here: as in a home, no link is followed in it.
SHARED = "/Users/Shared/Applications"

# Whose policies an administrator may have set by hand, by bundle identifier.
_DOMAINS: tuple[tuple[str, str], ...] = (
    ("app.zen-browser.zen", "Zen"),
    ("com.adobe.Acrobat.Pro", "Acrobat"),
    ("com.adobe.Reader", "Acrobat Reader"),
    ("io.gitlab.librewolf-community.librewolf", "LibreWolf"),
    ("net.mullvad.mullvadbrowser", "Mullvad Browser"),
    ("one.ablaze.floorp", "Floorp"),
    ("org.mozilla.com.zen.browser", "Zen"),
    ("org.mozilla.firefox", "Firefox"),
    ("org.mozilla.firefoxdeveloperedition", "Firefox"),
    ("org.mozilla.floorp", "Floorp"),
    ("org.mozilla.nightly", "Firefox"),
    ("org.torproject.torbrowser", "Tor Browser"),
    ("org.waterfoxproject.waterfox", "Waterfox"),
)

PLACES: tuple[Place, ...] = (
    # The machine itself.
    Place("/System/Library/CoreServices/SystemVersion.plist", "the release of macOS"),
    Place("/System/Library/CoreServices/.SystemVersionPlatform.plist",
          "the same, as no program is told otherwise"),
    Place("/System/Cryptexes/", "Safari, and the parts of macOS that are updated by themselves"),
    Place("/System/Volumes/Preboot/Cryptexes/", "where these lead"),
    # Programs.
    Place("/Applications/", "programs for everybody"),
    Place("/System/Applications/", "programs that macOS brings"),
    Place(f"{SHARED}/", "programs that users share; no link is followed here"),
    Place("/var/db/receipts/", "what was installed from packages"),
    Place("/private/var/db/receipts/", "where these lead"),
    Place("/Library/Application Support/Adobe/", "whether Acrobat runs as Reader"),
    # What was chosen and set for browsers and viewers.
    Place("/Library/Managed Preferences/", "policies that the management of the Mac set"),
    *(Place(f"/Library/Preferences/{domain}.plist", f"policies of {name}")
      for domain, name in _DOMAINS),
    # For `passmuster capture` alone: to take these very names out of what it wrote.
    Place("/Library/Preferences/SystemConfiguration/preferences.plist",
          "names of the Mac that a scrubbed recording must not hold"),
)  # fmt: skip

# What lies in homes: not a bound of the door, but what the sources do look at.
HOME_PLACES: tuple[Place, ...] = (
    Place("~/Applications/", "programs of the user"),
    Place("~/Desktop/, ~/Downloads/", "programs that were unpacked there; macOS asks for consent "
          "first, and without it they are told as not readable"),
    Place("~/Library/Preferences/com.apple.LaunchServices/com.apple.launchservices.secure.plist",
          "the user's choice of browser and PDF viewer"),
    Place("~/Library/Caches/Mozilla/updates/", "whether an update of Firefox waits for its start"),
)  # fmt: skip
