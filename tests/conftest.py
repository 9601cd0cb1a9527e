"""What every test shares: hypothesis without deadlines, because timings belong in benchmarks."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("house", deadline=None)
settings.load_profile("house")
