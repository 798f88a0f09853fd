"""What a way to do better is called, what it gains, and what it means for whoever takes it."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from lamella.plan.plan import Plan
from lamella.speed.change import Change, ChangeKind
from lamella.ui.words import (
    allocator_text,
    device_text,
    gib_text,
    in_a_row,
    number_text,
    short_name,
    size_text,
    speed_text,
)

if TYPE_CHECKING:
    from lamella.speed.ways import Way


def way_title(change: Change, plan: Plan) -> str:
    """A few words for a tile. `plan` is the one that is to be changed."""
    values = {
        "{value}": change.value,
        "{count}": number_text(change.count),
        "{size}": gib_text(change.count),
        "{gpu}": device_text(change.gpu or 0),
        "{name}": short_name(change.value),
        "{allocator}": allocator_text(change.value),
        "{before}": _before(change, plan),
    }
    title = _titles(change)[change.kind]
    for mark, text in values.items():
        title = title.replace(mark, text)
    return title


def _before(change: Change, plan: Plan) -> str:
    """What the change takes the place of."""
    match change.kind:
        case ChangeKind.QUANTISATION:
            return plan.model.quantization
        case ChangeKind.LARGER_GPU if change.gpu is not None:
            return short_name(plan.gpus[change.gpu].name)
        case _:
            return ""


def _titles(change: Change) -> dict[ChangeKind, str]:
    """Patterns; the count chooses between one and many, and a missing name between two texts."""
    return {
        ChangeKind.FLASH_ATTENTION: QCoreApplication.translate("Ways", "Flash attention on"),
        ChangeKind.ALLOCATOR: QCoreApplication.translate("Ways", "Placed by {allocator}"),
        ChangeKind.EVEN: QCoreApplication.translate("Ways", "GPUs equally full"),
        ChangeKind.ONE_GPU: QCoreApplication.translate("Ways", "Everything on {gpu}"),
        ChangeKind.EXPERTS_TO_CPU: QCoreApplication.translate("Ways", "Experts of 1 layer to the CPU")
        if change.count == 1
        else QCoreApplication.translate("Ways", "Experts of {count} layers to the CPU"),
        ChangeKind.CLOSE_PROGRAM: QCoreApplication.translate("Ways", "Close {value} ({size})")
        if change.value
        else QCoreApplication.translate("Ways", "Close a program ({size})"),
        ChangeKind.CACHE_TYPE: QCoreApplication.translate("Ways", "KV cache {value}"),
        ChangeKind.PARALLEL: QCoreApplication.translate("Ways", "One request at a time")
        if change.count == 1
        else QCoreApplication.translate("Ways", "{count} parallel requests"),
        ChangeKind.MICRO_BATCH: QCoreApplication.translate("Ways", "Micro-batch {count}"),
        ChangeKind.CONTEXT: QCoreApplication.translate("Ways", "Context {count}"),
        ChangeKind.QUANTISATION: QCoreApplication.translate("Ways", "{value} instead of {before}"),
        ChangeKind.MARGIN: QCoreApplication.translate("Ways", "Keep only {size} free"),
        ChangeKind.ONE_MORE_GPU: QCoreApplication.translate("Ways", "Add one {name}"),
        ChangeKind.LARGER_GPU: QCoreApplication.translate("Ways", "{name} instead of {before}"),
    }


def way_help(change: Change) -> str:
    """One or two sentences on what the change costs, or asks of somebody."""
    allocator = allocator_text(change.value)
    return _helps()[change.kind].replace("{allocator}", allocator).replace("{gpu}", device_text(change.gpu or 0))


def _helps() -> dict[ChangeKind, str]:
    return _placing_helps() | _setting_helps() | _buying_helps()


def _placing_helps() -> dict[ChangeKind, str]:
    return {
        ChangeKind.ALLOCATOR: QCoreApplication.translate(
            "Ways", "{allocator} places the layers anew. Edges that you moved by hand are not kept."
        ),
        ChangeKind.EVEN: QCoreApplication.translate(
            "Ways", "Every GPU gets the same share, so that none of them is full while another has room."
        ),
        ChangeKind.ONE_GPU: QCoreApplication.translate(
            "Ways", "All layers go to {gpu}, and nothing has to be handed from GPU to GPU."
        ),
        ChangeKind.EXPERTS_TO_CPU: QCoreApplication.translate(
            "Ways",
            "Experts are large, and only a few of them work on each token. "
            "With theirs in system memory, all layers have room on the GPUs.",
        ),
    }


def _setting_helps() -> dict[ChangeKind, str]:
    return {
        ChangeKind.FLASH_ATTENTION: QCoreApplication.translate(
            "Ways", "A faster way to compute attention that needs less memory. The answers stay the same."
        ),
        ChangeKind.CACHE_TYPE: QCoreApplication.translate(
            "Ways", "The conversation is remembered a little less precisely, and takes less memory."
        ),
        ChangeKind.PARALLEL: QCoreApplication.translate(
            "Ways", "Fewer conversations are answered at the same time. Each keeps the context that it has."
        ),
        ChangeKind.MICRO_BATCH: QCoreApplication.translate(
            "Ways", "Long prompts are read more slowly, and less memory is needed while they are read."
        ),
        ChangeKind.CONTEXT: QCoreApplication.translate(
            "Ways", "The model can look back at fewer tokens, and its KV cache is smaller."
        ),
        ChangeKind.MARGIN: QCoreApplication.translate(
            "Ways", "More of each GPU is used. If another program then takes memory, the model may fail to load."
        ),
    }


def _buying_helps() -> dict[ChangeKind, str]:
    return {
        ChangeKind.CLOSE_PROGRAM: QCoreApplication.translate(
            "Ways",
            "The plan then counts with the memory that the program holds now. Close it before you load the model.",
        ),
        ChangeKind.QUANTISATION: QCoreApplication.translate(
            "Ways",
            "The same model in a smaller file, which you have to download or make. "
            "Its size is exact, and its answers are a little less precise.",
        ),
        ChangeKind.ONE_MORE_GPU: QCoreApplication.translate(
            "Ways", "One GPU more in the plan, to see what it would bring."
        ),
        ChangeKind.LARGER_GPU: QCoreApplication.translate(
            "Ways", "A larger GPU in the place of the smallest one, to see what it would bring."
        ),
    }


def way_gain(way: "Way") -> str:
    """What is better then, in a few words; what matters most is said alone."""
    before, after = way.before, way.after
    there = after.offload
    if way.makes_it_fit:
        return _fits_text(way)
    if there.whole and not before.offload.whole:
        return QCoreApplication.translate("Ways", "all {0} on GPUs").format(there.total)
    if way.layers_gained > 0:
        one = QCoreApplication.translate("Ways", "+1 layer on GPUs")
        many = QCoreApplication.translate("Ways", "+{0} layers on GPUs")
        return one if way.layers_gained == 1 else many.format(way.layers_gained)
    if after.fit > before.fit:
        return QCoreApplication.translate("Ways", "enough stays free")
    if after.context_tokens > before.context_tokens:
        return QCoreApplication.translate("Ways", "context {0}").format(number_text(after.context_tokens))
    return _lighter_text(way)


def _fits_text(way: "Way") -> str:
    if way.after.offload.whole:
        return QCoreApplication.translate("Ways", "it fits, all on GPUs")
    return QCoreApplication.translate("Ways", "it fits")


def _lighter_text(way: "Way") -> str:
    lighter = way.before.offload.cpu_bytes - way.after.offload.cpu_bytes
    if lighter > 0:
        return QCoreApplication.translate("Ways", "{0} less on the CPU").format(size_text(lighter))
    if way.headroom_gained > 0:
        return QCoreApplication.translate("Ways", "{0} more headroom").format(size_text(way.headroom_gained))
    return QCoreApplication.translate("Ways", "faster")


def way_figure(way: "Way") -> str:
    """The speed then; where nobody can say it, what the fullest GPU has to spare."""
    if way.after.tokens_per_second is not None:
        return speed_text(way.after.tokens_per_second)
    return QCoreApplication.translate("Ways", "{0} to spare").format(gib_text(way.after.headroom))


def way_name(way: "Way", plan: Plan) -> str:
    """For a screen reader: all that stands on a tile."""
    text = QCoreApplication.translate("Ways", "Try {0}: {1}, {2}")
    return text.format(way_title(way.change, plan), way_gain(way), way_figure(way))


def way_tip(way: "Way", plan: Plan) -> str:
    """All that stands on a tile, uncut, and what the change means."""
    title = QCoreApplication.translate("Ways", "{0}: {1}").format(way_title(way.change, plan), way_gain(way))
    undone = QCoreApplication.translate("Ways", "You can undo it.")
    return f"{title}\n{in_a_row(way_help(way.change), undone)}"


def try_step(way: "Way", plan: Plan) -> str:
    """In the undo list."""
    return QCoreApplication.translate("Ways", "Try: {0}").format(way_title(way.change, plan))
