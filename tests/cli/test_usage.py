"""What may be typed, and that everything else is an error with a sentence."""

import re
from pathlib import Path

import pytest

from lamella.cli.main import WRONG_USAGE, main
from lamella.cli.parser import plan_parser, planning_options
from lamella.cli.request import settings_of
from lamella.estimate.settings import Settings
from lamella.plan.file import save_plan
from tests.helpers.plans import hand_plan

SMALL = str(Path(__file__).parents[1] / "golden" / "models" / "llama-3.2-1b-q4_k_m.gguf")

WRONG = {
    "unknown option": (["plan", SMALL, "--magic"], "unrecognized arguments: --magic"),
    "abbreviation": (["plan", SMALL, "--ctx", "4096"], "unrecognized arguments: --ctx"),
    "short abbreviation": (["plan", SMALL, "-nk"], "unrecognized arguments: -nk"),
    "glued value": (["plan", SMALL, "-c4096"], "unrecognized arguments: -c4096"),
    "option between files": ([SMALL, "--restore", SMALL], "unrecognized arguments: --restore"),
    "no model": (["plan"], "the following arguments are required: MODEL"),
    "two models": (["plan", SMALL, SMALL], "unrecognized arguments"),
    "no value": (["plan", SMALL, "-c"], "expected one argument"),
    "context": (["plan", SMALL, "-c", "many"], '"many" is not a whole number'),
    "negative context": (["plan", SMALL, "-c", "-5"], "-5 is not between 0 and"),
    "no slots": (["plan", SMALL, "-np", "0"], "0 is not between 1 and"),
    "too many slots": (["plan", SMALL, "-np", "257"], "257 is not between 1 and 256"),
    "cache type": (["plan", SMALL, "-ctk", "q9"], '"q9" is none of f32, f16, bf16, q8_0'),
    "flash attention": (["plan", SMALL, "-fa", "maybe"], '"maybe" is none of on, off, auto'),
    "split mode": (["plan", SMALL, "-sm", "tensor"], '"tensor" is none of none, layer, row'),
    "load mode": (["plan", SMALL, "--load-mode", "fast"], "invalid choice: 'fast'"),
    "program": (["plan", SMALL, "--program", "vllm"], '"vllm" is none of llama-server, llama-cli'),
    "gpu": (["plan", SMALL, "--gpu", "24 pounds"], '"24 pounds" is not a known card'),
    "free of gpu": (["plan", SMALL, "--gpu", "24GiB/some"], '"some" is not a size'),
    "more free than there": (["plan", SMALL, "--gpu", "24GiB/25GiB"], "more is free than there is"),
    "more free than on the card": (["plan", SMALL, "--gpu", "RTX 4090/25GiB"], "more is free than there is"),
    "no gpus at all": (["plan", SMALL, "--gpu", "0*24GiB"], "asks for 0 devices"),
    "too many gpus": (["plan", SMALL, "--gpu", "99999999*24GiB"], "asks for 99999999 devices"),
    "too many gpus in all": (
        ["plan", SMALL, "--gpu", "9*24GiB", "--gpu", "4*24GiB", "--rpc", "4*24GiB"],
        "17 devices are too many; up to 16",
    ),
    "ram": (["plan", SMALL, "--ram", "much"], '"much" is not a size'),
    "split": (["plan", SMALL, "-ts", "3,x"], '"x" is not a share'),
    "endless split": (["plan", SMALL, "-ts", "inf"], "inf is not a share"),
    "negative split": (["plan", SMALL, "-ts", "1,-1"], "-1 is not a share"),
    "negative first": (["plan", SMALL, "-ts", "-1,2"], "-1 is not a share"),
    "negative GPU": (["plan", SMALL, "--gpu", "-5GiB"], '"-5GiB" is not'),
    "endless parentheses": (["plan", SMALL, "-ot", f"{'(' * 3000}a{')' * 3000}=CPU"], "is not a regular expression"),
    "too many shares": (["plan", SMALL, "--gpu", "24GiB", "-ts", "1,1"], "-ts has 2 shares for 1 GPUs"),
    "rule": (["plan", SMALL, "-ot", "ffn"], '"ffn" is not a rule'),
    "rule's device": (["plan", SMALL, "-ot", "ffn=TPU0"], '"TPU0" is not a device'),
    "rule's pattern": (["plan", SMALL, "-ot", "ffn(=CPU"], '"ffn(" is not a regular expression'),
    "rule's GPU": (["plan", SMALL, "--gpu", "24GiB", "-ot", "ffn=GPU1"], "GPU1 is not among the 1 GPUs"),
    "rule's long GPU": (
        ["plan", SMALL, "--gpu", "24GiB", "-ot", "ffn=GPU" + "9" * 5000],
        "is not a device such as CPU",
    ),
    "main GPU": (["plan", SMALL, "--gpu", "2*24GiB", "-mg", "2"], "-mg 2 is not among the 2 GPUs"),
    "margin": (["plan", SMALL, "--fit-target", "1GiB"], '"1GiB" is not a whole number'),
    "allocator": (["plan", SMALL, "--allocator", "best"], '"best" is none of llama.cpp, ollama, ollama-0.12'),
    "flags for an even share": (
        ["plan", SMALL, "--gpu", "24GiB", "--allocator", "even", "-ngl", "3"],
        "allocator even places the layers itself",
    ),
    "Ollama's layers": (["plan", SMALL, "--num-gpu", "-2"], "-2 is not between -1 and"),
    "half a layer": (["plan", SMALL, "--num-gpu", "1.5"], '"1.5" is not a whole number'),
    "Ollama's option": (["plan", SMALL, "--allocator", "even", "--num-gpu", "20"], "are Ollama's; allocator even"),
    "Ollama's switch": (["plan", SMALL, "-ngl", "20", "--sched-spread"], "are Ollama's; allocator manual"),
    "Ollama's GPU": (["plan", SMALL, "--allocator", "ollama", "--gpu", "24GiB", "-mg", "-1"], "-1 is not between 0"),
    "a GPU too far": (
        ["plan", SMALL, "--allocator", "ollama", "--gpu", "24GiB", "--rpc", "24GiB", "--main-gpu", "1"],
        "--main-gpu 1 cannot be chosen, there is 1 GPU",
    ),
    "llama.cpp's flag": (["plan", SMALL, "--allocator", "ollama", "-ngl", "20"], "-ngl is llama.cpp's; Ollama takes"),
    "no log": (["log"], "the following arguments are required: FILE"),
    "two logs": (["log", "a.log", "b.log"], "unrecognized arguments: b.log"),
    "no output": (["render", SMALL], "the following arguments are required: -o"),
    "output": (["render", SMALL, "-o", "a.bmp"], '"a.bmp" does not end in .png, .svg or .pdf'),
    "size": (["render", SMALL, "-o", "a.png", "--size", "10x10"], '"10x10" is not a size in pixels'),
    "theme": (["render", SMALL, "-o", "a.png", "--theme", "pink"], "invalid choice: 'pink'"),
    "language": (["render", SMALL, "-o", "a.png", "--lang", "de"], "invalid choice: 'de'"),
    "json picture": (["render", SMALL, "-o", "a.png", "--json"], "unrecognized arguments: --json"),
    "devices": (["devices", "--all"], "unrecognized arguments: --all"),
    "window option": (["--fast"], "unrecognized arguments: --fast"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_wrong_usage_is_said_and_nothing_is_printed(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    words, reason = WRONG[kind]
    with pytest.raises(SystemExit) as end:
        main(words)
    captured = capsys.readouterr()
    assert end.value.code == WRONG_USAGE
    assert captured.out == ""
    assert reason in captured.err


def test_a_plan_file_takes_no_options_that_would_change_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(tmp_path / "a.lamella")
    save_plan(hand_plan(1, 3), path)
    for words in (["-c", "4096"], ["--gpu", "24GiB"], ["--gpu", "none"], ["-nkvo"], ["--cpu-moe"]):
        with pytest.raises(SystemExit) as end:
            main(["plan", path, *words])
        assert end.value.code == WRONG_USAGE
        assert "a.lamella has devices and settings of its own" in capsys.readouterr().err


def test_what_is_not_said_keeps_the_engines_default() -> None:
    options = plan_parser().parse_args([SMALL])
    assert settings_of(options) == Settings()
    assert all(getattr(options, name) is None for name in planning_options(plan_parser()))


@pytest.mark.parametrize("command", ["plan", "render", "log", "devices", "models"])
def test_help_is_a_result(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main([command, "--help"])
    captured = capsys.readouterr()
    assert end.value.code == 0
    assert captured.out.startswith(f"usage: lamella {command}")
    assert captured.err == ""


def test_help_names_every_option_of_llama_cpp_that_is_taken(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["plan", "--help"])
    text = capsys.readouterr().out
    options = (
        "--gpu --ram --allocator --program -c --ctx-size -ctk -ctv -fa -b -ub -np -kvu -no-kvu -nkvo --no-kv-offload "
        "--swa-full --load-mode --no-host --rpc -ngl -ts -sm -mg -ot --n-cpu-moe --cpu-moe --n-cpu-ffn --fit-target "
        "--fit-ctx --num-gpu --main-gpu --sched-spread --json"
    )
    missing = [name for name in options.split() if not re.search(rf"(?<![\w-]){name}(?![\w-])", text)]
    assert missing == []
