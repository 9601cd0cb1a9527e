"""Mutated raw files against the whole inventory: what a hostile machine can do to an audit."""
