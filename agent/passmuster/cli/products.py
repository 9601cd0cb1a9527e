"""`passmuster products`: the definitions by which products are recognised, and a check of new ones.

The built-in ones are read in their compiled form; only `lint` and `match` read a definition's text,
and refuse one that is wrong in any way.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from passmuster.cli import auditing, products_view
from passmuster.cli.exits import CliError, Exit
from passmuster.model.installation import Kind
from passmuster.products import load
from passmuster.products.definition import PLATFORMS, Product
from passmuster.wire.codec import encode

if TYPE_CHECKING:
    from passmuster.products.reading import Problem

SCHEMA = 1
LIMIT = 1024 * 1024
ACTIONS = {
    "lint": "check definitions that are being written, also against the built-in ones",
    "list": "list the products that can be recognised",
    "show": "show the rules of one product in words",
    "match": "try a definition on this machine, or all definitions on observations",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `products`, a parser for each of its actions."""
    actions = parser.add_subparsers(
        dest="action", metavar="ACTION", title="actions", prog=parser.prog
    )
    made = {
        name: actions.add_parser(
            name,
            help=summary,
            description=summary[0].upper() + summary[1:] + ".",
            formatter_class=parser.formatter_class,
        )
        for name, summary in ACTIONS.items()
    }
    made["lint"].add_argument(
        "files", metavar="FILE", nargs="*", type=Path, help="a definition, ID.toml"
    )
    made["list"].add_argument("--kind", choices=[each.value for each in Kind], help="only these")
    made["list"].add_argument(
        "--platform", choices=sorted(set(PLATFORMS.values())), help="only those found there"
    )
    made["show"].add_argument("product", metavar="ID", help="a product's id, such as firefox")
    made["match"].add_argument(
        "file", metavar="FILE", type=Path,
        help='a definition (ID.toml), or observations (JSON: [{"source": ..., "see": {...}}])',
    )  # fmt: skip
    auditing.add_host_argument(made["match"])
    for each in made.values():
        each.add_argument(
            "--format", choices=("table", "json"), default="table", help="for people or programs"
        )
    parser.set_defaults(usage=parser.format_usage)


def run(options: argparse.Namespace) -> Exit:
    """Do what was asked for; 3 when a definition is wrong."""
    if options.action is None:
        raise CliError(
            f"products: expected an action, one of {', '.join(ACTIONS)}\n"
            + options.usage().rstrip()
        )
    doing = {"lint": _lint, "list": _list, "show": _show, "match": _match}
    return doing[options.action](options)


def _lint(options: argparse.Namespace) -> Exit:
    if not options.files:
        raise CliError(
            "lint: got no file, expected the definitions that you write: "
            "passmuster products lint ID.toml ..."
        )
    products, problems = _read_all(options.files)
    if options.format == "json":
        _print_json(
            {
                "checked": [each.name for each in options.files],
                "problems": [each._asdict() for each in problems],
            }
        )
    else:
        for product in products:
            print(products_view.checked(product))
        for problem in problems:
            print(products_view.clean(str(problem)), file=sys.stderr)
    return Exit.USAGE if problems else Exit.OK


def _list(options: argparse.Namespace) -> Exit:
    wanted = [
        product
        for product in load()
        if options.kind in {None, product.kind.value}
        and (options.platform is None or options.platform in products_view.platforms(product))
    ]
    if options.format == "json":
        _print_json({"products": [products_view.summary(each) for each in wanted]})
    else:
        print("\n".join(products_view.table(wanted)))
    return Exit.OK


def _show(options: argparse.Namespace) -> Exit:
    by_id = {product.id: product for product in load()}
    product = by_id.get(options.product)
    if product is None:
        from passmuster.products.reading import nearest  # noqa: PLC0415 - only for a wrong id

        raise CliError(
            f"got product {options.product!r}, expected an id that `passmuster products list` "
            f"shows{nearest(options.product, by_id)}"
        )
    if options.format == "json":
        _print_json({"product": product})
    else:
        print("\n".join(products_view.rules(product)))
    return Exit.OK


def _match(options: argparse.Namespace) -> Exit:
    from passmuster.cli import products_match  # noqa: PLC0415 - audits, which the others do not

    if options.file.suffix == ".json":
        found = products_match.of_observations(_text(options.file), options.file.name)
    else:
        products, problems = _read_all([options.file])
        if problems:
            raise CliError("\n".join(str(each) for each in problems))
        found = products_match.of_definition(products[0], auditing.open_host(options))
    if options.format == "json":
        _print_json(found.document)
    else:
        print("\n".join(found.lines))
    return found.exit


def _read_all(files: list[Path]) -> tuple[list[Product], list[Problem]]:
    """Return the definitions that are good, and what is wrong with the others or among them."""
    # Parsing TOML and checking evidence is for those who write definitions.
    from passmuster.products.reading import (  # noqa: PLC0415
        DefinitionError,
        Problem,
        clashes,
        read,
    )

    products: list[Product] = []
    problems: list[Problem] = []
    for file in files:
        try:
            products.append(read(_text(file), file.name))
        except DefinitionError as error:
            problems += error.problems
        except CliError as error:
            problems.append(Problem(str(file), 0, str(error).removeprefix(f"{file}: ")))
    written = {product.id for product in products}
    others = [product for product in load() if product.id not in written]
    problems += clashes([*others, *products])
    return products, problems


def _text(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            payload = stream.read(LIMIT + 1)
    except OSError as error:
        raise CliError(f"{file}: cannot be read ({error.strerror or error})") from error
    if len(payload) > LIMIT:
        raise CliError(f"{file}: got more than {LIMIT} bytes")
    try:
        return payload.decode("utf-8")
    except UnicodeDecodeError as error:
        raise CliError(
            f"{file}: expected UTF-8, got a byte that is none at {error.start}"
        ) from error


def _print_json(document: dict[str, Any]) -> None:
    sys.stdout.write(encode({"schema": SCHEMA, **document}).decode() + "\n")
