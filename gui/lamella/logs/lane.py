"""A load of a log as a lane: which layers are where, and what each device holds, as far as the log says it."""

from collections.abc import Iterator

from lamella.devices.device import CPU
from lamella.logs.compare import layers_seen
from lamella.logs.observed import Observed, State
from lamella.plan.rivals import Facts, Run, runs_of

_MOST_LAYERS = 4096  # only a damaged log names more


def facts_seen(observed: Observed) -> Facts:
    """Devices as in `Outcome.devices`: GPUs by number, those the log does not name among them, the CPU last."""
    known = {device.index: device for device in observed.devices}
    order = (*range(max((gpu.index for gpu in observed.gpus), default=-1) + 1), CPU)
    seen = [known.get(index) for index in order]
    fits = {State.LOADED: True, State.FAILED: False}.get(observed.state)
    used = [one.used if one else None for one in seen]
    free = [one.free if one else None for one in seen]
    layers = [layers_seen(observed, one) if one else None for one in seen]
    if layers[-1] is None and observed.n_layers is not None and observed.offloaded is not None and observed.gpus:
        layers[-1] = observed.n_layers - observed.offloaded
    said = observed.settings
    return Facts(
        fits=fits,
        gpu_layers=observed.offloaded if observed.gpus else 0 if observed.n_layers else None,
        split_layers=0,
        context_tokens=said.n_ctx or said.ctx_size or said.n_ctx_seq,
        used=tuple(used),
        headroom=tuple(
            None if left is None or held is None else left - held for left, held in zip(free, used, strict=True)
        ),
        layers=tuple(layers),
    )


def runs_seen(observed: Observed) -> tuple[Run, ...]:
    """() where the log does not say which layers are on which device."""
    return runs_of((device, None, 0) for device in _homes(observed))


def _homes(observed: Observed) -> list[int]:
    count = observed.n_layers or (observed.block_count + 1 if observed.block_count else 0)
    if not 0 < count <= _MOST_LAYERS:
        return []
    said = dict(observed.layers)
    if all(number in said for number in range(count - 1)):
        blocks = [said[number] for number in range(count - 1)]
        return [*blocks, said.get(count - 1, CPU if observed.output_offloaded is False else blocks[-1])]
    counted = list(_counted(observed))
    layers = sum(number for _, number in counted)
    if layers > count or not counted:
        return []
    on_gpus = [device for device, number in counted for _ in range(number)]
    rest = [CPU] * (count - layers)
    # Engines before autumn 2025 give the output layer away last.
    if observed.output_offloaded is False and rest:
        return [*rest[1:], *on_gpus, CPU]
    return [*rest, *on_gpus]


def _counted(observed: Observed) -> Iterator[tuple[int, int]]:
    """GPUs with their layers; the CPU alone where there is no GPU; nothing where one of them is not counted."""
    counts = [(gpu.index, layers_seen(observed, gpu)) for gpu in observed.gpus]
    known = [(index, number) for index, number in counts if number is not None]
    if not counts and observed.n_layers:
        yield CPU, observed.n_layers
    elif len(known) == len(counts):
        yield from known
