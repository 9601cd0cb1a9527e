"""Judging: inventory and manifest and one reference time in, findings and a verdict out.

Pure: no clock, no file, no network. Agent, publisher and collector call the very same `judge`, so
a stored receipt judged again gives byte-identical findings. What cannot be told is `unknown` with
a reason; it is never passed and never blamed on the operator.
"""

from passmuster.evaluate.judge import judge

__all__ = ["judge"]
