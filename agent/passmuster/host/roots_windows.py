r"""The places of a Windows machine that an audit may look at, each with its reason; no other is.

`*` is one name of any kind, `<SID>` an account's. A place that ends in `\` is a folder or key with
all that is in it, any other one just itself. A key is meant with its counterpart below WOW6432Node,
where 32-bit programs write. Case does not count.
Source: reference/detection.md, sections 2, 3, 6, 7, 8 and 9.
"""

from __future__ import annotations

from passmuster.host.roots import Place

MACHINE = "HKEY_LOCAL_MACHINE"
SOFTWARE = f"{MACHINE}\\SOFTWARE"
NT = f"{SOFTWARE}\\Microsoft\\Windows NT\\CurrentVersion"
PROFILES = f"{NT}\\ProfileList"
CURRENT = f"{SOFTWARE}\\Microsoft\\Windows\\CurrentVersion"
UNINSTALL = f"{CURRENT}\\Uninstall"
_CONTROL = f"{MACHINE}\\SYSTEM\\CurrentControlSet\\Control"
_SERVICES = f"{MACHINE}\\SYSTEM\\CurrentControlSet\\Services"
SESSION = f"{_CONTROL}\\Session Manager"
_USER = "HKEY_USERS\\<SID>\\Software"
_CLASSES = "HKEY_USERS\\<SID>_Classes"
_PACKAGES = ("Local Settings\\Software\\Microsoft\\Windows\\CurrentVersion\\AppModel\\Repository"
             "\\Packages\\")  # fmt: skip

PLACES: tuple[Place, ...] = (
    Place("%ProgramFiles%\\", "programs for everybody"),
    Place("%ProgramFiles(x86)%\\", "the same, of 32 bits"),
    Place("*:\\Program Files\\", "the same, on any drive"),
    Place("*:\\Program Files (x86)\\", "the same, on any drive"),
    Place("*:\\WindowsApps\\", "programs of the Store that were moved to another drive"),
    Place("%SystemRoot%\\SystemApps\\", "programs that Windows brings"),
    Place("%SystemRoot%\\System32\\OEMDefaultAssociations.xml",
          "which programs open web addresses and PDF files unless a user chose"),
    Place("%ProgramData%\\chocolatey\\", "programs that Chocolatey installed"),
    Place("%ProgramData%\\scoop\\", "programs that Scoop installed"),
    Place("%ProgramData%\\Mozilla-1de4eec8-1241-4177-a864-e594e8d1fb38\\",
          "whether an update of Firefox waits for its restart"),
)  # fmt: skip

# What has policies, below `SOFTWARE\Policies` of the machine and of each user.
_POLICIES: tuple[tuple[str, str], ...] = (
    ("Adobe", "policies of Acrobat"),
    ("BraveSoftware", "policies of Brave and its updater"),
    ("Chromium", "policies of Chromium"),
    ("Floorp", "policies of Floorp"),
    ("Foxit", "policies of Foxit's programs"),
    ("Google", "policies of Chrome and its updater"),
    ("LibreWolf", "policies of LibreWolf"),
    ("Microsoft\\Edge", "policies of Edge"),
    ("Microsoft\\EdgeUpdate", "policies of Edge's updater"),
    ("Microsoft\\Internet Explorer", "policies of Internet Explorer"),
    ("Microsoft\\WindowsStore", "whether the Store updates its programs"),
    ("Microsoft\\Windows\\WindowsUpdate", "which updates of Windows are held back"),
    ("Mozilla", "policies of Firefox"),
    ("Opera Software", "policies of Opera"),
    ("Vivaldi", "policies of Vivaldi"),
    ("Waterfox", "policies of Waterfox"),
    ("YandexBrowser", "policies of Yandex Browser"),
)

# What installers and updaters write alike for the machine and for one user.
_WRITTEN: tuple[tuple[str, str], ...] = (
    ("Microsoft\\Windows\\CurrentVersion\\Uninstall\\", "which programs are installed"),
    ("Microsoft\\Windows\\CurrentVersion\\App Paths\\", "where programs lie"),
    ("Clients\\StartMenuInternet\\", "which browsers there are"),
    ("RegisteredApplications", "which programs state what they can open"),
    ("Google\\Update\\", "which versions of Chrome its updater installed"),
    ("Microsoft\\EdgeUpdate\\", "which versions of Edge its updater installed"),
    ("BraveSoftware\\Update\\", "which versions of Brave its updater installed"),
    ("BraveSoftware\\UpdateOrigin\\", "which versions of Brave Origin its updater installed"),
    ("Mozilla\\", "which versions of Firefox and its kin are installed, and where"),
    ("Adobe\\Adobe Acrobat", "which tracks of Acrobat there are"),
    ("Adobe\\Adobe Acrobat\\*", "the same"),
    ("Adobe\\Adobe Acrobat\\*\\Installer\\", "whether it runs as Reader, and its version"),
    ("Adobe\\Adobe Acrobat\\*\\InstallPath\\", "where it lies"),
    ("Adobe\\Acrobat Reader", "which tracks of Acrobat Reader there are"),
    ("Adobe\\Acrobat Reader\\*", "the same"),
    ("Adobe\\Acrobat Reader\\*\\Installer\\", "its version"),
    ("Adobe\\Acrobat Reader\\*\\InstallPath\\", "where it lies"),
    ("Adobe\\Adobe ARM\\Products\\", "which versions its updater installed"),
    *((f"Policies\\{name}\\", reason) for name, reason in _POLICIES),
)

