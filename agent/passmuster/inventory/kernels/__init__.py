"""The kernel of each package system: what a restart would boot, and what runs.

A provider returns None where it has no kernel's package, and raises what its database raises.
"""
