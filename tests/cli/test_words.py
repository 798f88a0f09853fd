"""Notes and troubles as sentences."""

import pytest

from lamella.cli.words import note_text, trouble_text
from lamella.devices.device import Trouble
from lamella.notes import Note, NoteCode
from lamella.units import GIB


@pytest.mark.parametrize("code", NoteCode)
def test_every_note_is_a_sentence(code: NoteCode) -> None:
    text = note_text(Note(code, "value", 3 * GIB))
    assert text.endswith(".")
    assert "{" not in text


@pytest.mark.parametrize(
    ("note", "words"),
    [
        (Note(NoteCode.UNKNOWN_ARCHITECTURE, "zebra"), "zebra"),
        (Note(NoteCode.INCOMPLETE_FILE, count=3 * GIB), "3.0 GiB are missing"),
        (Note(NoteCode.REQUANTISED, "Q3_K_M", 3 * GIB), "Planned as Q3_K_M, a file of 3.0 GiB"),
        (Note(NoteCode.CONTEXT_REDUCED, count=17408), "17408 tokens"),
        (Note(NoteCode.PREFERRED_BUFFER_FALLBACK, "blk.0.ffn", 1), "Tensor blk.0.ffn cannot"),
        (Note(NoteCode.PREFERRED_BUFFER_FALLBACK, "blk.0.ffn", 2), "blk.0.ffn and 1 other cannot"),
        (Note(NoteCode.PREFERRED_BUFFER_FALLBACK, "blk.0.ffn", 3), "blk.0.ffn and 2 others cannot be in the buffers"),
        (Note(NoteCode.FIT_FAILED, "n_gpu_layers already set"), "n_gpu_layers already set"),
        (Note(NoteCode.FLASH_ATTENTION_REQUIRED, "q4_0"), "q4_0"),
    ],
)
def test_a_note_names_what_it_is_about(note: Note, words: str) -> None:
    assert words in note_text(note)


@pytest.mark.parametrize("trouble", Trouble)
def test_every_trouble_is_a_sentence(trouble: Trouble) -> None:
    assert trouble_text(trouble).endswith(".")
