"""What is remembered comes back as what it was, whatever the file holds."""

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

from lamella.ui.preferences import RECENT_LIMIT, Look, Preferences


def opened(path: Path) -> Preferences:
    return Preferences(QSettings(str(path), QSettings.Format.IniFormat))


def test_values_survive_the_file(tmp_path: Path) -> None:
    path = tmp_path / "lamella.ini"
    first = opened(path)
    first.set_look(Look.DARK)
    first.set_language("zh_CN")
    first.set_geometry(QByteArray(b"\x01\x00\xff"))
    first.add_recent("/models/one, two.gguf")
    del first
    again = opened(path)
    assert (again.look, again.language) == (Look.DARK, "zh_CN")
    assert again.geometry == QByteArray(b"\x01\x00\xff")
    assert again.recent == ("/models/one, two.gguf",)


def test_nothing_and_nonsense_are_the_defaults(tmp_path: Path) -> None:
    path = tmp_path / "lamella.ini"
    path.write_text("[General]\nlook=pink\ngeometry=7\nlanguage=a, b\n")
    preferences = opened(path)
    assert (preferences.look, preferences.language, preferences.geometry.isEmpty()) == (Look.SYSTEM, "", True)


def test_recent_files_are_newest_first_once_and_few(tmp_path: Path) -> None:
    preferences = opened(tmp_path / "lamella.ini")
    for number in range(RECENT_LIMIT + 3):
        preferences.add_recent(f"/models/{number}.gguf")
    preferences.add_recent("/models/8.gguf")
    assert preferences.recent[:2] == ("/models/8.gguf", f"/models/{RECENT_LIMIT + 2}.gguf")
    assert len(preferences.recent) == len(set(preferences.recent)) == RECENT_LIMIT
