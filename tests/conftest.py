"""What all tests share."""

from pathlib import Path

import pytest
from hypothesis import settings
from site_tools import free_port, mkdocs

# A slow day is no failure: timings belong in a benchmark.
settings.register_profile("project", deadline=None)
settings.register_profile("all", deadline=None, max_examples=1000)

collect_ignore_glob = ["record_*.py"]
"""They import the real code that they record, which the tests do without."""

BUILDS = {"site", "browser", "tmp_path"}
"""What a test asks for that builds the site, a part of it, or looks at it."""


def pytest_addoption(parser):
    parser.addoption("--fast", action="store_true", help="nothing that builds or shows the site")
    parser.addoption("--all", action="store_true", help="what is too slow for every change, too")


def pytest_configure(config):
    config.addinivalue_line("markers", "slow: too slow for every change; runs with --all")
    settings.load_profile("all" if config.getoption("--all") else "project")


def pytest_collection_modifyitems(config, items):
    fast, everything = config.getoption("--fast"), config.getoption("--all")
    left_out = [
        item
        for item in items
        if (fast and BUILDS & set(getattr(item, "fixturenames", ())))
        or (item.get_closest_marker("slow") and not everything)
    ]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]


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
