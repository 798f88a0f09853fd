"""Whatever a file is called, what a shell reads back is the name, or there is a sentence instead."""

import os
import shlex
import shutil
import subprocess
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lamella.export.quoting import (
    LONGEST_CMD_LINE,
    QuotingError,
    Shell,
    assignments_for,
    checked,
    command_line,
    posix_word,
    systemd_assignment,
    yaml_text,
)
from tests.helpers.shells import (
    batch_line,
    powershell_words,
    systemd_environment,
    windows_arguments,
    windows_powershell_call,
)

HOSTILE = (
    "my model.gguf", "it's.gguf", 'a"b.gguf', "$HOME.gguf", "`id`.gguf", "$(id).gguf", "100%.gguf", "%PATH%.gguf",
    "wow!.gguf", "!!", "a;rm -rf x", "a|b", "a&b", "a>b", "*.gguf", "~", "~root", "-rf", "--help", "a\\b", "tail\\",
    "C:\\my models\\", "模型.gguf", "émigré.gguf", "\u2018quoted\u2019", "\u201alow\u201b",
    "{a,b}", "a,b", "a=b", "(x)", "^", "#x", "",
    " ", "'", "''", '"', "\\", "\\\\", "a'b\"c$d`e%f!g", "%%", "%1", "blk\\.(1|2)\\.ffn=CPU", "@x", "[a]",
)  # fmt: skip
TURNING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


def straight(text: str) -> bool:
    return all(unicodedata.bidirectional(letter) not in TURNING for letter in text)


LETTERS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp"))
TEXTS = st.text(LETTERS, max_size=30).filter(straight)
WORDS = st.lists(TEXTS | st.sampled_from(HOSTILE), max_size=5)
SHELLS = [name for name in ("sh", "bash", "dash", "zsh") if shutil.which(name)]


def test_a_shell_is_here_to_be_asked() -> None:
    assert SHELLS or os.name == "nt"


@given(WORDS)
@example([*HOSTILE])
def test_python_reads_back_what_was_meant(words: list[str]) -> None:
    line = command_line(["prog", *words], Shell.SH)
    assert shlex.split(line) == ["prog", *words]


@pytest.mark.parametrize("shell", SHELLS)
@settings(max_examples=25, deadline=None)
@given(words=WORDS)
@example(words=[*HOSTILE])
def test_real_shells_read_back_what_was_meant(shell: str, words: list[str]) -> None:
    line = command_line(["printf", r"%s\0", *words, "end"], Shell.SH)
    answer = subprocess.run([shell, "-c", line], capture_output=True, check=True, timeout=20).stdout
    assert answer.decode() == "".join(f"{word}\0" for word in [*words, "end"])


@pytest.mark.skipif("bash" not in SHELLS, reason="there is no bash here")
def test_an_interactive_shell_takes_no_history_out_of_it() -> None:
    line = command_line(["printf", r"[%s]\n", *HOSTILE], Shell.SH)
    answer = subprocess.run(
        ["bash", "--norc", "-i"], input=line.encode(), capture_output=True, check=True, timeout=20
    ).stdout.decode()
    assert "".join(f"[{word}]\n" for word in HOSTILE) in answer


@settings(max_examples=25, deadline=None)
@given(value=TEXTS | st.sampled_from(HOSTILE))
@pytest.mark.skipif("sh" not in SHELLS, reason="there is no sh here")
def test_variables_have_the_value_that_was_meant(value: str) -> None:
    for text in (
        command_line(["printenv", "LAMELLA_X"], Shell.SH, [("LAMELLA_X", value)]),
        "\n".join((*assignments_for(Shell.SH, [("LAMELLA_X", value)]), "printenv LAMELLA_X")),
    ):
        answer = subprocess.run(["sh", "-c", text], capture_output=True, check=True, timeout=20).stdout.decode()
        assert answer == f"{value}\n"


