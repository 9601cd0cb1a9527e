"""`passmuster capture -o FILE`: record what an audit reads, to be judged again anywhere.

What tells whose machine it is, is replaced, unless `--no-scrub` is given; a recording that would
then be judged differently is not written.
"""

from __future__ import annotations

import argparse
import platform
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from passmuster.cli.auditing import local_host
from passmuster.cli.exits import CliError, Exit
from passmuster.inventory import take
from passmuster.inventory.running import wanted_names
from passmuster.products import load

if TYPE_CHECKING:
    from passmuster.host.recording_format import Recording
    from passmuster.host.scrub import Names, Scrubbed
    from passmuster.model.installation import Inventory
    from passmuster.products.definition import Product

_IN_IT = {
    "linux": """\
In it: accounts and homes, names of programs and of folders that may hold some, the whole list of
installed packages with what their logs say of upgrades, settings of package systems and policies
of browsers as they stand, and the options (no addresses, no files) of running browsers and
viewers.""",
    "windows": """\
In it: accounts and homes, names of programs and of folders that may hold some, the keys of the
registry that name installed programs, defaults and policies of updates, and the options (no
addresses, no files) of running browsers and viewers.""",
    "macos": """\
In it: accounts and homes, names of programs and of folders that may hold some, what bundles state
of themselves, receipts, defaults and managed preferences of updates as they stand, and the options
(no addresses, no files) of running browsers and viewers.""",
}
_WORD = re.compile(r"[a-z0-9]{3,}")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `capture`."""
    parser.add_argument(
        "-o", "--output", metavar="FILE", type=Path, required=True,
        help="a .zip file, or a folder that does not exist yet",
    )  # fmt: skip
    parser.add_argument("--force", action="store_true", help="replace an existing file")
    parser.add_argument(
        "--no-scrub",
        action="store_true",
        help="keep user names, host name, addresses and secrets as they are",
    )


def run(options: argparse.Namespace) -> Exit:
    """Take an inventory through a recorder, scrub what was read, and save it."""
    from passmuster.host.recording import Recorder  # noqa: PLC0415 - needed here only

    output: Path = options.output
    if output.exists() and not (options.force and output.is_file()):
        raise CliError(
            f"{output} exists; name another one" + ("" if output.is_dir() else ", or use --force")
        )
    host, products = local_host(), load()
    recorder = Recorder(host)
    found = take(recorder, products)
    recording, files = recorder.recording()
    if options.no_scrub:
        changes = None
    else:
        scrubbed = _scrubbed(recording, files, host, products)
        _check_judgement(found, scrubbed, products)
        recording, files, changes = scrubbed.recording, scrubbed.files, scrubbed.changes
    _save(output, recording, files)
    print(f"{output}: what an audit reads, {len(found.installations)} installations found.")
    print(f"{_IN_IT[found.platform]}\n")
    _print_changes(changes)
    print("Only you may read it. Look through it before you give it away.")
    print(f"Judge it anywhere: passmuster check --host {output}")
    return Exit.OK


def known_words(products: tuple[Product, ...]) -> frozenset[str]:
    """Return the words that products are called by: a user or a machine may be called so too."""
    named = {each.lower() for each in wanted_names(products)}
    for product in products:
        named |= set(_WORD.findall(f"{product.id} {product.name}".lower()))
    return frozenset(named)


def judgement(inventory: Inventory, names: Names | None = None) -> Any:
    """Return what an inventory says, by other names; without durations and messages.

    Args:
        inventory: what was found.
        names: the names that a scrub replaced, to be replaced here too.
    """
    told = msgspec.json.decode(msgspec.json.encode(inventory))
    told["sources"] = {each["source"]: each["outcome"] for each in told["sources"]}
    renamed = _renamed(told, names)
    # Their order is by names.
    for key in ("installations", "defaults"):
        renamed[key].sort(key=str)
    return renamed


def _renamed(value: Any, names: Names | None) -> Any:
    if isinstance(value, dict):
        # The line that a value was read from may hold more than the value, and be scrubbed.
        raw = {"raw"} if "location" in value else set()
        return {
            key: names.owner(each) if names and key == "owner" else _renamed(each, names)
            for key, each in value.items()
            if key not in raw
        }
    if isinstance(value, list):
        return [_renamed(each, names) for each in value]
    return names.text(value) if names and isinstance(value, str) else value


def _scrubbed(
    recording: Recording, files: dict[str, bytes], host: Any, products: tuple[Product, ...]
) -> Scrubbed:
    from passmuster.host.scrub import scrub  # noqa: PLC0415 - needed here only
    from passmuster.host.scrub.identity import identity_of  # noqa: PLC0415 - needed here only

    identity = identity_of(host, platform.node())
    return scrub(recording, files, identity, known_words(products))


def _check_judgement(found: Inventory, scrubbed: Scrubbed, products: tuple[Product, ...]) -> None:
    from passmuster.host.answers import Answers  # noqa: PLC0415 - needed here only

    again = take(Answers(scrubbed.recording, scrubbed.files), products)
    if judgement(found, scrubbed.names) != judgement(again):
        raise CliError(
            "the scrubbed recording would be judged differently from this machine, so nothing was "
            "written; that is a defect, please report it. `--no-scrub` records everything as it is"
        )


def _save(output: Path, recording: Recording, files: dict[str, bytes]) -> None:
    from passmuster.host.archive import save  # noqa: PLC0415 - needed here only
    from passmuster.host.errors import RecordingError  # noqa: PLC0415 - needed here only

    try:
        save(output, recording, files)
    except OSError as error:
        raise CliError(f"{output}: cannot be written ({error.strerror or error})") from error
    except RecordingError as error:
        raise CliError(f"{output}: {error}") from error


def _print_changes(changes: tuple[str, ...] | None) -> None:
    if changes is None:
        print(
            "It is NOT scrubbed: user names, host name, addresses and secrets stand in it.",
            file=sys.stderr,
        )
        return
    print("Scrubbed, and judged again with the same answer:")
    for line in changes or ("nothing to replace was found",):
        print(f"  {line}")
    print()
