"""The policy: what people decide, in one TOML file. Reference: docs/reference/policy.md.

The policy says which feeds make a line, how much grace there is, what is required, accepted and
forbidden, what to tell operators, and which waivers stand. It holds no version that a feed could
tell, save in rule `fixed` and in marks, which say why.
"""

from passmuster_publisher.policy.reading import load
from passmuster_publisher.policy.tables import Policy

__all__ = ["Policy", "load"]
