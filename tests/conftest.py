"""What all tests share."""

from hypothesis import settings

# A slow day is no failure: timings belong in a benchmark.
settings.register_profile("project", deadline=None)
settings.load_profile("project")
