r"""Policies of the updaters that Chrome, Edge and Brave share, for each program and for all.

A program's own policy counts before that for all. A version that is pinned hinders once the copy
has reached it: until then it is the way up. A time of day in which nothing is updated passes.
Source: reference/detection.md, section 6.1 (updaters and their ids); Google's and Microsoft's
policy lists: UpdateDefault, Update{id}, TargetVersionPrefix{id}, AutoUpdateCheckPeriodMinutes,
UpdatesSuppressedDurationMin; 0 is off, 1 always, 2 by hand only, 3 without asking only.
"""

from __future__ import annotations

import re

from passmuster.host.protocol import RegistryKey
from passmuster.inventory.observation import Observation
from passmuster.inventory.obstacles.registry import POLICIES, Registry, told
from passmuster.model.installation import Obstacle
from passmuster.products.matching import Match

_SOURCE = "update-client"
_OFF, _BY_HAND = 0, 2
_PREFIX = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9}){0,3}\.?")
_VERSION = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9}){1,5}")


def of_updater(registry: Registry, seen: Observation, recognised: Match) -> list[Obstacle]:
    """Return the gravest policy that keeps a program of such an updater from updating.

    Args:
        registry: the machine's policies.
        seen: the copy.
        recognised: what it was recognised as; its definition names the updater and the ids.
    """
    for rule in recognised.product.detect:
        if rule.source != _SOURCE or rule.track not in {"", recognised.rule.track}:
            continue
        for updater in rule.match.get("updater", ()):
            policy = registry.key(f"{POLICIES}\\{updater}")
            for client in rule.match.get("client", ()):
                if found := _stated(policy, client, seen.version):
                    return [found]
    return []


def _stated(policy: RegistryKey, client: str, version: str) -> Obstacle | None:
    """Return what the policies say of a program."""
    own = f"Update{client}"
    name = own if policy.data(own) is not None else "UpdateDefault"
    prefix = f"TargetVersionPrefix{client}"
    if policy.number(name) == _OFF:
        return told("updater-policy", policy, name)
    if _holds(policy.text(prefix), version):
        return told("updater-policy", policy, prefix)
    if policy.number(name) == _BY_HAND:
        return told("updater-policy-manual", policy, name)
    if policy.number("AutoUpdateCheckPeriodMinutes") == 0:
        return told("updater-policy-manual", policy, "AutoUpdateCheckPeriodMinutes")
    if (policy.number("UpdatesSuppressedDurationMin") or 0) > 0:
        return told("updater-policy-window", policy, "UpdatesSuppressedDurationMin")
    return None


def _holds(prefix: str, version: str) -> bool:
    """Tell whether a copy has reached the version that it is to have; unknown ones have."""
    if not _PREFIX.fullmatch(prefix):
        return False
    wanted = _numbers(prefix)
    return not _VERSION.fullmatch(version) or _numbers(version)[: len(wanted)] >= wanted


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(".") if part)
