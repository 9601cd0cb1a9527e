"""A Windows 11 23H2 Education on ARM64 with browsers of the store, under emulation and not.

Two people have different versions of one package; a package's folder is gone; Edge's stub of the
store is registered and is no browser.
"""

from __future__ import annotations

from host_builder.hosts._windows import EDGE, NT, choose, edge, ini, msix
from host_builder.win import Windows

DISTRIBUTION, RELEASE = "Windows 11", "23H2"
TRAITS = ("msix", "several-users", "arm64")
ARCHITECTURE = "ARM64"

_FIREFOX = ("Mozilla.Firefox", "n80bbvh6b1yt2")
_ARC = ("TheBrowserCompany.Arc", "ttt1ap7aakyb4")
_DUCK = ("DuckDuckGo.DesktopBrowser", "ya2fgkz3nks94")
_REPOSITORY = ("\\Local Settings\\Software\\Microsoft\\Windows\\CurrentVersion\\AppModel"
               "\\Repository\\Packages")  # fmt: skip
_ONE = "HKEY_USERS\\S-1-12-1-1111111111-1222222222-1333333333-1444444444_Classes" + _REPOSITORY
_TWO = "HKEY_USERS\\S-1-5-21-1004336348-1177238915-682003330-1002_Classes" + _REPOSITORY

EXPECT = (
    ("windows", "enterprise", "os", "machine", "", "10.0.22631.5909", "", NT),
    ("microsoft-edge", "stable", "installer", "machine", "", "140.0.3485.54", "", EDGE),
    # Section 2.2: the version stands in the package's full name, for each person her own.
    ("firefox", "release", "msix", "user", "erika", "142.0.1.0", "",
     f"{_ONE}\\Mozilla.Firefox_142.0.1.0_arm64__n80bbvh6b1yt2"),
    ("firefox", "release", "msix", "user", "otto", "141.0.3.0", "",
     f"{_TWO}\\Mozilla.Firefox_141.0.3.0_arm64__n80bbvh6b1yt2"),
    ("arc", "", "msix", "user", "erika", "1.59.0.188", "",
     f"{_ONE}\\TheBrowserCompany.Arc_1.59.0.188_x64__ttt1ap7aakyb4"),
    ("duckduckgo-browser", "", "msix", "user", "otto", "0.160.2.0", "",
     f"{_TWO}\\DuckDuckGo.DesktopBrowser_0.160.2.0_arm64__ya2fgkz3nks94"),
)  # fmt: skip
EXPECT_DEFAULTS = (("erika", "https", "arc"), ("otto", "https", "firefox"))


def describe(windows: Windows) -> None:
    """Install all of it."""
    windows.system(22631, 5909, "Education", "Windows 10 Education", display="23H2",
                   release_id="2009")  # fmt: skip
    # Section 2.1: an account of Entra ID has a SID of another kind.
    one = windows.user("erika", 1444444444, sid="S-1-12-1-1111111111-1222222222-1333333333-"
                       "1444444444")  # fmt: skip
    two = windows.user("otto", 1002)
    edge(windows, "140.0.3485.54")
    for own, version in ((one, "142.0.1.0"), (two, "141.0.3.0")):
        folder = msix(windows, own, _FIREFOX[0], version, _FIREFOX[1], architecture="arm64")
        inside = f"{folder}\\VFS\\ProgramFiles\\Firefox Package Root"
        windows.file(f"{inside}\\application.ini", ini(version.removesuffix(".0"), "firefox"))
    msix(windows, one, _ARC[0], "1.59.0.188", _ARC[1])
    msix(windows, two, _DUCK[0], "0.160.2.0", _DUCK[1], architecture="arm64")
    msix(windows, one, "Microsoft.MicrosoftEdge.Stable", "121.0.2277.83", "8wekyb3d8bbwe",
         architecture="neutral")  # fmt: skip
    gone = f"{_DUCK[0]}_0.150.0.0_arm64__{_DUCK[1]}"
    windows.key(f"{two}_Classes{_REPOSITORY}\\{gone}",
                {"PackageRootFolder": f"C:\\Program Files\\WindowsApps\\{gone}"})  # fmt: skip
    for own, prog_id, app in ((one, "AppXq0fevzme2pys62n3e0fbqa7peapykr8v",
                               f"{_ARC[0]}_{_ARC[1]}!Arc"),
                              (two, "AppXjbnmz4cdfb6a5w7c",
                               f"{_FIREFOX[0]}_{_FIREFOX[1]}!App")):  # fmt: skip
        windows.key(f"{own}_Classes\\{prog_id}\\Application", {"AppUserModelID": app})
        choose(windows, own, https=prog_id)
