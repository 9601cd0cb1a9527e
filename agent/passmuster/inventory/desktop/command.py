"""What an Exec line really starts, wrappers seen through.

`env`, shells, interpreters, `flatpak run` and `snap run` are no programs of their own here. It
refuses a line whose quotes do not close, and does not interpret a script beyond one command.
Source: Desktop Entry Specification 1.5, "The Exec key"; flatpak-run(1); env(1); snapd, whose
/snap/bin holds a link to snap itself for each command; Chromium's web_app_shortcut.cc.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

LONGEST = 16 * 1024
_MOST_WORDS = 200
_DEEPEST = 6
_WORD = re.compile(r'"(?P<double>(?:\\.|[^"\\])*)"|\'(?P<single>[^\']*)\'|\\(?P<escaped>.)'
                   r"|(?P<plain>[^\s\"'\\]+)|(?P<blank>\s+)", re.DOTALL)  # fmt: skip
_QUOTED = re.compile(r"\\([\"`$\\])")
_FIELD = re.compile(r"%[A-Za-z]")
# A shell's own operators: what a line with one of them starts is not told by its first word.
_SCRIPT = re.compile(r"[;&|<>`$(){}\n]")
_ASSIGNMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*=.*", re.DOTALL)
_APP = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+){2,20}")
_SNAP = re.compile(r"([a-z0-9][a-z0-9_-]*)(?:\.[A-Za-z0-9-]+)?")
_SNAP_BIN = re.compile(r"(?:/var/lib/snapd)?/snap/bin/" + _SNAP.pattern)
_ENV_WITH_VALUE = frozenset({"-u", "--unset", "-C", "--chdir"})
_SHELLS = frozenset({"sh", "bash", "dash", "zsh"})
_INTERPRETERS = _SHELLS | {"python", "python2", "python3", "perl", "gjs", "node"}
# They start what follows their options, and nothing of their own.
_PASSING = frozenset({"exec", "firejail", "nohup", "setsid", "torsocks", "torify", "apulse",
                      "padsp", "prime-run", "optirun", "primusrun", "gamemoderun"})  # fmt: skip
_WEB_APP = ("--app-id=", "--app=", "--application-mode")


class Command(NamedTuple):
    """What a command line starts.

    Attributes:
        program: the program, as written; empty when it cannot be told.
        sandbox: flatpak or snap, when `app` is started in one.
        app: the flatpak's application id or the snap's instance name.
        branch: the flatpak's branch, where the line names one.
        first: the first word as written, which must be there for the line to work.
        is_web_app: one page of a browser in a window of its own.
    """

    program: str
    sandbox: Literal["", "flatpak", "snap"] = ""
    app: str = ""
    branch: str = ""
    first: str = ""
    is_web_app: bool = False


def understand(line: str) -> Command | None:
    """Return what an Exec line starts, or None when it is no command line."""
    parts = words(line)
    if not parts:
        return None
    is_web_app = any(part.startswith(_WEB_APP) for part in parts)
    return _command(parts)._replace(first=parts[0], is_web_app=is_web_app)


def words(line: str) -> list[str]:
    """Return the words of a command line without field codes; none when a quote does not close.

    Single quotes are no part of the specification, yet every desktop takes them.
    """
    found: list[str] = []
    word: str | None = None
    end = 0
    for match in _WORD.finditer(line[:LONGEST]):
        if match.start() != end or len(found) > _MOST_WORDS:
            break
        end = match.end()
        if match["blank"] is None:
            word = (word or "") + _text(match)
        elif word is not None:
            found.append(word)
            word = None
    if end != len(line):
        return []
    if word is not None:
        found.append(word)
    return [each.replace("%%", "%") for each in found if not _FIELD.fullmatch(each)]


def _text(match: re.Match[str]) -> str:
    if match["double"] is not None:
        return _QUOTED.sub(r"\1", match["double"])
    return match["single"] or match["escaped"] or match["plain"] or ""


def _command(parts: list[str]) -> Command:
    for _ in range(_DEEPEST):
        known = _sandboxed(parts)
        if known is not None:
            return known
        inner = _inside(parts)
        if inner is None:
            return Command(parts[0])
        if not inner:
            break
        parts = inner
    return Command("")


def _sandboxed(parts: list[str]) -> Command | None:
    program = parts[0]
    snap = _SNAP_BIN.fullmatch(program)
    if snap:
        return Command(program, "snap", snap[1])
    name = program.rpartition("/")[2]
    verb, *plain = [each for each in parts[1:] if not each.startswith("-")] or [""]
    if name == "flatpak" and verb == "run":
        # Values of options may stand apart; an application id has at least two dots.
        app = next(filter(_APP.fullmatch, plain), "")
        branches = (each.partition("=")[2] for each in parts if each.startswith("--branch="))
        return Command(program, "flatpak", app, next(branches, ""))
    if name == "snap" and verb == "run":
        run = _SNAP.fullmatch(plain[0]) if plain else None
        return Command(program, "snap", run[1] if run else "")
    return None


def _inside(parts: list[str]) -> list[str] | None:
    """Return the command line inside a wrapper's; empty when it hides it; None for no wrapper."""
    name, rest = parts[0].rpartition("/")[2], parts[1:]
    if name == "env":
        return _after_env(rest)
    if name in _PASSING:
        return next((rest[n:] for n, each in enumerate(rest) if not each.startswith("-")), [])
    if name in _SHELLS and "-c" in rest:
        script = "".join(rest[rest.index("-c") + 1 :][:1])
        return [] if _SCRIPT.search(script) else _after_env(words(script))
    if name in _INTERPRETERS:
        return rest if rest and rest[0].startswith("/") else []
    return None


def _after_env(rest: list[str]) -> list[str]:
    skip = False
    for number, each in enumerate(rest):
        if skip or each in _ENV_WITH_VALUE:
            skip = not skip
        elif not each.startswith("-") and not _ASSIGNMENT.fullmatch(each):
            return rest[number:]
    return []
