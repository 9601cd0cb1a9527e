"""Several observations of one copy on Windows or macOS become one installation."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from passmuster.inventory.joining import Whole, join
from passmuster.inventory.observation import Observation
from passmuster.model.installation import Evidence, Scope
from passmuster.products.definition import Detect, Product
from passmuster.products.matching import Match

FOLDER = "C:\\Program Files\\Google\\Chrome\\Application"


def known(  # noqa: PLR0913 - each test says what it needs
    source: str,
    version: str,
    *,
    root: str = "",
    track: str = "stable",
    owner: str = "",
    product: str = "google-chrome",
    confirms: bool = False,
    architecture: str = "",
    pending: tuple[str, Evidence] | None = None,
) -> tuple[Observation, Match]:
    """Return an observation with what it was recognised as."""
    rule = Detect(source="uninstall", scheme="dotted", track=track)
    which = Product(schema=1, id=product, name="Chrome", vendor="Google", kind="browser",  # type: ignore[arg-type]
                    detect=(rule,))  # fmt: skip
    seen = Observation(
        source=source,
        seen={},
        version=version,
        evidence=Evidence(source=source, location=f"{source} of {product}"),
        packaging="files" if source == "windows-program" else "installer",
        scope=Scope.USER if owner else Scope.MACHINE,
        owner=owner,
        root=root,
        confirms=confirms,
        architecture=architecture,
        pending=pending,
    )
    return seen, Match(which, rule)


def whole(*observations: tuple[Observation, Match]) -> list[Whole]:
    """Return the copies behind observations, whatever order they come in."""
    found = [join(list(order)) for order in itertools.permutations(observations)]
    assert all(each == found[0] for each in found)
    return found[0]


def test_the_program_stands_and_the_registry_confirms() -> None:
    """Section 2.5: what an installer believed to have done is kept beside it."""
    waits = ("141", Evidence(source="windows-program", location="new_chrome.exe"))
    (one,) = whole(
        known("windows-program", "140", root=FOLDER, architecture="amd64"),
        known("uninstall", "141", root=FOLDER.upper()),
        known("update-client", "141", pending=waits),
    )
    assert one.seen.version == "140"
    assert (one.seen.packaging, one.seen.architecture) == ("installer", "amd64")
    assert one.seen.pending == waits
    assert [each.evidence.source for each in one.also] == ["update-client", "uninstall"]
    assert one.decided_by == "program-outranks-registration"


def test_a_sealed_package_stands_over_its_own_files() -> None:
    """A vendor may forget to raise the program's number; the package's name has it."""
    (one,) = whole(
        known("msix", "142.0.1.0", root="C:\\Program Files\\WindowsApps\\F", owner="anna"),
        known("windows-program", "142", root="C:\\Program Files\\WindowsApps\\F\\VFS"),
    )
    assert (one.seen.version, one.seen.owner) == ("142.0.1.0", "anna")
    assert one.decided_by == "package-outranks-program"


def test_a_program_that_tells_nothing_leaves_the_word_to_the_registry() -> None:
    """Unknown is not older than known."""
    (one,) = whole(
        known("windows-program", "", root=FOLDER), known("uninstall", "139", root=FOLDER)
    )
    assert (one.seen.version, one.also, one.decided_by) == ("139", (), "")


def test_two_folders_are_two_copies() -> None:
    """And what names no folder belongs to whoever it is of, and whose track it has."""
    found = whole(
        known("windows-program", "140", root=FOLDER),
        known("windows-program", "138", root="C:\\Users\\b\\Chrome", owner="b"),
        known("update-client", "141"),
        known("update-client", "137", owner="b"),
    )
    assert {(each.seen.version, tuple(one.version.raw for one in each.also)) for each in found} == {
        ("140", ("141",)),
        ("138", ("137",)),
    }


def test_another_track_or_product_is_another_copy() -> None:
    """Beta's client key says nothing of stable."""
    assert len(whole(known("uninstall", "1"), known("update-client", "2", track="beta"))) == 2
    assert len(whole(known("uninstall", "1"), known("update-client", "2", product="brave"))) == 2


def test_two_keys_of_one_kind_without_folders_are_two_copies() -> None:
    """Two uninstall keys of one product are not merged for want of a folder."""
    assert len(whole(known("uninstall", "1"), known("uninstall", "2"))) == 2


def test_what_only_confirms_is_no_copy() -> None:
    """A receipt outlives the program that it was written for."""
    receipt = known("receipt", "14.0", confirms=True)
    assert whole(receipt) == []
    (one,) = whole(receipt, known("app-bundle", "14.0.1", root="/Applications/Foxit.app"))
    assert [each.version.raw for each in one.also] == ["14.0"]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["windows-program", "uninstall", "update-client", "msix", "receipt"]),
            st.sampled_from(["", "1", "2"]),
            st.sampled_from(["", "C:\\A", "C:\\A\\B", "C:\\C"]),
            st.sampled_from(["", "anna"]),
            st.booleans(),
        ),
        max_size=6,
    )
)
def test_nothing_is_lost_and_nothing_is_made_up(
    rows: list[tuple[str, str, str, str, bool]],
) -> None:
    """Each version that is told was read, each that was read is told unless it only confirms."""
    seen = [known(source, version, root=root, owner=owner, confirms=confirms)
            for source, version, root, owner, confirms in rows]  # fmt: skip
    found = join(seen)
    told = [each.seen.version for each in found] + [
        one.version.raw for each in found for one in each.also
    ]
    read = [version for _, version, _, _, _ in rows if version]
    assert all(told.count(each) <= read.count(each) for each in ("1", "2"))
    if not any(confirms for *_, confirms in rows):
        assert sorted(each for each in told if each) == sorted(read)
