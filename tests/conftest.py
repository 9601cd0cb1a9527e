"""What every test shares: hypothesis without deadlines, because timings belong in benchmarks."""

from __future__ import annotations

import pytest
from hypothesis import settings

settings.register_profile("house", deadline=None)
settings.load_profile("house")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what sampled tests say of how much they ran."""
    told = [
        str(value)
        for report in terminalreporter.getreports("passed")
        for name, value in report.user_properties
        if name == "ran"
    ]
    if told:
        terminalreporter.section("samples that ran")
        for line in sorted(set(told)):
            terminalreporter.line(line)
