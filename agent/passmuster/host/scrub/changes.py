"""What a scrub did, told without any of the names that it took out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

_SHOWN = 8


class Changes:
    """Counts what was replaced, and remembers in which bytes something was left."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._targets: dict[str, set[str]] = {}
        self._removed: Counter[str] = Counter()
        self._left: dict[tuple[bytes, str], int] = {}

    def replaced(self, kind: str, target: str = "") -> None:
        """Note that something of a kind was replaced by `target`."""
        self._counts[kind] += 1
        if target:
            self._targets.setdefault(kind, set()).add(target)

    def removed(self, kind: str, count: int) -> None:
        """Note that some of a kind were left out."""
        if count:
            self._removed[kind] += count

    def left(self, payload: bytes, what: str, count: int) -> None:
        """Note that something still stands in some bytes, `count` times."""
        if count:
            self._left[payload, what] = count

    def told(self, files: Mapping[str, bytes]) -> tuple[str, ...]:
        """Return one sentence for each kind, and one for each file with something left in it."""
        names = {payload: name for name, payload in files.items()}
        lines = []
        for kind, count in sorted(self._counts.items()):
            targets = sorted(self._targets.get(kind, ()))
            shown = ", ".join(targets[:_SHOWN]) + (", ..." if len(targets) > _SHOWN else "")
            lines.append(f"{kind}: {_times(count)} replaced" + (f" by {shown}" if shown else ""))
        lines += [f"{kind}: {count} left out" for kind, count in sorted(self._removed.items())]
        rest: dict[str, list[tuple[str, int]]] = {}
        for (payload, what), count in self._left.items():
            if payload in names:
                rest.setdefault(what, []).append((names[payload], count))
        for what, places in sorted(rest.items()):
            places.sort()
            shown = ", ".join(f"{name} ({_times(count)})" for name, count in places[:_SHOWN])
            more = f" and {len(places) - _SHOWN} more files" if len(places) > _SHOWN else ""
            lines.append(f"left: {what}, in {shown}{more}")
        return tuple(lines)


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"
