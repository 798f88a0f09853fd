"""Every text of the window is translated, and the compiled translations are those of the texts."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import translate

CODES = tuple(translate.LANGUAGES)


@dataclass(frozen=True, slots=True)
class Text:
    context: str
    source: str
    forms: tuple[str, ...]
    state: str  # "", "unfinished", "vanished", "obsolete"


def texts(path: Path) -> Iterator[Text]:
    for context in ET.parse(path).getroot().iter("context"):
        for message in context.iter("message"):
            translation = message.find("translation")
            assert translation is not None
            forms = tuple(form.text or "" for form in translation.iter("numerusform")) or (translation.text or "",)
            source = message.findtext("source") or ""
            yield Text(context.findtext("name") or "", source, forms, translation.get("type", ""))


def shipped(code: str) -> Path:
    return translate.FOLDER / f"lamella_{code}.ts"


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a run of lupdate over today's sources makes of the shipped files."""
    folder = tmp_path_factory.mktemp("i18n")
    for code in CODES:
        (folder / shipped(code).name).write_bytes(shipped(code).read_bytes())
    translate.collect(folder)
    return folder


@pytest.mark.parametrize("code", CODES)
def test_no_text_is_new_and_none_has_gone(collected: Path, code: str) -> None:
    now = {(text.context, text.source) for text in texts(collected / shipped(code).name)}
    then = {(text.context, text.source) for text in texts(shipped(code))}
    assert (sorted(now - then), sorted(then - now)) == ([], []), "run packaging/translate.py"


@pytest.mark.parametrize("code", CODES)
def test_every_text_is_translated(code: str) -> None:
    assert [text for text in texts(shipped(code)) if text.state or not all(text.forms)] == []


@pytest.mark.parametrize("code", CODES)
def test_every_placeholder_is_in_every_form(code: str) -> None:
    placeholder = re.compile(r"\{\d*\}|%n")
    wrong = [
        text
        for text in texts(shipped(code))
        if any(
            set(placeholder.findall(form)) - {"%n"} != set(placeholder.findall(text.source)) - {"%n"}
            for form in text.forms
        )
        or ("%n" in text.source and "%n" not in text.forms[-1])
    ]
    assert wrong == []


@pytest.mark.parametrize("code", CODES)
def test_every_text_has_a_context(code: str) -> None:
    """A `tr` of one's own lands in a context without a name, where nothing looks it up."""
    assert [text for text in texts(shipped(code)) if not text.context] == []


@pytest.mark.parametrize("code", CODES)
def test_compiled_translations_are_up_to_date(tmp_path: Path, code: str) -> None:
    translate.compile_all(translate.FOLDER, tmp_path)
    name = f"lamella_{code}.qm"
    assert (tmp_path / name).read_bytes() == (translate.FOLDER / name).read_bytes(), "run packaging/translate.py"
