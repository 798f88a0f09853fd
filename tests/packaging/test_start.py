"""What the first command does with what it was given and where it was started."""

from pathlib import Path

import pytest

import display
import environment
import start
import system


class Ran(Exception):  # noqa: N818 - no error: the end of what this process does itself
    """What the program would have been started with."""


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Set up, every library there, and a program that only tells how it was called."""

    def become(arguments: list[str], variables: dict[str, str]) -> int:
        raise Ran(arguments, variables)

    monkeypatch.setattr(environment, "prepare", lambda lock: None)
    monkeypatch.setattr(system, "require", lambda libraries: None)
    monkeypatch.setattr(start, "_become", become)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def no_screen() -> str | None:
    raise display.NoDisplayError("there is no screen")


def test_without_words_the_example_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(display, "platform", lambda: "xcb")
    with pytest.raises(Ran) as ran:
        start.main([])
    assert ran.value.args == ([str(start.EXAMPLE)], {"QT_QPA_PLATFORM": "xcb"})
    assert start.EXAMPLE.exists()


def test_a_file_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(display, "platform", lambda: None)
    with pytest.raises(Ran) as ran:
        start.main(["model.gguf"])
    assert ran.value.args == (["model.gguf"], {})


@pytest.mark.parametrize("words", [["plan", "model.gguf", "--json"], ["--version"], ["devices"]])
def test_a_command_needs_no_screen(monkeypatch: pytest.MonkeyPatch, words: list[str]) -> None:
    monkeypatch.setattr(display, "platform", no_screen)
    with pytest.raises(Ran) as ran:
        start.main(words)
    assert ran.value.args == (words, {})


def test_without_a_screen_the_picture_is_drawn_and_named(
    monkeypatch: pytest.MonkeyPatch, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def draw(arguments: list[str], variables: dict[str, str]) -> int:
        assert variables == {"QT_QPA_PLATFORM": "offscreen"}
        assert arguments[:4] == ["render", str(start.EXAMPLE), "--gpu", "2*RTX 3090"]
        Path(arguments[-1]).touch()
        return 0

    monkeypatch.setattr(display, "platform", no_screen)
    monkeypatch.setattr(start, "_lamella", draw)
    assert start.main([]) == 0
    told = capsys.readouterr().out
    assert "there is no screen" in told
    assert str(place / "lamella.png") in told


def test_a_picture_that_was_not_drawn_is_not_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(display, "platform", no_screen)
    monkeypatch.setattr(start, "_lamella", lambda arguments, variables: 3)
    assert start.main(["nonsense.gguf"]) == 3
    assert capsys.readouterr().out == ""