@given(WORDS)
@example([*HOSTILE])
def test_cmd_gives_the_program_what_was_meant_or_is_not_asked(words: list[str]) -> None:
    for word in words:
        if '"' in word:
            with pytest.raises(QuotingError, match="quotation mark"):
                command_line(["prog", word], Shell.CMD)
    kept = [word for word in words if '"' not in word]
    lines = command_line(["prog", *kept], Shell.CMD).splitlines()
    assert lines[:2] == ["@echo off", "setlocal DisableDelayedExpansion"]
    assert windows_arguments(batch_line(lines[-1], {"PATH": "C:\\Windows"})) == ["prog", *kept]


@given(TEXTS | st.sampled_from(HOSTILE))
def test_cmd_sets_variables_to_what_was_meant(value: str) -> None:
    if '"' in value:
        with pytest.raises(QuotingError):
            assignments_for(Shell.CMD, [("X", value)])
        return
    (line,) = assignments_for(Shell.CMD, [("X", value)])
    assert batch_line(line, {"PATH": "C:\\Windows"}) == f'set "X={value}"'


def test_cmd_is_not_given_a_line_that_it_would_break_off() -> None:
    command_line(["x", "y" * (LONGEST_CMD_LINE - 2)], Shell.CMD)
    with pytest.raises(QuotingError, match="8192 characters"):
        command_line(["x", "y" * (LONGEST_CMD_LINE - 1)], Shell.CMD)


@given(WORDS)
@example([*HOSTILE])
def test_powershell_gives_the_program_what_was_meant_or_is_not_asked(words: list[str]) -> None:
    kept = []
    for word in words:
        try:
            command_line(["prog", word], Shell.POWERSHELL)
        except QuotingError:
            assert '"' in word or word == "" or (word.endswith("\\") and " " in word)
        else:
            kept.append(word)
    line = command_line(["my prog", *kept], Shell.POWERSHELL).removesuffix("\n")
    assert line.startswith("& ")
    assert powershell_words(line) == ["my prog", *kept]
    # The oldest of them adds quotation marks for blanks and escapes nothing.
    assert windows_arguments(windows_powershell_call(powershell_words(line))) == ["my prog", *kept]


def test_powershell_keeps_lists_and_flags_whole() -> None:
    line = command_line(["llama-server", "-ts", "3,1", "--n-cpu-moe", "4", "-x.y"], Shell.POWERSHELL)
    assert line == "llama-server -ts '3,1' --n-cpu-moe 4 '-x.y'\n"


@given(TEXTS | st.sampled_from(HOSTILE))
def test_services_get_the_value_that_was_meant(value: str) -> None:
    assert systemd_environment(systemd_assignment("X", value)) == ("X", value)


def test_a_yaml_text_is_no_switch() -> None:
    assert yaml_text("off") == "'off'"
    assert yaml_text("it's 60,40: #x") == "'it''s 60,40: #x'"


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("a\nb", "U+000A"),
        ("a\rb", "U+000D"),
        ("\x1b[31mred", r"U+001B"),
        ("a\0b", "U+0000"),
        ("a\x7fb", "U+007F"),
        ("a\u2028b", "U+2028"),
        ("safe\u202efugg.exe", "U+202E"),
        (os.fsdecode(b"m\xff.gguf"), "no Unicode text"),
    ],
)
def test_what_cannot_be_given_safely_is_refused_in_a_sentence(word: str, said: str) -> None:
    for shell in Shell:
        with pytest.raises(QuotingError) as refused:
            command_line(["prog", word], shell)
        assert said in str(refused.value)
        assert str(refused.value).isascii()
        assert str(refused.value).isprintable()
    with pytest.raises(QuotingError):
        checked(word, reader="a file")


def test_words_that_need_no_quotation_marks_have_none() -> None:
    words = ["/models/a-1.gguf", "-ngl", "81", "CUDA0,CUDA1", "127.0.0.1:50052", "--gpus=all"]
    assert [posix_word(word) for word in words] == words
