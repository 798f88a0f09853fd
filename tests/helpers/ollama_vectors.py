"""Ollama's own test cases, read from tests/golden/ollama_vectors.json."""

import json
from collections.abc import Iterable
from functools import cache
from typing import Any

import pytest

from tests.helpers.surroundings import ROOT

Case = dict[str, Any]


@cache
def vectors() -> Case:
    found: Case = json.loads((ROOT / "tests" / "golden" / "ollama_vectors.json").read_text(encoding="utf-8"))
    return found


def numbered(cases: Iterable[Case]) -> pytest.MarkDecorator:
    """A test for each case, under its name or its number."""
    listed = list(cases)
    return pytest.mark.parametrize("case", listed, ids=[case.get("name", str(at)) for at, case in enumerate(listed)])
