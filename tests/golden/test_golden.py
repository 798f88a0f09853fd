"""The engine's answers to all reference cases, and a list of differences that is neither too long nor too short."""

import pytest

from tests.golden.compare import FILES, FIT, LAYERS, QUANTITIES, comparisons, listed_differences
from tests.golden.report import BEGIN, END, README

ANSWERED = {
    "cuda_manual": 571,
    "cuda_server_manual": 288,
    "manual": 571,
    "cpu_manual": 96,
    "cuda_fit": 381,
    "cuda_server_fit": 240,
    "fit": 572,
    "cpu_fit": 96,
}
FITS = {"cuda_fit": 376, "cuda_server_fit": 240, "fit": 567, "cpu_fit": 96}  # two of them never end


@pytest.mark.parametrize("file", FILES)
def test_what_differs_is_what_is_listed(file: str) -> None:
    found = list(comparisons(file))
    cases = {one.case for one in found}
    listed = {key: size for key, size in listed_differences().items() if key[0] in cases}
    assert {(one.case, one.quantity): one.size for one in found if one.size} == listed
    assert sum(1 for one in found if one.quantity == LAYERS) == ANSWERED[file]
    assert sum(1 for one in found if one.quantity == FIT) == FITS.get(file, 0)


def test_nothing_is_listed_that_is_no_case() -> None:
    names = tuple(f"{file}-" for file in FILES)
    assert [key for key in listed_differences() if not key[0].startswith(names) or key[1] not in QUANTITIES] == []


def test_the_table_is_in_its_place() -> None:
    """`python -m tests.golden` writes it there."""
    text = README.read_text(encoding="utf-8")
    table = text[text.index(BEGIN) : text.index(END)]
    assert all(quantity in table for quantity in QUANTITIES)
