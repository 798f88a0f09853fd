"""Every note of a log has a sentence in the window, whatever its figures, and says what to do about trouble."""

import pytest

from lamella.logs.codes import ERRORS, FlashTrouble, KvTrouble, LogCode, LogNote
from lamella.ui.observed.note_words import Weight, note_words
from lamella.units import GIB, MIB


def note(code: LogCode, **more: object) -> LogNote:
    values = {"value": "CUDA0", "detail": "q4_0|CUDA0|CPU", "count": 3, "of": 7} | more
    if code is LogCode.FLASH_ATTENTION_OFF:
        values["value"] = more.get("value", FlashTrouble.GPU)
    if code is LogCode.KV_TYPE_REFUSED:
        values["detail"] = more.get("detail", KvTrouble.MODEL)
    return LogNote(code, 12, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize("code", LogCode)
def test_every_note_is_a_sentence_without_gaps(code: LogCode) -> None:
    nothing = {"value": FlashTrouble.NOT_SAID if code is LogCode.FLASH_ATTENTION_OFF else "", "count": 0, "of": 0}
    for words in (note_words(note(code)), note_words(note(code, **nothing))):
        assert words.meaning[-1] in ".)?0" or code in (LogCode.LOAD_FAILED, LogCode.RUNNER_ENDED)
        assert "{" not in words.meaning + words.advice
        assert words.advice or words.weight is not Weight.BAD


@pytest.mark.parametrize("code", sorted(ERRORS))
def test_what_ended_a_load_is_shown_as_bad(code: LogCode) -> None:
    assert note_words(note(code)).weight is Weight.BAD


def test_how_much_memory_was_missing_is_said() -> None:
    words = note_words(note(LogCode.OUT_OF_MEMORY, value="CUDA1", count=2 * GIB, of=GIB + 512 * MIB))
    assert words.meaning == (
        "CUDA1 ran out of memory: 2.0 GiB more were asked for, about 1.5 GiB were left, so 512.0 MiB were missing."
    )
    assert words.advice == "Fewer layers on it, or a smaller context, would fit."


def test_a_partial_offload_says_what_the_cpu_does() -> None:
    words = note_words(note(LogCode.OFFLOADED, count=30, of=81))
    assert (words.weight, "30 of 81" in words.meaning, "other 51" in words.meaning) == (Weight.WARN, True, True)
    assert note_words(note(LogCode.OFFLOADED, count=81, of=81)).weight is Weight.GOOD


@pytest.mark.parametrize("trouble", FlashTrouble)
def test_why_there_is_no_flash_attention(trouble: FlashTrouble) -> None:
    assert "Flash attention is off" in note_words(note(LogCode.FLASH_ATTENTION_OFF, value=trouble)).meaning


@pytest.mark.parametrize("trouble", KvTrouble)
def test_why_a_cache_type_is_not_used(trouble: KvTrouble) -> None:
    words = note_words(note(LogCode.KV_TYPE_REFUSED, value="q8_0", detail=trouble))
    assert (words.meaning, "larger than was asked for" in words.advice) == ("The KV cache type q8_0 is not used.", True)
