"""Programs of Windows that hold nothing but their headers and a version resource.

Layout as linkers and resource compilers write it: a DOS stub's header, PE headers, one section
with code that only returns and `.rsrc` with one RT_VERSION resource.
Source: Microsoft's PE format specification; VS_VERSIONINFO as winver.h has it.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping

MACHINES = {"x64": 0x8664, "x86": 0x14C, "arm64": 0xAA64}
ALIGNMENT, PAGE = 0x200, 0x1000
_RETURN = b"\xc3"
_VERSION, _SIGNATURE = 16, 0xFEEF04BD
_CODE_FLAGS, _DATA_FLAGS = 0x60000020, 0x40000040
_FOLDER = 0x80000000
_UNICODE = 0x04B0
_HEADERS = 0x400


def pe(  # noqa: PLR0913 - the fields of a version resource
    *,
    file_version: str = "142.0.1.0",
    product_version: str = "142.0.1",
    product_name: str = "Firefox",
    company: str = "Mozilla Corporation",
    machine: str = "x64",
    language: int = 0x0409,
    size: int = 0,
    strings: Mapping[str, str] | None = None,
) -> bytes:
    """Return a small valid program with a version resource.

    Args:
        file_version: the fixed version, up to four numbers, and the text `FileVersion`.
        product_version: the text `ProductVersion`; the fixed one has its leading numbers.
        product_name: the text `ProductName`.
        company: the text `CompanyName`.
        machine: x64, x86 or arm64.
        language: of the resource and of its texts.
        size: the least number of bytes; what is added lies behind the sections.
        strings: further texts, and others in place of those above.
    """
    texts = {
        "CompanyName": company,
        "FileVersion": file_version,
        "ProductName": product_name,
        "ProductVersion": product_version,
        **(strings or {}),
    }
    resource = version_info(numbers(file_version), numbers(product_version), texts, language)
    return image(resources(resource, 2 * PAGE, language), machine).ljust(size, b"\0")


def numbers(version: str) -> tuple[int, int, int, int]:
    """Return the first four numbers of a version; what is no number counts as 0."""
    parts = [int(each) if each.isdecimal() else 0 for each in version.split(".")]
    first, second, third, fourth = [*parts, 0, 0, 0, 0][:4]
    return first, second, third, fourth


def version_info(
    file: tuple[int, int, int, int],
    product: tuple[int, int, int, int],
    texts: Mapping[str, str],
    language: int = 0x0409,
) -> bytes:
    """Return a VS_VERSIONINFO: the fixed part, the texts in one language, and its translation."""
    fixed = struct.pack(
        "<13I",
        _SIGNATURE,
        0x00010000,
        *_words(file),
        *_words(product),
        0x3F,
        0,
        0x40004,
        1,
        0,
        0,
        0,
    )
    table = [_node(name, text=text) for name, text in texts.items()]
    by_language = _node(f"{language:04x}{_UNICODE:04x}", children=table, is_text=True)
    translation = _node("Translation", value=struct.pack("<HH", language, _UNICODE))
    return _node(
        "VS_VERSION_INFO",
        value=fixed,
        children=[
            _node("StringFileInfo", children=[by_language], is_text=True),
            _node("VarFileInfo", children=[translation], is_text=True),
        ],
    )


def resources(info: bytes, address: int, language: int = 0x0409) -> bytes:
    """Return a resource section with one RT_VERSION resource, for the address it is loaded at."""
    levels = b"".join(
        struct.pack("<IIHHHHII", 0, 0, 0, 0, 0, 1, number, target)
        for number, target in ((_VERSION, 24 | _FOLDER), (1, 48 | _FOLDER), (language, 72))
    )
    return levels + struct.pack("<IIII", address + 88, len(info), 0, 0) + info


def image(section: bytes, machine: str = "x64") -> bytes:
    """Return a program around a resource section that is loaded at its third page."""
    padded = _padded(section, ALIGNMENT)
    rows = (
        (b".text", PAGE, _padded(_RETURN, ALIGNMENT), len(_RETURN), _CODE_FLAGS),
        (b".rsrc", 2 * PAGE, padded, len(section), _DATA_FLAGS),
    )
    table, offset = b"", _HEADERS
    for name, address, raw, used, flags in rows:
        table += struct.pack(
            "<8sIIIIIIHHI", name, used, address, len(raw), offset, 0, 0, 0, 0, flags
        )
        offset += len(raw)
    optional = _optional(machine, len(section), len(padded))
    coff = struct.pack("<HHIIIHH", MACHINES[machine], len(rows), 0, 0, 0, len(optional), 0x22)
    start = b"MZ".ljust(60, b"\0") + struct.pack("<I", 0x80)
    head = start.ljust(0x80, b"\0") + b"PE\0\0" + coff + optional + table
    return head.ljust(_HEADERS, b"\0") + b"".join(row[2] for row in rows)


def _optional(machine: str, used: int, stored: int) -> bytes:
    is_32 = machine == "x86"
    end = 2 * PAGE + -(-used // PAGE) * PAGE
    common = struct.pack(
        "<HBBIIIII", 0x10B if is_32 else 0x20B, 14, 0, ALIGNMENT, stored, 0, PAGE, PAGE
    )
    base = struct.pack("<II", 2 * PAGE, 0x400000) if is_32 else struct.pack("<Q", 0x140000000)
    rest = struct.pack(
        "<IIHHHHHHIIIIHH", PAGE, ALIGNMENT, 10, 0, 0, 0, 10, 0, 0, end, _HEADERS, 0, 2, 0x8160
    )
    sizes = struct.pack("<4I" if is_32 else "<4Q", 0x100000, 0x1000, 0x100000, 0x1000)
    directories = struct.pack("<4I", 0, 0, 0, 0) + struct.pack("<2I", 2 * PAGE, used)
    return common + base + rest + sizes + struct.pack("<II", 0, 16) + directories.ljust(128, b"\0")


def _node(
    key: str,
    *,
    value: bytes = b"",
    text: str | None = None,
    children: list[bytes] | None = None,
    is_text: bool = False,
) -> bytes:
    """Return a block of a version resource; a text's length counts characters."""
    raw = value if text is None else f"{text}\0".encode("utf-16-le")
    count = len(raw) if text is None else len(raw) // 2
    body = _padded(bytes(6) + f"{key}\0".encode("utf-16-le"), 4) + raw
    for child in children or ():
        body = _padded(body, 4) + child
    kind = 1 if is_text or text is not None else 0
    return struct.pack("<HHH", len(body), count, kind) + body[6:]


def _padded(raw: bytes, step: int) -> bytes:
    return raw.ljust(-(-len(raw) // step) * step, b"\0")


def _words(version: tuple[int, int, int, int]) -> tuple[int, int]:
    return version[0] << 16 | version[1], version[2] << 16 | version[3]
