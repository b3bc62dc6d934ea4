"""What all tests share."""

from pathlib import Path

import pytest
from hypothesis import settings
from site_tools import free_port, mkdocs

# A slow day is no failure: timings belong in a benchmark.
settings.register_profile("project", deadline=None)
settings.load_profile("project")


@pytest.fixture(scope="session")
def origin() -> str:
    """Where the tests publish the site: what depends on the address is then there, too."""
    return f"http://127.0.0.1:{free_port()}/"


@pytest.fixture(scope="session")
def site(tmp_path_factory, origin) -> Path:
    """The built site."""
    folder = tmp_path_factory.mktemp("site")
    built = mkdocs("build", "-d", str(folder), SOURCE_DATE_EPOCH="1700000000", SITE_URL=origin)
    assert built.returncode == 0, built.stderr
    return folder
