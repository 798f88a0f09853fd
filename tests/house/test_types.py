"""Every file of ours passes mypy's strict mode."""

from tests.helpers.tools import tool


def test_types_are_complete_and_agree() -> None:
    answer = tool("mypy", "--no-error-summary", "--no-color-output")
    assert answer.returncode == 0, answer.stdout + answer.stderr
