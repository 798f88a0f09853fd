"""The window speaks in the words of the glossary, and nothing of ours speaks of how it was made."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.surroundings import ROOT
from tests.house.test_translations import shipped, texts

# Word we do not use: word that we do.
GLOSSARY = {
    "chunk": "layer",
    "backend": "device",
    "divider": "edge",
    "cut": "edge",
    "segment": "span",
    "mapping": "placement",
    "strategy": "allocator",
    "algorithm": "allocator",
    "spill": "overflow",
    "activations": "compute buffers",
    "scratch": "compute buffers",
    "slack": "headroom",
    "surplus": "headroom",
    "prediction": "estimate",
    "project": "plan",
    "session": "plan",
    "VRAM": "GPU memory",
    "RAM": "system memory",
}
# llama.cpp's own name for layers that guess one token further.
ALLOWED = {"next-token prediction"}


@pytest.mark.parametrize("word", GLOSSARY)
def test_the_window_says(word: str) -> None:
    pattern = re.compile(rf"\b{word}s?\b", 0 if word.isupper() else re.IGNORECASE)
    said = [text.source for text in texts(shipped("zh_CN")) if pattern.search(_without_names(text.source))]
    assert said == [], f'say "{GLOSSARY[word]}"'


def _without_names(source: str) -> str:
    for name in ALLOWED:
        source = source.replace(name, "")
    return source


def test_chinese_words_are_those_of_the_glossary() -> None:
    wrong = re.compile("图层|显示内存|卸载|调度|剩余空间|预测值")
    assert [text for text in texts(shipped("zh_CN")) if wrong.search("".join(text.forms))] == []


def test_files_do_not_speak_of_the_place_they_were_made_in() -> None:
    pattern = re.compile(r"issue #\d|/work/|\.\./shared", re.IGNORECASE)
    said = [str(path.relative_to(ROOT)) for path in written() if pattern.search(path.read_text(encoding="utf-8"))]
    assert said == []


def written() -> Iterator[Path]:
    """Every text of ours but this one."""
    kinds = {".py", ".md", ".toml", ".ts", ".json", ".c", ".lock"}
    folders = [ROOT / name for name in ("gui", "packaging", "resources", "tests")]
    files = [*ROOT.glob("*.*"), *(path for folder in folders for path in folder.rglob("*"))]
    return (path for path in files if path.suffix in kinds and path.name != "test_words.py")
