r"""How a running program of Windows tells its version, and what an update replaces.

Chromium's kin starts its crash handler from the same program, with the version in its options. An
update puts the new version into a folder of its own beside the program, and renames a program that
runs; Mozilla's programs are replaced in place.
Source: reference/detection.md, sections 6.1 and 9.1; chromium, chrome/installer/setup.
"""

from __future__ import annotations

from passmuster.host.paths import base, comparable, parent
from passmuster.host.protocol import Process
from passmuster.inventory.sources.chromium_files import annotated_version

# A program that was replaced while it ran has this before its name.
REPLACED = "old_"
_HANDLER = "--type=crashpad-handler"
# The runtime of other programs' windows has a version of its own.
_RUNTIME = "WebView2"


class OnWindows:
    """What is particular to Windows (see running_elsewhere.Layout)."""

    @staticmethod
    def original(path: str) -> str:
        """Return the path that a process was started from."""
        if not OnWindows.is_replaced(path):
            return path
        return f"{parent(path)}\\{base(path)[len(REPLACED) :]}"

    @staticmethod
    def is_replaced(path: str) -> bool:
        """Tell whether a program was renamed because another one took its place."""
        return base(path).casefold().startswith(REPLACED)

    @staticmethod
    def stated(helper: Process, program: str) -> str:
        """Return the version in the options of a program's crash handler."""
        is_own = comparable(OnWindows.original(helper.executable)) == comparable(program)
        if not is_own or _HANDLER not in helper.command_line or _RUNTIME in helper.command_line:
            return ""
        return annotated_version(helper)

    @staticmethod
    def files(program: str, version: str) -> tuple[str, ...]:
        """Return the program, and the folder of the version that it starts."""
        return (program, f"{parent(program)}\\{version}") if version else (program,)
