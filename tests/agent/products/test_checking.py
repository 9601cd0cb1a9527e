"""What a rule for Windows or macOS may say: only what its source can see, and where it may look."""

from __future__ import annotations

import pytest

from passmuster.products.definition import Product
from passmuster.products.reading import DefinitionError, clashes, read

TEMPLATE = """
schema = 1
id = "example"
name = "Example"
vendor = "Example"
kind = "browser"
[[detect]]
source = "windows-program"
match = { executable = ["a.exe"], product_name = ["NAME"] }
executables = ['%ProgramFiles%\\A\\a.exe', '%ProgramFiles(x86)%\\A B\\a.exe']
scheme = "dotted"
version_from = "ProductVersion"
[[detect]]
source = "app-bundle"
match = { bundle = ["a.BUNDLE"] }
executables = ["/Applications/A B/A.app/Contents/MacOS/BUNDLE"]
scheme = "dotted"
version_from = "CFBundleVersion"
[[sample]]
source = "windows-program"
see = { executable = "a.exe", product_name = "NAME" }
origin = "made up"
[[sample]]
source = "app-bundle"
see = { bundle = "a.BUNDLE" }
origin = "made up"
[[near_miss]]
source = "windows-program"
see = { executable = "a.exe" }
why = "nobody's"
[[near_miss]]
source = "app-bundle"
see = { bundle = "a.c" }
why = "nobody's"
"""
A_EXE = 'match = { executable = ["a.exe"] }'
A_KEY = 'match = { key = ["A"] }'
A_BUNDLE = 'match = { bundle = ["a.b"] }'
WHERE = "a path such as %ProgramFiles%"
REFUSED = [
    ("windows-program", ['match = { executable = ["A.exe"] }'], "expected it in small letters"),
    ("windows-program", ['match = { product_name = ["A"] }'], "exact values of executable"),
    ("windows-program", [A_EXE, r"executables = ['C:\A\a.exe']"], WHERE),
    ("windows-program", [A_EXE, r"executables = ['%TEMP%\a.exe']"], WHERE),
    ("windows-program", [A_EXE, r"executables = ['%ProgramFiles%\..\a.exe']"], WHERE),
    ("windows-program", [A_EXE, r"executables = ['%ProgramFiles%\%TEMP%\a.exe']"], WHERE),
    ("windows-program", [A_EXE, r"executables = ['%ProgramFiles%\A\b.exe']"],
     "whose name the rule itself does not match"),
    ("windows-program", [A_EXE, 'version_from = "DisplayVersion"'],
     "expected one of FileVersion, ProductVersion"),
    ("windows-program", [A_EXE, 'version_from = "ProductVersion"', "states_version = false"],
     "another product's"),
    ("uninstall", [A_KEY, 'version_from = "FileVersion"'], "uninstall states one version"),
    ("uninstall", [A_KEY, r"executables = ['%ProgramFiles%\A\a.exe']"],
     "says itself where the program lies"),
    ("uninstall", [A_KEY, 'entries = ["a.desktop"]'], "only Linux has desktop entries"),
    ("update-client", ['match = { updater = ["A"] }'], "exact values of client"),
    ("update-client", ['match = { updater = ["A"], client = ["{8a69d345}"] }'],
     "a GUID in braces and capitals"),
    ("msix", ['match = { family = ["A_0"] }'], "exact values of package"),
    ("app-bundle", ['match = { name = ["A"] }'], "exact values of bundle"),
    ("app-bundle", [A_BUNDLE, 'executables = ["/usr/bin/a"]'], "a path such as /Applications/"),
    ("app-bundle", [A_BUNDLE, 'executables = ["/Applications/../A.app/Contents/MacOS/A"]'],
     "a path such as /Applications/"),
    ("app-bundle", [A_BUNDLE, 'entries = ["a.b"]'], "only Linux has desktop entries"),
    ("receipt", ['pattern = { package = "a" }'], "exact values of package"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "lines", "said"), REFUSED)
def test_a_rule_that_no_observation_fits_is_refused(
    source: str, lines: list[str], said: str
) -> None:
    """It would recognise nothing, or look where nobody said that it might."""
    rule = "\n".join(["[[detect]]", f'source = "{source}"', 'scheme = "dotted"', *lines])
    with pytest.raises(DefinitionError) as caught:
        read(f"{TEMPLATE}{rule}\n", "example.toml")
    assert said in str(caught.value)


def product(name: str, **changes: str) -> Product:
    """Return the example under another id, changed."""
    text = TEMPLATE.replace('id = "example"', f'id = "{name}"')
    for old, new in changes.items():
        text = text.replace(old, new)
    return read(text, f"{name}.toml")


def test_one_program_of_windows_may_be_two_products() -> None:
    """Its path is where the source looks; the attributes tell, as for Acrobat and its Reader."""
    one, other = product("example"), product("other", NAME="Other", BUNDLE="Other")
    assert clashes([one, other]) == []


def test_a_bundle_and_its_program_are_one_products() -> None:
    """Whoever claims them second is named."""
    said = {each.message for each in clashes([product("example"), product("other", NAME="Other")])}
    program = "/Applications/A B/A.app/Contents/MacOS/BUNDLE"
    assert said == {
        "both have the app-bundle bundle 'a.BUNDLE': example and other",
        f"both have the program {program!r}: example and other",
        "both recognise app-bundle {'bundle': 'a.BUNDLE'}: other and example",
        "both recognise app-bundle {'bundle': 'a.BUNDLE'}: example and other",
    }
