"""A whole audit of the live Windows starts no program, writes no registry and opens no socket.

Python itself tells what happens (PEP 578): nothing in the agent is replaced.
"""

from __future__ import annotations

import socket
import subprocess
import sys
import winreg
from collections.abc import Iterator
from typing import Any

import pytest

from passmuster.host.windows import WindowsHost
from passmuster.inventory import take
from passmuster.model.installation import Outcome
from passmuster.products import load

# What Python says when a program is started, the registry changed, the network used.
FORBIDDEN = (
    "subprocess.Popen", "_winapi.Create", "os.system", "os.startfile", "os.exec", "os.spawn",
    "os.posix_spawn", "winreg.Set", "winreg.CreateKey", "winreg.Delete", "winreg.LoadKey",
    "winreg.SaveKey", "winreg.ConnectRegistry", "winreg.DisableReflectionKey",
    "winreg.EnableReflectionKey", "socket.", "urllib.", "http.", "smtplib.", "ftplib.",
)  # fmt: skip
# The same by way of ctypes: the beginnings of functions of Windows that are looked up by name.
FORBIDDEN_FUNCTIONS = (
    "CreateProcess", "ShellExecute", "WinExec", "LoadModule", "NtCreateUserProcess",
    "NtCreateProcess", "RegSet", "RegCreate", "RegDelete", "RegLoad", "RegSave", "RegRestore",
    "RegReplace", "RegConnect", "RegUnLoad", "NtSetValueKey", "NtLoadKey", "CoCreate", "CoGet",
    "WSAStartup", "InternetOpen", "WinHttpOpen", "URLDownload", "LookupAccount", "NetUser",
    "Msi",
)  # fmt: skip


class Watch:
    """What was seen while it was on: a hook of Python's stays for good."""

    def __init__(self) -> None:
        self.on = False
        self.events: list[tuple[str, str]] = []
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self.on:
            about = str(arguments[1]) if event == "ctypes.dlsym" else ""
            self.events.append((event, about))

    def seen(self) -> set[str]:
        """Return what was seen of what is forbidden."""
        functions = {about for event, about in self.events if about.startswith(FORBIDDEN_FUNCTIONS)}
        return functions | {event for event, _ in self.events if event.startswith(FORBIDDEN)}


WATCH = Watch()


@pytest.fixture
def watch() -> Iterator[Watch]:
    """Watch while a test runs."""
    WATCH.events.clear()
    WATCH.on = True
    yield WATCH
    WATCH.on = False


def test_an_audit_only_reads(watch: Watch) -> None:
    """From the first question to the last: no program, no write to the registry, no socket."""
    inventory = take(WindowsHost(), load())
    watch.on = False
    assert {each.source for each in inventory.sources if each.outcome is Outcome.OK} >= {
        "processes", "uninstall", "windows", "windows-program",
    }  # fmt: skip
    # It was there to hear: the registry was read.
    assert "winreg.OpenKey" in {event for event, _ in watch.events}
    assert watch.seen() == set()


def test_nothing_of_it_would_go_unheard(watch: Watch) -> None:
    """The same watch hears a program, a write, a socket, and a call through ctypes."""
    import ctypes

    subprocess.run([sys.executable, "-c", ""], check=True, stdin=subprocess.DEVNULL,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    with winreg.CreateKey(winreg.HKEY_CURRENT_USER, "Software\\Passmuster test") as key:
        winreg.SetValueEx(key, "a", 0, winreg.REG_SZ, "b")
    winreg.DeleteKey(winreg.HKEY_CURRENT_USER, "Software\\Passmuster test")
    socket.socket().close()
    vars(ctypes)["WinDLL"]("kernel32").CreateProcessW  # noqa: B018 - it is looked up, not called
    assert watch.seen() >= {
        "subprocess.Popen", "_winapi.CreateProcess", "winreg.CreateKey", "winreg.SetValue",
        "winreg.DeleteKey", "socket.__new__", "CreateProcessW",
    }  # fmt: skip
