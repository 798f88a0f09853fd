"""What a change is called in the undo list."""

from dataclasses import fields

from PySide6.QtCore import QCoreApplication

from lamella.estimate.settings import FlashAttention, Settings
from lamella.plan.plan import MANUAL
from lamella.ui.words import allocator_text, device_text, number_text


def allocator_step(name: str) -> str:
    """Another allocator."""
    if name == MANUAL:
        return QCoreApplication.translate("Steps", "Place the layers by hand")
    return QCoreApplication.translate("Steps", "Let {0} place the layers").format(allocator_text(name))


def edge_step(edge: int, place: int, *, layers: int) -> str:
    """An edge with `place` of `layers` layers in front of it; the output layer, the last, has no number."""
    text = QCoreApplication.translate("Steps", "Move edge {0} | GPU {1} to layer {2}")
    if place == layers:
        text = QCoreApplication.translate("Steps", "Move edge {0} | GPU {1} behind the output layer")
    elif place == layers - 1:
        text = QCoreApplication.translate("Steps", "Move edge {0} | GPU {1} to the output layer")
    return text.format(device_text(edge - 1), edge, place)


def pin_step(edge: int, pinned: bool) -> str:
    text = QCoreApplication.translate("Steps", "Let go of edge {0} | GPU {1}")
    if pinned:
        text = QCoreApplication.translate("Steps", "Pin edge {0} | GPU {1}")
    return text.format(device_text(edge - 1), edge)


def experts_step(gpu: int, place: int) -> str:
    """The edge of a GPU's experts with `place` layers in front of it."""
    text = QCoreApplication.translate("Steps", "Move the experts' edge of {0} to layer {1}")
    return text.format(device_text(gpu), place)


def settings_step(before: Settings, after: Settings) -> str:
    """The whole sentence for one change; a general one where several things change together."""
    names = {field.name for field in fields(Settings) if getattr(before, field.name) != getattr(after, field.name)}
    if names <= {"type_k", "type_v"}:
        text = QCoreApplication.translate("Steps", "Set the KV cache to {0} and {1}")
        return text.format(after.type_k, after.type_v)
    if names <= {"batch", "ubatch"}:
        return QCoreApplication.translate("Steps", "Change the batch sizes")
    if "context_tokens" in names and names <= {"context_tokens", "type_k", "type_v"} and len(names) > 1:
        text = QCoreApplication.translate("Steps", "Set the context to {0} tokens with a KV cache of type {1}")
        return text.format(number_text(after.context_tokens), after.type_k)
    return _single_step(names.pop(), after) if len(names) == 1 else _any_step()


def _single_step(name: str, after: Settings) -> str:
    match name:
        case "context_tokens":
            return _context_step(after.context_tokens)
        case "offload_projector":
            return _projector_step(after.offload_projector)
        case "flash_attention":
            return _flash_attention_step(after.flash_attention)
        case "parallel":
            return QCoreApplication.translate("Steps", "Set parallel requests to {0}").format(after.slots)
        case "margins":
            return QCoreApplication.translate("Steps", "Change the memory to keep free")
        case _:
            return _any_step()


def _context_step(tokens: int) -> str:
    if not tokens:
        return QCoreApplication.translate("Steps", "Let the allocator choose the context")
    one = QCoreApplication.translate("Steps", "Set the context to 1 token")
    many = QCoreApplication.translate("Steps", "Set the context to {0} tokens")
    return one if tokens == 1 else many.format(number_text(tokens))


def _projector_step(on_gpu: bool) -> str:
    if on_gpu:
        return QCoreApplication.translate("Steps", "Put the projector on a GPU")
    return QCoreApplication.translate("Steps", "Keep the projector on the CPU")


def _flash_attention_step(choice: FlashAttention) -> str:
    match choice:
        case FlashAttention.ON:
            return QCoreApplication.translate("Steps", "Turn flash attention on")
        case FlashAttention.OFF:
            return QCoreApplication.translate("Steps", "Turn flash attention off")
        case FlashAttention.AUTO:
            return QCoreApplication.translate("Steps", "Let the engine choose flash attention")


def _any_step() -> str:
    return QCoreApplication.translate("Steps", "Change the settings")
