"""The systemd units: a oneshot service with as little power as it needs, and its timer.

Sources: systemd.exec(5), systemd.timer(5), systemd.service(5), systemd.syntax(7).
"""

from __future__ import annotations

from pathlib import Path

from passmuster.schedule.errors import ScheduleError
from passmuster.schedule.options import ScheduleOptions
from passmuster.schedule.plan import File, Place, Plan

SERVICE = "passmuster.service"
TIMER = "passmuster.timer"
SYSTEM_UNITS = Path("/etc/systemd/system")
STATE = Path("/var/lib/passmuster")
MARK = "# Written by `passmuster schedule install`; `passmuster schedule remove` deletes it."

_COMMON = """\
Type=oneshot
ExecStart={command}
# 4: a statement waits in the spool for the next run; 5: another run is active.
# Neither is a failure of this machine, so neither makes the unit red.
SuccessExitStatus=4 5
TimeoutStartSec=600
Nice=10
IOSchedulingClass=idle
UMask=0077
"""

_SYSTEM = """\
{state}
MemoryMax=256M
TasksMax=64
LimitCORE=0

# Root, with two of its powers left: to read every user's files, and to see which file a process
# of another user runs.
CapabilityBoundingSet=CAP_DAC_READ_SEARCH CAP_SYS_PTRACE
NoNewPrivileges=yes

# Everything is read-only but the state folder. Homes are read: browsers live there too.
ProtectSystem=strict
ProtectHome=read-only
# /tmp stays the real one: a program that runs from there must be found there.
PrivateTmp=no
PrivateDevices=yes
PrivateMounts=yes
DevicePolicy=closed

# Hides what this service may not inspect. With CAP_SYS_PTRACE that is nothing: an old browser that
# another user still runs is what we look for.
ProtectProc=ptraceable
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectClock=yes
ProtectHostname=yes
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
RemoveIPC=yes
LockPersonality=yes
MemoryDenyWriteExecute=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
SystemCallErrorNumber=EPERM
KeyringMode=private
"""

_USER = """\
NoNewPrivileges=yes
LockPersonality=yes
MemoryDenyWriteExecute=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native
"""

_TIMER = """\
[Timer]
OnCalendar=*-*-* {hours}:00:00
# A start-up soon after a missed run makes up for it; one without still gets an early run.
OnBootSec=5min
Persistent=true
# Spread over the fleet; each machine keeps its own place.
RandomizedDelaySec={splay}min
FixedRandomDelay=true
AccuracySec=1min

[Install]
WantedBy=timers.target
"""


def render(place: Place, options: ScheduleOptions) -> Plan:
    """Return the units for the system, or for one user's own systemd.

    Raises:
        ScheduleError: the program's path holds what no unit can carry.
    """
    folder = place.config_home / "systemd" / "user" if place.user else SYSTEM_UNITS
    control = ("systemctl", "--user") if place.user else ("systemctl",)
    body = _COMMON.format(command=" ".join(map(quote, (*place.program, "run"))))
    body += _USER if place.user else _SYSTEM.format(state=_state(place.state))
    network = "" if place.user else "Wants=network-online.target\nAfter=network-online.target\n"
    service = (
        f"{MARK}\n[Unit]\nDescription=Passmuster: check this desktop against the published "
        f"minimum versions\n{network}\n[Service]\n{body}"
    )
    timer = f"{MARK}\n[Unit]\nDescription=Passmuster, every {options.every_hours} hours\n\n" + (
        _TIMER.format(hours=_hours(options.every_hours), splay=options.splay_minutes)
    )
    return Plan(
        system="systemd",
        files=(
            File(path=folder / SERVICE, text=service),
            File(path=folder / TIMER, text=timer),
        ),
        enable=((*control, "enable", "--quiet", TIMER),),
        start=((*control, "daemon-reload"), (*control, "start", TIMER)),
        # `clean` removes the stamp in which Persistent= keeps the last run, not our state.
        stop=((*control, "stop", TIMER), (*control, "clean", "--what=state", TIMER)),
        disable=((*control, "disable", "--quiet", TIMER),),
        settle=((*control, "daemon-reload"), (*control, "reset-failed", SERVICE, TIMER)),
    )


def quote(word: str) -> str:
    """Return a word for ExecStart, quoted where systemd.syntax(7) wants it.

    Raises:
        ScheduleError: control characters, which no unit can carry.
    """
    if not word.isprintable():
        raise ScheduleError(f"path {word!r}: control characters cannot stand in a unit; move it")
    text = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{text}"' if set(text) & set(" '\\\"") else text


def _hours(every: int) -> str:
    """Return the hours of a calendar expression; a step of a whole day is refused there."""
    return "00" if every == 24 else f"00/{every}"


def _state(folder: Path) -> str:
    if folder == STATE:
        return "StateDirectory=passmuster\nStateDirectoryMode=0755"
    return f"ReadWritePaths={quote(str(folder))}"


def settings(shown: str) -> dict[str, str]:
    """Return the properties that `systemctl show` printed, one `Name=value` a line."""
    return dict(line.split("=", 1) for line in shown.splitlines() if "=" in line)
