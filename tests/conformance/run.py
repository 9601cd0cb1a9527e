"""Try an implementation against the vectors: run.py [THEME...] [-- COMMAND...].

The command gets one case a line on its standard input, without what is expected, and answers with
one line each, in the same order. Without a command Passmuster's own adapter is tried. Exit status:
0 every answer is as expected, 1 something differs, 2 wrong use.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
OWN = [sys.executable, str(HERE / "judge_stdin.py")]
Case = dict[str, Any]


def themes() -> dict[str, list[Case]]:
    """Return all cases by the name of their theme."""
    return {
        path.stem: json.loads(path.read_text(encoding="utf-8"))
        for path in sorted((HERE / "vectors").glob("*.json"))
    }


def question(case: Case) -> bytes:
    """Return a case as one line, without what is expected."""
    asked = {key: value for key, value in case.items() if key != "expected"}
    return json.dumps(asked, separators=(",", ":")).encode()


def answers(cases: list[Case], command: list[str]) -> list[bytes]:
    """Run the command over the cases and return its lines.

    Raises:
        ValueError: it cannot be started, fails, or answers with too few or too many lines.
    """
    asked = b"".join(question(case) + b"\n" for case in cases)
    try:
        ran = subprocess.run(command, input=asked, stdout=subprocess.PIPE, check=False)
    except OSError as error:
        raise ValueError(f"{command[0]}: {error}") from error
    lines = ran.stdout.splitlines()
    if ran.returncode or len(lines) != len(cases):
        raise ValueError(
            f"{command[0]}: got {len(lines)} answers and exit status {ran.returncode}, "
            f"expected {len(cases)} and 0"
        )
    return lines


def difference(case: Case, line: bytes) -> str:
    """Return how an answer differs from what is expected, or an empty text."""
    try:
        got = json.loads(line)
    except ValueError:
        got = line.decode("utf-8", "replace")
    if got == case["expected"]:
        return ""
    expected = json.dumps(case["expected"], indent=1, sort_keys=True)
    return f"expected {expected}\ngot {json.dumps(got, indent=1, sort_keys=True)}"


def tried(chosen: dict[str, list[Case]], command: list[str]) -> Iterator[tuple[str, str]]:
    """Yield theme and name, and the difference, of each case that differs."""
    for theme, cases in chosen.items():
        lines = answers(cases, command)
        for case, line in zip(cases, lines, strict=True):
            found = difference(case, line)
            if found:
                yield f"{theme}: {case['name']}", found


def main(arguments: list[str]) -> int:
    """Try what the arguments name and say how it went."""
    cut = arguments.index("--") if "--" in arguments else len(arguments)
    named, command = arguments[:cut], arguments[cut + 1 :] or OWN
    known = themes()
    unknown = [each for each in named if each not in known]
    if unknown:
        sys.stderr.write(f"themes: got {', '.join(unknown)}, expected some of {', '.join(known)}\n")
        return 2
    chosen = {theme: cases for theme, cases in known.items() if theme in named or not named}
    try:
        differences = list(tried(chosen, command))
    except ValueError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    for name, found in differences:
        sys.stdout.write(f"{name}\n{found}\n\n")
    total = sum(len(cases) for cases in chosen.values())
    sys.stdout.write(f"{total - len(differences)} of {total} answers are as expected\n")
    return 1 if differences else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
