"""Every file of ours passes ruff's checks and is laid out by its formatter."""

from tests.helpers.tools import tool


def test_no_rule_is_broken() -> None:
    answer = tool("ruff", "check", "--no-cache", "--output-format=concise")
    assert answer.returncode == 0, answer.stdout


def test_layout_is_the_formatters() -> None:
    answer = tool("ruff", "format", "--check", "--no-cache")
    assert answer.returncode == 0, answer.stdout
