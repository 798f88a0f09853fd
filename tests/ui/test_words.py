"""Sentences and numbers as they are read in the window."""

import pytest
from PySide6.QtCore import QLocale

from lamella.devices.device import Reading, Readings, Trouble
from lamella.notes import Note, NoteCode
from lamella.ui.note_words import note_text
from lamella.ui.words import gib_text, machine_text, mib_text, short_name, size_text, trouble_text
from lamella.units import GIB, KIB, MIB

HOST = Reading("", "CPU", 64 * GIB, 50 * GIB)


@pytest.fixture(autouse=True)
def english_figures() -> None:
    QLocale.setDefault(QLocale("en"))


@pytest.mark.parametrize(
    ("nbytes", "text"),
    [(0, "0 B"), (1536 * MIB, "1.5 GiB"), (-300 * MIB, "-300.0 MiB"), (1234 * GIB, "1,234.0 GiB")],
)
def test_a_size_has_one_decimal_and_a_binary_unit(nbytes: int, text: str) -> None:
    assert size_text(nbytes) == text


@pytest.mark.parametrize(
    ("nbytes", "text"),
    [(586 * MIB, "0.6 GiB"), (-512 * MIB, "-0.5 GiB"), (24 * GIB, "24.0 GiB"), (20 * MIB, "20.0 MiB")],
)
def test_memory_of_devices_is_compared_in_gib_until_that_says_nothing(nbytes: int, text: str) -> None:
    assert gib_text(nbytes) == text


def test_a_tensor_too_small_for_a_tenth_of_a_mib_is_not_shown_as_nothing() -> None:
    assert (mib_text(32 * KIB), mib_text(36 * MIB), mib_text(0)) == ("<0.1", "36.0", "0.0")


def test_cards_are_called_by_the_name_people_use() -> None:
    assert short_name("NVIDIA GeForce RTX 4090") == "RTX 4090"


def test_what_the_computer_has_is_one_line() -> None:
    card = Reading("GPU-1", "NVIDIA L4", 24 * GIB, 23 * GIB)
    assert machine_text(Readings((card,), HOST, 0.0, driver="580.95")) == "1 GPU · 23.0 GiB free · driver 580.95"
    silent = Reading("GPU-1", "NVIDIA L4", None, None)
    assert machine_text(Readings((silent,), HOST, 0.0)) == "1 GPU"


@pytest.mark.parametrize("trouble", Trouble)
def test_every_trouble_is_told(trouble: Trouble) -> None:
    assert len(trouble_text(trouble).split()) >= 4


@pytest.mark.parametrize("code", NoteCode)
@pytest.mark.parametrize("count", [1, 5000])
def test_every_note_is_a_sentence(code: NoteCode, count: int) -> None:
    text = note_text(Note(code, "blk.3.ffn_up.weight", count))
    assert text.endswith(".")
    assert "{" not in text
