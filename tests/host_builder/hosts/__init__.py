"""Descriptions of hosts, one module each; see the docstring of `host_builder`."""
