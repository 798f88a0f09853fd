"""A plan as plain text: columns that line up, one sentence a fact."""

from collections.abc import Sequence

from lamella.cli.names import device_id
from lamella.cli.report import ENGINE
from lamella.cli.speed import speed_text
from lamella.cli.words import note_text
from lamella.notes import OLLAMA_REFUSALS
from lamella.placement.placement import Flags, spans
from lamella.plan.outcome import DeviceOutcome, Outcome
from lamella.speed.predict import predicted
from lamella.units import size_text

_HEADINGS = ("device", "layers", "weights", "KV cache", "compute", "overhead", "used", "free", "headroom", "name")


def plan_text(outcome: Outcome) -> str:
    """What `lamella plan` prints: the model, what was asked, the devices, where the layers are, and the verdict."""
    rows = [_HEADINGS, *(_device_row(device) for device in outcome.devices)]
    parts = (
        _model_lines(outcome),
        columns(rows, left=("device", "name")),
        _span_lines(outcome),
        (_verdict(outcome), speed_text(predicted(outcome)), *(note_text(note) for note in outcome.notes)),
    )
    return "\n\n".join("\n".join(lines) for lines in parts) + "\n"


def columns(rows: Sequence[Sequence[str]], *, left: Sequence[str]) -> tuple[str, ...]:
    """Lines under the headings of the first row; numbers stand at the right, the columns named `left` at the left."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return tuple(
        "  ".join(
            cell.ljust(width) if heading in left else cell.rjust(width)
            for cell, width, heading in zip(row, widths, rows[0], strict=True)
        ).rstrip()
        for row in rows
    )


def flags_text(flags: Flags | None) -> str:
    """The placement as it is typed for llama.cpp, without quotes; "" where no flags say it."""
    if flags is None:
        return ""
    words = [f"-ngl {'all' if flags.n_gpu_layers < 0 else flags.n_gpu_layers}"]
    if any(flags.tensor_split):
        words.append("-ts " + ",".join(f"{share:g}" for share in flags.tensor_split))
    if flags.overrides:
        words.append("-ot " + ",".join(f"{pattern}={device_id(device)}" for pattern, device in flags.overrides))
    return " ".join(words)


def _model_lines(outcome: Outcome) -> tuple[str, ...]:
    plan, context = outcome.plan, outcome.estimate.context
    model, settings = plan.model, outcome.estimate.settings
    facts = (model.name, model.quantization, model.architecture, f"{model.layer_count} layers")
    asked = (
        f"allocator {plan.allocator}",
        f"engine {ENGINE} ({settings.program})",
        f"context {context.n_ctx}",
        f"KV cache {settings.type_k}/{settings.type_v}",
        f"flash attention {settings.flash_attention}",
        f"batch {settings.batch}/{settings.ubatch}",
        f"{settings.slots} parallel",
    )
    return ", ".join((*filter(None, facts), size_text(model.file_bytes))), ", ".join(asked)


def _device_row(found: DeviceOutcome) -> tuple[str, ...]:
    usage = found.usage
    sizes = (
        usage.weights,
        usage.kv_cache,
        usage.compute,
        usage.overhead,
        usage.used,
        found.device.free,
        found.headroom,
    )
    return (device_id(found.index), str(found.layers), *(size_text(size) for size in sizes), found.device.name)


def _span_lines(outcome: Outcome) -> tuple[str, ...]:
    """Which layers are where, and the flags that say so."""
    last = outcome.plan.model.block_count
    rows = []
    for span in spans(outcome.plan.allocation.placement):
        count = span.end - span.first
        layers = f"layer {span.first}" if count == 1 else f"layers {span.first} to {span.end - 1}"
        output = " (with the output layer)" if span.end > last else ""
        rows.append(f"{device_id(span.device)}: {layers}{output}")
    return (*rows, *_projector_lines(outcome), *_flag_lines(outcome))


def _projector_lines(outcome: Outcome) -> tuple[str, ...]:
    found, projector = outcome.projector, outcome.plan.model.projector
    if found is None or projector is None:
        return ()
    return (f"{device_id(found.index)}: the projector {projector.name}, {size_text(found.usage.projector)}",)


def _flag_lines(outcome: Outcome) -> tuple[str, ...]:
    """As it is typed for llama.cpp; where that is not possible, the closest, and what is then elsewhere."""
    flags, nearest = flags_text(outcome.plan.allocation.flags), outcome.nearest
    if nearest is None:
        return (f"llama.cpp: {flags}",) if flags else ()
    return (
        f"closest for llama.cpp: {flags_text(nearest.flags)}",
        *(
            f"  layer {one.place}: its home is {device_id(one.home)}, not {device_id(one.drawn)}"
            + (f", with {size_text(one.nbytes)} that no flag moves" if one.nbytes else "")
            for one in nearest.differences
        ),
    )


def _verdict(outcome: Outcome) -> str:
    """One sentence; a device that is over says by how much. Why the engine refuses is said by the notes behind it."""
    if outcome.refusals:
        if outcome.refusals[0].code in OLLAMA_REFUSALS:
            return "Ollama refuses to load this."
        return "llama.cpp refuses to load this, whether it fits or not."
    over = [device for device in outcome.devices if device.headroom < 0]
    if not over:
        least = min(outcome.devices, key=lambda device: device.headroom)
        return f"It fits: {size_text(least.headroom)} stay free on {device_id(least.index)}, the least of all devices."
    missing = ", ".join(f"{size_text(-device.headroom)} on {device_id(device.index)}" for device in over)
    return f"It does not fit: {missing} too much."
