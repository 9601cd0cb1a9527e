"""The distribution: which one, which release of it, and in which phase of its support."""
