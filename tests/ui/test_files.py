"""What the dialogs suggest."""

from pathlib import Path

import pytest

from lamella.ui.files import suggested_path


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("Llama 3.3 70B", "Llama 3.3 70B.lamella"),
        ("org/name", "org-name.lamella"),
        ("/etc/passwd", "-etc-passwd.lamella"),
        ('a\\b:c*?"<>|\n', "a-b-c-.lamella"),
    ],
)
def test_a_suggested_file_stays_in_its_folder(name: str, file: str) -> None:
    assert suggested_path("/plans", name, ".lamella") == str(Path("/plans", file))
