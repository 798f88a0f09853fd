"""`lamella plan … --export`: one thing on standard output, what it cannot say on standard error."""

import json
import shlex
from pathlib import Path

import pytest

from lamella.cli.export_words import TITLES, remark_text, step_text
from lamella.cli.exporting import chosen_pieces, export_text
from lamella.cli.main import DOES_NOT_FIT, DONE, UNREADABLE, WRONG_USAGE, main
from lamella.export.export import Remark, RemarkCode, Step, StepCode, Way
from lamella.export.exports import EXPORTS, exported
from lamella.plan.file import save_plan
from lamella.plan.outcome import outcome_of
from tests.helpers.plans import hand_plan

MODELS = Path(__file__).parents[1] / "golden" / "models"
SMALL = str(MODELS / "llama-3.2-1b-q4_k_m.gguf")
LARGE = str(MODELS / "llama-3.3-70b-q4_k_m.gguf")
WHERE = "--gpu", "2*24GiB", "--ram", "128GiB/120GiB"


def test_a_command_is_all_that_is_printed(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(MODELS)
    assert main(["plan", "llama-3.3-70b-q4_k_m.gguf", *WHERE, "--export", "llama-server:sh"]) == DONE
    captured = capsys.readouterr()
    words = shlex.split(captured.out)
    assert captured.out.count("\n") == 1
    assert words[:3] == ["llama-server", "-m", LARGE]
    assert all(line.startswith("lamella: ") for line in captured.err.splitlines())
    assert "CUDA0, CUDA1" in captured.err


def test_one_file_can_be_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", SMALL, *WHERE, "--export", "koboldcpp:lamella.kcpps"]) == DONE
    assert json.loads(capsys.readouterr().out)["model_param"] == SMALL
    assert main(["plan", SMALL, *WHERE, "--export", "ollama:Modelfile"]) == DONE
    assert capsys.readouterr().out.startswith(f"FROM {SMALL}\nPARAMETER num_ctx ")


def test_several_pieces_say_what_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", SMALL, *WHERE, "--export", "ollama:systemd"]) == DONE
    headings = [line for line in capsys.readouterr().out.splitlines() if line.startswith("# ")]
    assert headings == [
        "# the file Modelfile:",
        "# the file /etc/systemd/system/ollama.service.d/lamella.conf:",
        "# to be run:",
        "# to be run:",
    ]


def test_steps_are_numbered(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", SMALL, *WHERE, "--export", "lm-studio:sh"]) == DONE
    assert "1. Choose the model llama-3.2-1b-q4_k_m.gguf" in capsys.readouterr().out


def test_programs_get_an_object(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", SMALL, *WHERE, "--export", "ollama-0.6", "--json"]) == DONE
    captured = capsys.readouterr()
    report = json.loads(captured.out)
    assert captured.err == ""
    assert (report["format"], report["title"]) == (1, "ollama-0.6")
    assert {piece["kind"] for piece in report["pieces"]} == {"command", "file", "steps"}
    assert all(remark["text"] for remark in report["remarks"])


def test_the_names_can_be_listed_without_a_model(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["plan", "--export", "list"])
    assert ended.value.code == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == list(EXPORTS)


@pytest.mark.parametrize(
    ("export", "said"),
    [("vllm", '"vllm" is none of llama-server'), ("ollama:cmd", "ollama has no cmd; it has systemd")],
)
def test_what_is_not_there_is_named(export: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["plan", SMALL, *WHERE, "--export", export])
    captured = capsys.readouterr()
    assert ended.value.code == WRONG_USAGE
    assert captured.out == ""
    assert said in captured.err


def test_a_plan_that_does_not_fit_is_exported_all_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["plan", LARGE, "--gpu", "8GiB", "--ram", "16GiB", "-ngl", "81", "--export", "llama-server:sh"]
    assert main(words) == DOES_NOT_FIT
    assert "-ngl 81" in capsys.readouterr().out


def test_a_name_that_cannot_be_given_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a\nb.gguf"
    path.write_bytes(Path(SMALL).read_bytes())
    assert main(["plan", str(path), *WHERE, "--export", "llama-server"]) == UNREADABLE
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert "a\\x0ab.gguf" in captured.err


def test_a_saved_plan_is_exported_as_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "x.lamella"
    save_plan(hand_plan(1, 3), str(path))
    assert main(["plan", str(path), "--export", "llama-server:sh"]) == DONE
    assert "-m /models/small.gguf -dev CUDA0,CUDA1 -fit off -ngl 4 -sm layer -ts 2,2 " in capsys.readouterr().out


@pytest.mark.parametrize(
    ("platform", "ways"),
    [
        ("linux", (Way.SH, Way.SYSTEMD)),
        ("darwin", (Way.SH, Way.LAUNCHD)),
        ("win32", (Way.POWERSHELL, Way.WINDOWS)),
    ],
)
def test_each_system_gets_its_own_by_itself(platform: str, ways: tuple[Way, Way]) -> None:
    outcome = outcome_of(hand_plan(1))
    for name, way in zip(("llama-server-env", "ollama"), ways, strict=True):
        export = exported(name, outcome)
        assert chosen_pieces(export, "", platform) == export.pieces_for(way)


def test_every_code_has_its_words() -> None:
    assert set(TITLES) == set(EXPORTS)
    for remark in RemarkCode:
        assert remark_text(Remark(remark, "value", 1, 2)).endswith(".")
    for step in StepCode:
        assert step_text(Step(step, "5"))


def test_a_line_feed_ends_what_is_printed() -> None:
    for name in EXPORTS:
        export = exported(name, outcome_of(hand_plan(1)))
        for way in export.ways or (None,):
            assert export_text(export.pieces_for(way)).endswith("\n")
