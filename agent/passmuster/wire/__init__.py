"""Formats that cross a boundary: statements, envelopes, enrollment, the manifest document.

Everything here turns values into bytes and hostile bytes into values or a `WireError`. Signing
and verifying take a function; nothing here holds a key, opens a file or knows a clock.
"""