KEYS: tuple[Place, ...] = (
    # The machine itself.
    Place(NT, "edition, build and patch level of Windows"),
    Place(f"{NT}\\Windows\\ConsumerESU", "whether the longer support of Windows 10 was asked for"),
    Place(PROFILES, "whose homes there are"),
    Place(f"{PROFILES}\\*", "the same: SID, folder, and whether it is kept"),
    Place(CURRENT, "where programs are installed by default"),
    Place(f"{CURRENT}\\Component Based Servicing", "whether a restart is due"),
    Place(f"{CURRENT}\\Component Based Servicing\\RebootPending\\", "the same"),
    Place(f"{CURRENT}\\Component Based Servicing\\RebootInProgress\\", "the same"),
    Place(f"{CURRENT}\\Component Based Servicing\\PackagesPending\\", "the same"),
    Place(f"{CURRENT}\\WindowsUpdate\\", "the same, and which updates are held back"),
    Place(f"{SOFTWARE}\\Microsoft\\WindowsUpdate\\UX\\Settings", "whether updates are paused"),
    Place(f"{SOFTWARE}\\Microsoft\\PolicyManager\\current\\device\\Update",
          "which updates the management of the machine holds back"),
    Place(f"{_SERVICES}\\wuauserv",
          "whether the service that updates Windows is off"),
    Place(SESSION, "which files are replaced at the next start"),
    Place(f"{SOFTWARE}\\Microsoft\\Internet Explorer", "the version of Internet Explorer"),
    # Programs, what opens with them, and what is set for them.
    Place(f"{CURRENT}\\Appx\\AppxAllUserStore\\", "which Store programs come with Windows"),
    Place(f"{CURRENT}\\SystemProtectedUserData\\<SID>\\AnyoneRead\\AppDefaults\\",
          "how a user's choice of programs is kept"),
    Place(f"{SOFTWARE}\\Classes\\", "which program a kind of file or address opens with, and the "
          "codes of Windows Installer; but not its Local Settings"),
    *(Place(f"{SOFTWARE}\\{path}", reason) for path, reason in _WRITTEN),
    # The same for each user, and what only a user has.
    Place(_USER, "whether this part of the registry can be read"),
    *(Place(f"{_USER}\\{path}", reason) for path, reason in _WRITTEN),
    Place(f"{_USER}\\*\\BLBeacon", "which version of a browser the user started last"),
    Place(f"{_USER}\\*\\*\\BLBeacon", "the same"),
    Place(f"{_USER}\\Microsoft\\Windows NT\\CurrentVersion\\Windows\\ConsumerESU",
          "whether the longer support of Windows 10 was asked for"),
    Place(f"{_USER}\\Microsoft\\Windows\\Shell\\Associations\\UrlAssociations\\http\\",
          "the user's choice of browser"),
    Place(f"{_USER}\\Microsoft\\Windows\\Shell\\Associations\\UrlAssociations\\https\\",
          "the same"),
    Place(f"{_USER}\\Microsoft\\Windows\\CurrentVersion\\Explorer\\FileExts\\.pdf\\",
          "the user's choice of PDF viewer"),
    Place(f"{_CLASSES}\\", "which program a kind of file or address opens with; but not its Local "
          "Settings"),
    Place(f"{_CLASSES}\\{_PACKAGES}", "which Store programs the user has"),
    # For `passmuster capture` alone: to take these very names out of what it wrote.
    Place(f"{_CONTROL}\\ComputerName\\ComputerName",
          "a name that a scrubbed recording must not hold"),
    Place(f"{_SERVICES}\\Tcpip\\Parameters", "the same, with its domain"),
    Place(f"{SOFTWARE}\\Microsoft\\Cryptography",
          "a number that a scrubbed recording must not hold"),
    Place(f"{CURRENT}\\Authentication\\LogonUI", "a person's name that it must not hold"),
)  # fmt: skip

# What lies in homes: not a bound of the door (all of an account's home is within it), but what
# the sources do look at.
HOME_PLACES: tuple[Place, ...] = (
    Place("~\\AppData\\Local\\, ~\\AppData\\Local\\Programs\\, ~\\AppData\\Roaming\\",
          "programs that were installed for the user alone"),
    Place("~\\Desktop\\, ~\\Downloads\\", "programs that were unpacked there"),
    Place("~\\scoop\\apps\\, ~\\PortableApps\\", "programs of Scoop and PortableApps"),
    Place("~\\NTUSER.DAT, ~\\AppData\\Local\\Microsoft\\Windows\\UsrClass.dat",
          "the keys below, while the user is not logged on"),
)  # fmt: skip
