"""dnf, yum and zypper: locks and excludes, in the very forms that the tools write."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.memory_host import MemoryHost
from fakes.obstacles import Asked, seen
from passmuster.host.errors import HostError
from passmuster.host.local import LocalHost
from passmuster.inventory.obstacles.rpm_specs import Installed, how_fits, lock_of
from passmuster.model.installation import Hindrance

PLUGIN = {
    "/etc/dnf/plugins/versionlock.conf":
        b"[main]\nenabled = 1\nlocklist = /etc/dnf/plugins/versionlock.list\n",
}  # fmt: skip
LOCKS = "/etc/dnf/plugins/versionlock.list"
# As `dnf versionlock add firefox` writes it.
ADDED = b"\n# Added lock on Tue Nov 24 10:00:00 2026\nfirefox-0:140.12.0-1.fc42.*\n"
FIREFOX = seen("rpm", version="140.12.0-1.fc42", more={"vendor": "Fedora Project"})
PACKAGE = Installed("firefox", "140.12.0-1.fc42", "amd64")


def causes(**files: bytes | HostError) -> list[str]:
    """Return the causes for Firefox on a host with these files."""
    return Asked(MemoryHost(files)).causes(FIREFOX)


def locked(entry: bytes, **more: bytes) -> list[str]:
    """Return the causes for Firefox with this lock list."""
    return causes(**{**PLUGIN, LOCKS: entry, **more})


def test_a_lock_as_dnf_writes_it_holds() -> None:
    """The entry is the evidence."""
    (told,) = Asked(MemoryHost({**PLUGIN, LOCKS: ADDED})).of(FIREFOX)
    assert (told.hindrance, told.cause) == (Hindrance.HELD, "dnf-versionlock")
    assert (told.evidence.location, told.evidence.raw) == (LOCKS, "firefox-0:140.12.0-1.fc42.*")


@pytest.mark.parametrize(
    ("entry", "holds"),
    [
        (b"firefox-140.12.0-1.fc42.x86_64", True),
        (b"firefox-140.*", True),
        (b"fire*-0:140.12.0-1.fc42.*", True),
        (b"firefox-0:130.0-1.fc40.*", True),
        (b"firefox-0:140.12.0-1.fc42.*\nfirefox-0:141.0-1.fc42.*", False),
        (b"firefox-0:141.0-1.fc42.*", False),
        (b"firefox", False),
        (b"firefox-*", False),
        (b"firefox.x86_64", False),
        (b"!firefox-0:140.12.0-1.fc42.*", False),
        (b"# firefox-0:140.12.0-1.fc42.*", False),
        (b"firefox-langpacks-0:140.12.0-1.fc42.*", False),
        (b"thunderbird-0:140.12.0-1.fc42.*", False),
        (b"firefox-not_a-(version)", True),
        (b"firefox-" + b"1" * 300, False),
        (b"\xff\xfe", False),
    ],
)
def test_an_entry_holds_when_it_leaves_nothing_higher(entry: bytes, holds: bool) -> None:  # noqa: FBT001
    """A bare name locks nothing in dnf; an exact higher version lets the way to it open."""
    assert locked(entry) == ["dnf-versionlock"] * holds


def test_only_a_plugin_that_is_switched_on_reads_its_list() -> None:
    """Off, without a list, all plugins off, dnf 5 in its place: the list holds nothing."""
    conf = "/etc/dnf/plugins/versionlock.conf"
    assert causes(**{LOCKS: ADDED}) == []
    assert locked(ADDED, **{conf: b"[main]\nenabled = 0\nlocklist = " + LOCKS.encode()}) == []
    assert locked(ADDED, **{conf: b"[main]\nenabled = 1\n"}) == []
    assert locked(ADDED, **{conf: b"[other]\nenabled = 1\nlocklist = " + LOCKS.encode()}) == []
    assert locked(ADDED, **{"/etc/dnf/dnf.conf": b"[main]\nplugins=0\n"}) == []
    dnf5 = MemoryHost({**PLUGIN, LOCKS: ADDED}, links={"/usr/bin/dnf": "dnf5"})
    assert Asked(dnf5).causes(FIREFOX) == []
    dnf4 = MemoryHost({**PLUGIN, LOCKS: ADDED}, links={"/usr/bin/dnf": "dnf-3"})
    assert Asked(dnf4).causes(FIREFOX) == ["dnf-versionlock"]


def test_a_list_outside_of_etc_is_passed_over() -> None:
    """A configuration cannot lead to any file of the machine."""
    for path in (b"/home/eve/list", b"/etc/../home/eve/list", b"list"):
        conf = b"[main]\nenabled = 1\nlocklist = " + path + b"\n"
        asking = Asked(MemoryHost({"/etc/dnf/plugins/versionlock.conf": conf}))
        assert asking.causes(FIREFOX) == []
        assert "passed over" in asking.notes[0]


def test_yums_own_folder_is_read_where_dnf_has_none() -> None:
    """RHEL 7."""
    files = {
        "/etc/yum/pluginconf.d/versionlock.conf":
            b"[main]\nenabled = 1\nlocklist = /etc/yum/pluginconf.d/versionlock.list\n",
        "/etc/yum/pluginconf.d/versionlock.list": b"0:vlc-1-1.*\nfirefox-140.12.0-1.fc42.*\n",
    }  # fmt: skip
    assert causes(**files) == ["dnf-versionlock"]


@pytest.mark.skipif(
    not shutil.which("dnf")
    or not list(Path("/usr/lib/python3/dist-packages").glob("dnf-plugins/versionlock.py")),
    reason="dnf with its versionlock plugin is the oracle of this test (dnf, dnf-plugins-core)",
)
def test_what_dnf_itself_writes_is_understood(tmp_path: Path) -> None:
    """`dnf versionlock add --raw` into a private list."""
    plugins = tmp_path / "etc/dnf/plugins"
    plugins.mkdir(parents=True)
    conf = f"[main]\nenabled = 1\nlocklist = {plugins}/versionlock.list\n"
    (plugins / "versionlock.conf").write_text(conf)
    (plugins / "versionlock.list").touch()
    (tmp_path / "etc/dnf/dnf.conf").write_text(f"[main]\npluginconfpath={plugins}\n")
    subprocess.run(
        ["dnf", "-c", tmp_path / "etc/dnf/dnf.conf", f"--installroot={tmp_path}", "-C", "-q",
         "versionlock", "add", "--raw", "firefox-0:140.12.0-1.fc42.*"],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    (plugins / "versionlock.conf").write_text(PLUGIN["/etc/dnf/plugins/versionlock.conf"].decode())
    assert Asked(LocalHost(str(tmp_path))).causes(FIREFOX) == ["dnf-versionlock"]


# As dnf 5's own manual shows it.
TOML = """version = "1.0"
[[packages]]
name = "{name}"
comment = "a note"
[[packages.conditions]]
key = "{key}"
comparator = "{comparator}"
value = "{value}"
"""


@pytest.mark.parametrize(
    ("name", "key", "comparator", "value", "holds"),
    [
        ("firefox", "evr", "=", "0:140.12.0-1.fc42", True),
        ("fire*", "evr", "<", "141", True),
        ("firefox", "evr", "<=", "140.12.0-1.fc42", True),
        ("firefox", "evr", "=", "0:141.0-1.fc42", False),
        ("firefox", "evr", ">=", "140", False),
        ("firefox", "evr", "!=", "0:141.0-1.fc42", False),
        ("firefox", "arch", "=", "x86_64", False),
        ("firefox", "epoch", "=", "0", False),
        ("thunderbird", "evr", "=", "0:140.12.0-1.fc42", False),
    ],
)
def test_dnf5s_list_holds_when_every_entry_has_a_ceiling(
    name: str,
    key: str,
    comparator: str,
    value: str,
    holds: bool,  # noqa: FBT001
) -> None:
    """An exclusion of one version and a lower bound let the way open."""
    text = TOML.format(name=name, key=key, comparator=comparator, value=value)
    assert causes(**{"/etc/dnf/versionlock.toml": text.encode()}) == ["dnf-versionlock"] * holds


def test_one_open_entry_opens_the_way_in_dnf5() -> None:
    """Entries are alternatives."""
    first = TOML.format(name="firefox", key="evr", comparator="=", value="140.12.0-1.fc42")
    second = TOML.format(name="firefox", key="evr", comparator=">=", value="141")
    both = first + second.partition("\n")[2]
    assert causes(**{"/etc/dnf/versionlock.toml": both.encode()}) == []


@pytest.mark.parametrize(
    ("text", "noted"),
    [
        ("", ""),
        ('version = "1.0"\n', ""),
        (TOML.replace("1.0", "2.0"), "format"),
        (TOML.replace('version = "1.0"\n', ""), "format"),
        ('version = "1.0"\npackages = "x"\n', "format"),
        ("packages = [1, 2", "versionlock.toml"),
        ('version = "1.0"\npackages = [1, {name = 3}, {name = "firefox"}]\n', ""),
        ('version = "1.0"\npackages = [{name = "firefox", conditions = [1]}]\n', ""),
        ("a = " + "[" * 5000, "versionlock.toml"),
    ],
)
def test_a_list_that_dnf5_does_not_apply_holds_nothing(text: str, noted: str) -> None:
    """Another format version, or none at all; it is noted."""
    filled = text.replace("{", "\0") if "{name}" not in text else text.format(
        name="firefox", key="evr", comparator="=", value="140.12.0-1.fc42"
    )  # fmt: skip
    asking = Asked(MemoryHost({"/etc/dnf/versionlock.toml": filled.replace("\0", "{").encode()}))
    assert asking.causes(FIREFOX) == []
    assert noted in " ".join(asking.notes)


@pytest.mark.parametrize(
    ("value", "holds"),
    [
        ("firefox", True),
        ("kernel* fire*", True),
        ("thunderbird,firefox.x86_64", True),
        ("\n  kernel\n  firefox-*\n", True),
        ("firefox-141*", False),
        ("firefox-140.12.0-1.fc42", False),
        ("firefox-langpacks", False),
        ("firefox.i686", False),
        ("[", False),
        ("", False),
    ],
)
def test_an_exclude_holds_when_it_leaves_every_version_out(value: str, holds: bool) -> None:  # noqa: FBT001
    """One version that is left out is no closed way."""
    text = f"[main]\nexclude={value}\n".encode()
    assert causes(**{"/etc/dnf/dnf.conf": text}) == ["dnf-exclude"] * holds
    assert (
        causes(**{"/etc/yum.conf": text.replace(b"exclude", b"excludepkgs")})
        == ["dnf-exclude"] * holds
    )
    assert causes(**{"/etc/dnf/libdnf5.conf.d/20-x.conf": text}) == ["dnf-exclude"] * holds


def test_excludes_that_are_not_in_force_hold_nothing() -> None:
    """Switched off as a whole, in another section, or in yum's file beside dnf's."""
    text = b"[main]\nexclude=firefox\n"
    off = text + b"disable_excludes=%b\n"
    assert causes(**{"/etc/dnf/dnf.conf": off % b"all"}) == []
    assert causes(**{"/etc/dnf/dnf.conf": off % b"*"}) == []
    assert causes(**{"/etc/dnf/dnf.conf": off % b"main"}) == []
    assert causes(**{"/etc/dnf/dnf.conf": off % b"updates"}) == ["dnf-exclude"]
    assert causes(**{"/etc/dnf/dnf.conf": b"[x]\nexclude=firefox\n"}) == []
    assert causes(**{"/etc/dnf/dnf.conf": b"[main]\n", "/etc/yum.conf": text}) == []


def test_a_repositorys_exclude_is_a_cause_of_its_own() -> None:
    """Only of an enabled repository, and only in a .repo file."""
    name = "/etc/yum.repos.d/fedora.repo"
    text = b"[updates]\nname=x\n%bexcludepkgs=firefox\n[main]\nexclude=firefox\n"
    assert causes(**{name: text % b""}) == ["dnf-exclude-repo"]
    assert causes(**{name: text % b"enabled=1\n"}) == ["dnf-exclude-repo"]
    assert causes(**{name: text % b"enabled=0\n"}) == []
    assert causes(**{name + ".rpmsave": text % b""}) == []
    main = b"[main]\ndisable_excludes=updates\n"
    assert causes(**{name: text % b"", "/etc/dnf/dnf.conf": main}) == []


def test_excludes_have_a_bound() -> None:
    """More than anybody writes: the rest is passed over, and told."""
    asking = Asked(
        MemoryHost({"/etc/dnf/dnf.conf": b"[main]\nexclude=" + b"a " * 1_500 + b"firefox"})
    )
    assert asking.causes(FIREFOX) == []
    assert "more than" in asking.notes[0]


def test_patterns_of_every_form() -> None:
    """Names, architectures, versions with and without epoch."""
    package = Installed("firefox", "1:140.12.0-1.fc42", "amd64")
    every = ("firefox", "f?refox", "firefox.x86_64", "firefox.*", "firefox-*", "*", "[ef]irefox")
    this = ("firefox-140.12.0", "firefox-1:140*", "1:firefox-140.12.0-1.fc42.x86_64",
            "firefox-140.12.0-1.fc42.x86_64")  # fmt: skip
    assert {how_fits(each, package) for each in every} == {"every"}
    assert {how_fits(each, package) for each in this} == {"this"}
    assert {how_fits(each, package) for each in ("firefox-141*", "", "fire")} == {""}
    assert lock_of("firefox-1:140.12.0-1.fc42.*", package) == ("1:140.12.0-1.fc42", True)
    assert lock_of("firefox-140.*", package) == ("140", True)


ZYPPER = "/etc/zypp/locks"
MOZILLA = seen("rpm", name="MozillaFirefox", version="140.12.0-150200.1.1", more={"vendor": "SUSE"})


@pytest.mark.skipif(not shutil.which("zypper"), reason="zypper is the oracle of this test")
@pytest.mark.parametrize(
    ("arguments", "holds"),
    [
        (["MozillaFirefox"], True),
        (["Mozilla*"], True),
        (["evince"], False),
        (["MozillaFirefox=140.12.0-150200.1.1"], True),
        (["MozillaFirefox=139.0-1"], False),
        (["MozillaFirefox<140"], False),
        (["MozillaFirefox<999"], True),
        (["MozillaFirefox>=141"], True),
        (["-t", "patch", "MozillaFirefox"], False),
    ],
)
def test_what_zypper_itself_writes_is_understood(
    tmp_path: Path,
    arguments: list[str],
    holds: bool,  # noqa: FBT001
) -> None:
    """`zypper addlock` into a private root."""
    (tmp_path / "etc/zypp").mkdir(parents=True)
    subprocess.run(
        ["zypper", "--root", tmp_path, "--non-interactive", "addlock", *arguments],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    told = Asked(LocalHost(str(tmp_path))).of(MOZILLA)
    assert [each.cause for each in told] == ["zypp-lock"] * holds
    for each in told:
        assert (each.hindrance, each.evidence.location) == (Hindrance.HELD, ZYPPER)


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("solvable_name: MozillaFirefox\n", True),
        ("match_type: exact\nsolvable_name: Mozilla*\n", False),
        ("match_type: substring\nsolvable_name: Firefox\n", True),
        ("match_type: regex\nsolvable_name: ^Mozilla.*x$\n", True),
        ("match_type: regex\nsolvable_name: (M+)+$\n", False),
        ("match_type: glob\ncase_sensitive: off\nsolvable_name: mozilla*\n", True),
        ("match_type: glob\ncase_sensitive: on\nsolvable_name: mozilla*\n", False),
        ("type: package\nrepo: foo\nsolvable_name: MozillaFirefox\n", False),
        ("version: == 1:140.12.0-150200.1.1\nsolvable_name: MozillaFirefox\n", False),
        ("version: ~~ 3\nsolvable_name: MozillaFirefox\n", False),
        ("version: == (x)\nsolvable_name: MozillaFirefox\n", False),
        ("version: nonsense\nsolvable_name: MozillaFirefox\n", False),
        ("# a comment\n\n\nquery_string: x\n", False),
    ],
)
def test_locks_of_every_kind(text: str, holds: bool) -> None:  # noqa: FBT001
    """The kinds that an administrator may write by hand."""
    host = MemoryHost({ZYPPER: text.encode()})
    assert Asked(host).causes(MOZILLA) == ["zypp-lock"] * holds


def test_a_lock_compares_with_the_installed_epoch() -> None:
    """A version without epoch or release is the installed one's kin."""
    vlc = seen("rpm", name="vlc", version="1:3.0-2")
    for condition, holds in (("== 3.0", True), ("== 3.0-2", True), ("< 3.1", True), ("< 3", False)):
        text = f"version: {condition}\nsolvable_name: vlc\n".encode()
        assert Asked(MemoryHost({ZYPPER: text})).causes(vlc) == ["zypp-lock"] * holds


@given(st.binary(max_size=300), st.binary(max_size=100))
def test_any_bytes_give_an_answer(one: bytes, other: bytes) -> None:
    """Files of any content: no error leaves."""
    Asked(MemoryHost({
        **PLUGIN, LOCKS: one, "/etc/dnf/versionlock.toml": one, "/etc/dnf/dnf.conf": one + other,
        "/etc/yum.repos.d/a.repo": b"[a]\nexclude=" + other, ZYPPER: b"solvable_name:" + other,
    })).of(FIREFOX)  # fmt: skip
