"""What the tests of a real screen need is found, or named by its package."""

from pathlib import Path

import pytest

import screen
import system


def test_what_is_not_on_the_path_is_lacking(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert {"Xvfb", "xdotool", "dbus-daemon"} <= set(screen.lacking())
    for name in ("Xvfb", "xdotool", "dbus-daemon"):
        program = tmp_path / name
        program.write_text("")
        program.chmod(0o755)
    assert not {"Xvfb", "xdotool", "dbus-daemon"} & set(screen.lacking())


def test_where_nothing_may_be_installed_it_says_so_and_goes_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(screen, "lacking", lambda: ("xdotool",))
    monkeypatch.setattr(system, "_manager", lambda: "dnf")
    screen.main()
    said = capsys.readouterr().out
    assert "dnf install xdotool" in said
    assert said.endswith("They are skipped.\n")
