"""Real installers for the tests on Windows: built on Linux (build), run on Windows (installer)."""
