"""The errors of version schemes; each means "unknown", never "old"."""


class VersionError(ValueError):
    """A version could not be read or compared."""


class UnknownSchemeError(VersionError):
    """The scheme's name is not known to this release."""


class UnparsableError(VersionError):
    """The text is not of the scheme's grammar."""


class IncomparableError(VersionError):
    """Both texts are well formed, and the scheme gives them no order."""
