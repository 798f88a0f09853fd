"""What is missing is named, in the words of the system it is missing from."""

import os
import platform
import shutil
import subprocess
from typing import NoReturn

import pytest

import system
from trouble import SetUpError, told


def on(patch: pytest.MonkeyPatch, manager: str, *, root: bool = False, glibc: str = "2.36") -> None:
    patch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}" if name == manager else None)
    patch.setattr(os, "geteuid", lambda: 0 if root else 1000)
    patch.setattr(platform, "libc_ver", lambda: ("glibc", glibc))


@pytest.mark.parametrize(
    ("manager", "glibc", "command"),
    [
        ("apt-get", "2.36", "sudo apt-get install libglib2.0-0 libxcb-cursor0"),
        ("apt-get", "2.41", "sudo apt-get install libglib2.0-0t64 libxcb-cursor0"),
        ("pacman", "2.41", "sudo pacman -S --needed glib2 xcb-util-cursor"),
        ("dnf", "2.41", "sudo dnf install 'libglib-2.0.so.0()(64bit)' 'libxcb-cursor.so.0()(64bit)'"),
    ],
)
def test_the_command_is_the_systems_own(
    monkeypatch: pytest.MonkeyPatch, manager: str, glibc: str, command: str
) -> None:
    on(monkeypatch, manager, glibc=glibc)
    libraries = ["libglib-2.0.so.0", "libxcb-cursor.so.0"]
    assert system.install_command(system.packages(libraries)) == command


def test_two_libraries_of_one_package_are_asked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    on(monkeypatch, "apt-get")
    assert system.packages(["libglib-2.0.so.0", "libgthread-2.0.so.0"]) == ["libglib2.0-0"]


def test_a_person_without_rights_is_told_what_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    on(monkeypatch, "apt-get")
    monkeypatch.setattr(system, "_loads", lambda library: library != "libxcb-icccm.so.4")
    with pytest.raises(SetUpError, match=r"libxcb-icccm\.so\.4(.|\n)*sudo apt-get install libxcb-icccm4\n"):
        system.require(system.FOR_PLATFORM["xcb"])


def test_root_on_debian_installs(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[list[str]] = []

    def run(command: list[str], **_: object) -> object:
        ran.append(command)
        return subprocess.CompletedProcess(command, 0)

    on(monkeypatch, "apt-get", root=True)
    monkeypatch.setattr(subprocess, "run", run)
    system.install_or_name(["libegl1"], "Qt needs a library")
    assert [command[-1] for command in ran] == ["update", "libegl1"]


def test_nothing_is_asked_for_where_everything_loads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system, "_loads", lambda library: True)
    system.require(system.FOR_PLATFORM["wayland"])


def test_trouble_is_one_sentence_and_status_1(capsys: pytest.CaptureFixture[str]) -> None:
    def fails() -> NoReturn:
        raise SetUpError("It cannot be.")

    assert told(fails) == 1
    assert capsys.readouterr().err == "\nIt cannot be.\n"
