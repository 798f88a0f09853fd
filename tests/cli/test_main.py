"""How the command ends: for the shell, for a pipe, for a poor terminal and for an impatient person."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from lamella import __version__
from lamella.cli.main import COMMANDS, DONE, INTERRUPTED, UNREADABLE, WRONG_USAGE, main
from lamella.plan.file import save_plan
from tests.helpers.plans import hand_plan

MODELS = Path(__file__).parents[1] / "golden" / "models"
LARGE = str(MODELS / "llama-3.3-70b-q4_k_m.gguf")

NO_QT = """
import sys
from lamella.cli.main import main
status = main(sys.argv[1:])
heavy = [name for name in sys.modules if name.split(".")[0] in ("PySide6", "shiboken6", "pyqtgraph", "gguf", "numpy")]
sys.stderr.write(" ".join(heavy))
sys.exit(status)
"""


def run(*words: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, *words], capture_output=True, env={**os.environ, **environment}, check=False, timeout=60
    )


@pytest.mark.parametrize(
    "words",
    [["plan", LARGE, "--gpu", "24GiB"], ["plan", LARGE, "--gpu", "RTX 4090", "--json"], ["devices"], ["models"]],
)
def test_neither_qt_nor_gguf_is_loaded(words: list[str]) -> None:
    done = run("-c", NO_QT, *words)
    assert done.returncode in (0, 1)
    assert done.stdout != b""
    assert done.stderr == b""


def test_it_is_a_module_as_well(tmp_path: Path) -> None:
    done = run("-m", "lamella", "--version")
    assert (done.returncode, done.stdout.decode()) == (DONE, f"lamella {__version__}{os.linesep}")
    assert run("-m", "lamella", "plan", str(tmp_path)).returncode == UNREADABLE


@pytest.mark.skipif(os.name == "nt", reason="pipes break in other words there")
def test_a_reader_that_goes_away_is_no_error() -> None:
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "wb") as pipe:
        done = subprocess.run(
            [sys.executable, "-m", "lamella", "plan", LARGE, "--gpu", "2*24GiB", "--json"],
            stdout=pipe,
            stderr=subprocess.PIPE,
            check=False,
            timeout=60,
        )
    assert done.stderr == b""
    assert done.returncode == DONE


@pytest.mark.skipif(os.name == "nt", reason="the shell closes streams in other words there")
def test_closed_streams_and_full_disks_are_no_reason_for_a_stack_trace() -> None:
    plan = f"{sys.executable} -m lamella plan {LARGE} --gpu 2*24GiB"
    for command, status in ((f"{plan} >&-", DONE), (f"{plan}x 2>&-", WRONG_USAGE), (f"{plan} >&- 2>&-", DONE)):
        done = subprocess.run(command, shell=True, capture_output=True, check=False, timeout=60)
        assert (done.returncode, done.stdout, done.stderr) == (status, b"", b"")
    absent = subprocess.run(
        f"{sys.executable} -m lamella plan absent.gguf 2>&-", shell=True, capture_output=True, check=False, timeout=60
    )
    assert absent.returncode == UNREADABLE


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="no device that is always full")
def test_a_result_that_cannot_be_written_is_said() -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "lamella", "plan", LARGE, "--gpu", "2*24GiB"],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
            timeout=60,
        )
    assert done.returncode == UNREADABLE
    assert done.stderr == b"lamella: the result could not be written: No space left on device\n"


def test_a_terminal_without_unicode_gets_question_marks(tmp_path: Path) -> None:
    path = tmp_path / "方案.lamella"
    plan = hand_plan(0, 2)
    save_plan(replace(plan, model=replace(plan.model, name="模型")), str(path))
    ascii_only = {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    table = run("-m", "lamella", "plan", str(path), **ascii_only)
    assert table.returncode == DONE
    assert b"??, F16, llama, 5 layers" in table.stdout
    report = run("-m", "lamella", "plan", str(path), "--json", **ascii_only)
    assert json.loads(report.stdout)["model"]["name"] == "模型"
    absent = run("-m", "lamella", "plan", str(tmp_path / "无.gguf"), **ascii_only)
    assert absent.returncode == UNREADABLE
    assert b"Traceback" not in absent.stderr


def _interrupted(words: Sequence[str]) -> int:
    del words
    signal.raise_signal(signal.SIGINT)
    return DONE


def test_an_interrupt_ends_quietly(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setitem(COMMANDS, "plan", _interrupted)
    assert main(["plan"]) == INTERRUPTED
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "")


def test_without_a_display_the_window_says_what_works(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert main([]) == UNREADABLE
    assert "no display" in capsys.readouterr().err


def test_devices_are_told_with_null_for_what_is_unknown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["devices", "--json"]) == DONE
    report = json.loads(capsys.readouterr().out)
    assert report["format"] == 1
    cpu = report["devices"][-1]
    assert (cpu["id"], cpu["kind"], cpu["temperature_c"], cpu["uuid"]) == ("CPU", "cpu", None, None)
    assert cpu["total"] >= cpu["free"] > 0
    assert main(["devices"]) == DONE
    assert capsys.readouterr().out.startswith("device  ")


def test_models_on_this_computer_are_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    assert main(["models"]) == DONE
    assert capsys.readouterr().out == "No models were found on this computer.\n"
    folder = tmp_path / ".lmstudio" / "models" / "meta" / "llama"
    folder.mkdir(parents=True)
    (folder / "llama.gguf").write_bytes(Path(LARGE).read_bytes())
    assert main(["models", "--json"]) == DONE
    found = json.loads(capsys.readouterr().out)["models"]
    assert [(model["name"], model["source"], model["bytes"]) for model in found] == [
        ("llama", "lm_studio", Path(LARGE).stat().st_size)
    ]
    assert main(["models"]) == DONE
    assert "lm_studio" in capsys.readouterr().out


def test_a_picture_is_drawn_for_a_model_and_for_a_plan(tmp_path: Path) -> None:
    out = tmp_path / "plan.svg"
    words = (
        "render",
        LARGE,
        "--gpu",
        "2*24GiB",
        "--ram",
        "64GiB",
        "-o",
        str(out),
        "--theme",
        "dark",
        "--size",
        "800x500",
    )
    done = run("-m", "lamella", *words)
    assert (done.returncode, done.stdout, done.stderr) == (DONE, b"", b"")
    first = out.read_bytes()
    assert b"<svg" in first
    assert run("-m", "lamella", *words).returncode == DONE
    assert out.read_bytes() == first
    absent = run("-m", "lamella", "render", LARGE, "--gpu", "24GiB", "-o", str(tmp_path / "no" / "plan.png"))
    assert absent.returncode == UNREADABLE
    assert absent.stderr.startswith(b"lamella: ")


def test_no_name_reaches_the_terminal_as_a_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A plan file comes from somebody else: its names could colour, erase and rename the terminal."""
    path = tmp_path / "plan.lamella"
    plan = hand_plan(0, 2)
    name = "\x1b]0;renamed\x07\u202egnp"
    gpus = tuple(replace(gpu, name=name) for gpu in plan.gpus)
    save_plan(replace(plan, model=replace(plan.model, name=name), gpus=gpus), str(path))
    assert main(["plan", str(path)]) == DONE
    table = capsys.readouterr().out
    assert table.count("\\x1b]0;renamed\\x07\\u202egnp") == 3
    assert all(letter == "\n" or letter.isprintable() for letter in table)
    assert main(["plan", str(path), "--json"]) == DONE
    assert json.loads(capsys.readouterr().out)["model"]["name"] == name
