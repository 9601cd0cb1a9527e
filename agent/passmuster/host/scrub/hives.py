r"""People's hives in a recording become exports: a hive is never given away whole.

A recorder keeps only the keys that were asked for. Whoever put a hive into a recording by hand
gets all its keys as an export, with where they stood; nothing of a hive that cannot be read, and
nothing of the slack in which hives keep what was deleted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from msgspec.structs import replace

from passmuster.host.errors import HostError
from passmuster.host.paths import comparable
from passmuster.host.protocol import RegistryKey
from passmuster.host.recording_format import KeyAnswer, ReadAnswer, Recording
from passmuster.host.registry.places import USERS, place_of

_MAGIC = b"regf"
_SUFFIXES = ("", "_Classes")
# A hive with more keys is a real one, and none that a person wrote for a test.
_KEYS = 20_000


def exported(
    recording: Recording, files: Mapping[str, bytes]
) -> tuple[Recording, dict[str, bytes]]:
    """Return a recording without hives, with an export for each that could be read.

    Args:
        recording: the recording of a Windows.
        files: its raw bytes by name.
    """
    new = dict(files)
    roots = _roots(recording)
    reads: list[ReadAnswer] = []
    answers = list(recording.keys)
    exports = list(recording.exports)
    for read in recording.reads:
        payload = files[read.file] if read.outcome == "ok" else b""
        if not payload.startswith(_MAGIC):
            reads.append(read)
            continue
        root = roots.get(comparable(read.path), "")
        keys = _keys(payload, read.path) if root else []
        if keys:
            name = f"hive {len(exports)}"
            new[name] = _export(root, read.path, keys)
            exports.append(name)
            answers += [KeyAnswer(path=_moved(root, read.path, each), where=each.path)
                        for each in keys]  # fmt: skip
        else:
            new[f"no hive {read.path}"] = b""
            reads.append(replace(read, file=f"no hive {read.path}"))
    whole = replace(
        recording, reads=tuple(reads), keys=tuple(answers), exports=tuple(dict.fromkeys(exports))
    )
    return whole, new


def _roots(recording: Recording) -> dict[str, str]:
    """Return which part of the registry each person's hives hold."""
    users = recording.users.users if recording.users else ()
    found = {}
    for user in users:
        for suffix in _SUFFIXES:
            place = place_of(f"{USERS}\\{user.sid}{suffix}", users)
            if place is not None:
                found[comparable(place.file)] = f"{USERS}\\{user.sid}{suffix}"
    return found


def _keys(payload: bytes, where: str) -> list[RegistryKey]:
    """Return all keys of a hive that can be read; none of one that is too large."""
    from passmuster.host.registry.hives import Hive  # noqa: PLC0415 - few recordings need it

    try:
        found = list(_walk(Hive(payload, where).key))
    except HostError:
        return []
    return found if len(found) <= _KEYS else []


def _walk(ask: Callable[[str], RegistryKey]) -> Iterator[RegistryKey]:
    """Yield the keys from the root on; one that is damaged is left out with all below it."""
    waiting = [""]
    count = 0
    while waiting and count <= _KEYS:
        path = waiting.pop()
        try:
            key = ask(path)
        except HostError:
            continue
        count += 1
        waiting += [f"{path}\\{each}".lstrip("\\") for each in key.subkeys]
        yield key


def _moved(root: str, file: str, key: RegistryKey) -> str:
    return f"{root}{key.path[len(file) :]}"


def _export(root: str, file: str, keys: list[RegistryKey]) -> bytes:
    from passmuster.host.registry.export import write  # noqa: PLC0415 - few recordings need it

    return write(replace(each, path=_moved(root, file, each)) for each in keys)
