"""Which of a plan's notes are about one layer."""

from lamella.devices.device import CPU
from lamella.notes import Note, NoteCode
from lamella.plan.outcome import Outcome


def layer_notes(outcome: Outcome, place: int) -> tuple[Note, ...]:
    """`place` counts as in `Outcome.layers`."""
    return tuple(note for note in outcome.notes if _concerns(note, outcome, place))


def _concerns(note: Note, outcome: Outcome, place: int) -> bool:
    model, layer = outcome.plan.model, outcome.layers[place]
    match note.code:
        case NoteCode.PREFERRED_BUFFER_FALLBACK:
            # The note names the first of many, which may be of another layer: all that touch the CPU are meant.
            return layer.device == CPU or any(part.device == CPU for part in layer.overflow)
        case NoteCode.OUTPUT_TWICE:
            return place == model.block_count
        case NoteCode.NEXT_TOKEN_LAYERS_SKIPPED:
            return model.loaded_blocks <= place < model.block_count
        case NoteCode.FLASH_ATTENTION_OFF:
            return place < model.loaded_blocks
        case _:
            return False
