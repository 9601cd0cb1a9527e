"""Why a package database gave nothing: one error, because every cause means the same to a run."""


class DamagedError(Exception):
    """It is no intact package database; the message says what was got, expected, and where.

    There is no half a listing: a package left out would be taken for one that is not installed.
    """
