"""The door to what comes with the program."""

from pathlib import Path

import pytest

from lamella.resources import ResourceError, resource


def test_the_card_list_comes_with_the_program() -> None:
    assert resource("cards.json").is_file()


def test_the_installed_place_comes_before_the_checkout(tmp_path: Path) -> None:
    installed, checkout = tmp_path / "installed", tmp_path / "checkout"
    (checkout / "icons").mkdir(parents=True)
    (checkout / "icons" / "undo.svg").touch()
    assert resource("icons", "undo.svg", places=(installed, checkout)) == checkout / "icons" / "undo.svg"
    (installed / "icons").mkdir(parents=True)
    (installed / "icons" / "undo.svg").touch()
    assert resource("icons", "undo.svg", places=(installed, checkout)) == installed / "icons" / "undo.svg"


def test_what_is_missing_is_named() -> None:
    with pytest.raises(ResourceError, match=r"icons/no-such\.svg"):
        resource("icons", "no-such.svg")
