"""Passmuster's agent: does this desktop meet the published minimum versions?

The package inventories operating system, browsers and PDF viewers, judges them against a signed
manifest and carries the verdict to a collector. It never executes what it finds and never listens
on a port. The rooms and their rules stand in docs/explanation/house.md.
"""

__version__ = "0.1.0"
