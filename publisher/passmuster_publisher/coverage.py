"""Which source decides the line of which product on which platform: a page made from a policy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from passmuster.products.definition import PLATFORMS, Product
from passmuster_publisher.feeds import adapter
from passmuster_publisher.policy import Policy
from passmuster_publisher.policy.tables import Fixed, SupportOnly
from passmuster_publisher.rules import Part, parts

_PLATFORM_OF_OS = {"windows": "windows", "windows-server": "windows", "macos": "macos"}
_HEAD = """\
| product | platform | copies | first source | second source |
|---|---|---|---|---|
"""


def page(policy: Policy, products: Sequence[Product]) -> str:
    """Return a Markdown table of products, platforms and sources, and what no line covers.

    Args:
        policy: whose requirements are listed.
        products: the definitions.
    """
    every = [part for rule in policy.requirement for part in parts(rule)]
    covered: list[str] = []
    without: dict[str, list[str]] = {}
    for product in sorted(products, key=lambda each: (each.kind.value, each.id)):
        for platform in _platforms(product):
            mine = [e for e in every if e.product == product.id and _is_on(e, platform)]
            covered += [_row(product, platform, part) for part in mine]
            forbidden = any(each.product == product.id for each in policy.forbidden)
            if not mine and forbidden:
                covered.append(f"| `{product.id}` | {platform} | all | forbidden | |")
            elif not mine:
                without.setdefault(product.kind.value, []).append(f"`{product.id}` ({platform})")
    return (
        f"{_HEAD}{chr(10).join(covered)}\n\n## Without a line\n\n"
        "Found and shown, and the policy says nothing of them: `not-covered`.\n\n"
        + "\n".join(f"- {kind}: {', '.join(names)}" for kind, names in without.items())
        + "\n\n## Feeds\n\n| feed | whose word | stale after |\n|---|---|---|\n"
        + "\n".join(_feeds())
        + "\n"
    )


def _platforms(product: Product) -> list[str]:
    return list(dict.fromkeys(PLATFORMS[rule.source] for rule in product.detect))


def _is_on(part: Part, platform: str) -> bool:
    if part.rule.platforms and platform not in part.rule.platforms:
        return False
    systems = {_PLATFORM_OF_OS.get(each.product, "linux") for each in part.rule.os}
    return not systems or platform in systems


def _row(product: Product, platform: str, part: Part) -> str:
    first, second = _sources(part)
    copies = [
        *(f"{each.product} {each.release or each.at_least}".strip() for each in part.rule.os),
        *(f"track {track}" for track in part.asked.tracks if track),
        *part.rule.packagings,
    ]
    cells = (f"`{product.id}`", platform, ", ".join(copies) or "all", first, second)
    return f"| {' | '.join(cells)} |"


def _sources(part: Part) -> tuple[str, str]:
    if isinstance(part.asked, Fixed):
        return f"fixed by hand: {part.asked.reason}", ""
    first, second = (f"`{part.sources[0]}`", [f"`{each}`" for each in part.sources[1:]])
    if isinstance(part.asked, SupportOnly):
        return f"{first} (ends of support only)", ""
    needed = part.asked.sources or 2
    note = "" if needed == 2 else " (one source is enough)" if second else "none"
    return first, ", ".join(second) + note


def _feeds() -> Iterator[str]:
    for name in adapter.MODULES:
        feed = adapter.feed(name)
        yield f"| `{name}`: {feed.title} | {feed.publisher} | {feed.gap_days} days |"
