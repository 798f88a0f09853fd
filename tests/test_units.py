"""Sizes as people write them."""

import pytest

from lamella.units import GIB, MIB, SizeError, parse_size


@pytest.mark.parametrize(
    ("text", "nbytes"),
    [
        ("24GiB", 24 * GIB),
        ("24G", 24 * GIB),
        ("24GB", 24 * 10**9),
        ("24576MiB", 24 * GIB),
        (" 22.5 gib ", 45 * GIB // 2),
        ("512m", 512 * MIB),
        ("25769803776", 24 * GIB),
    ],
)
def test_a_size_is_read_in_its_unit(text: str, nbytes: int) -> None:
    assert parse_size(text) == nbytes


@pytest.mark.parametrize("text", ["", "GiB", "-1GiB", "1,5GiB", "24XB", "9" * 5000, "1." + "0" * 5000 + "GiB"])
def test_what_is_no_size_is_refused_with_its_own_error(text: str) -> None:
    with pytest.raises(SizeError):
        parse_size(text)
