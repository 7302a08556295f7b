"""The matrix of versions names tests that exist and versions that can be told."""

from pathlib import Path

from packaging.version import Version

from tests.matrix import ROOT, TESTS, installed, minimum, requirements


def test_its_tests_exist() -> None:
    assert [test for test in TESTS if not (ROOT / test).is_file()] == []


def test_the_installed_version_is_not_older_than_the_oldest() -> None:
    import sys

    assert Version(installed(Path(sys.executable))) >= Version(minimum())
    assert requirements()["minimum"] == f"inspect-ai=={minimum()}"
