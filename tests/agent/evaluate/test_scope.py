"""What a rule may ask about the machine; the vectors `branches` and `copies` say the rest."""

from __future__ import annotations

import pytest

from passmuster.evaluate.scope import Context, counts, is_on, listed
from passmuster.model.installation import (
    Kind,
    ReportedInstallation,
    ReportedInventory,
    Role,
    Version,
)
from passmuster.model.requirement import OsMatch


def copy(product: str, kind: Kind, *default_for: Role, raw: str = "12.5") -> ReportedInstallation:
    """Return a copy on Linux."""
    return ReportedInstallation(
        product=product, kind=kind, platform="linux", architecture="amd64", packaging="os",
        on_disk=Version(raw=raw, scheme="dotted"), default_for=default_for,
    )  # fmt: skip


def context(*copies: ReportedInstallation) -> Context:
    """Return the context of a machine with these copies."""
    return Context.of(
        ReportedInventory(platform="linux", architecture="amd64", installations=copies, sources=())
    )


def test_the_context_keeps_systems_and_known_defaults() -> None:
    """Other kinds are no systems; a default of any copy is known."""
    system = copy("debian", Kind.OS)
    fox = copy("firefox", Kind.BROWSER, Role.HTTPS, Role.PDF)
    assert context(system, fox) == ((system,), {Role.HTTPS, Role.PDF})
    assert context() == ((), frozenset())


def test_an_empty_list_names_everything() -> None:
    """A list that is not empty names what stands in it, whole."""
    assert listed("esr", ())
    assert listed("esr", ("release", "esr"))
    assert not listed("esr", ("esr-next",))
    assert not listed("", ("esr",))


@pytest.mark.parametrize(
    ("word", "kind", "default_for", "known", "expected"),
    [
        ("every", Kind.BROWSER, (), (Role.HTTPS,), True),
        ("default-handler", Kind.BROWSER, (Role.HTTPS,), (), True),
        ("default-handler", Kind.BROWSER, (), (Role.HTTPS,), False),
        ("default-handler", Kind.BROWSER, (Role.PDF,), (Role.HTTPS,), False),
        ("default-handler", Kind.BROWSER, (), (Role.PDF,), True),
        ("default-handler", Kind.PDF_VIEWER, (Role.PDF,), (), True),
        ("default-handler", Kind.PDF_VIEWER, (), (Role.PDF,), False),
        ("default-handler", Kind.OS, (), (Role.HTTPS, Role.PDF), True),
        ("of-administrators", Kind.BROWSER, (Role.HTTPS,), (), None),
    ],
)
def test_which_copies_count(
    word: str, kind: Kind, default_for: tuple[Role, ...], known: tuple[Role, ...],
    *, expected: bool | None,
) -> None:  # fmt: skip
    """A word that is not known here is neither yes nor no."""
    about = copy("p", kind, *default_for)
    machine = context(about, copy("other", Kind.BROWSER, *known))
    assert counts(word, about, machine) is expected


def test_one_of_several_systems_is_enough() -> None:
    """Two systems are stated where one runs inside the other."""
    machine = context(copy("windows", Kind.OS, raw="10.0"), copy("ubuntu", Kind.OS, raw="24.04"))
    assert is_on((OsMatch(product="debian"), OsMatch(product="ubuntu", release="24.4")), machine)
    assert not is_on((OsMatch(product="debian"), OsMatch(product="ubuntu", below="24")), machine)
