"""What was planned beside what a log says happened, device by device and part by part."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from lamella.devices.device import CPU
from lamella.estimate.compute.asking import placing
from lamella.estimate.settings import FlashAttention
from lamella.logs.observed import LogSource, Observed, Part, SeenDevice
from lamella.plan.outcome import DeviceOutcome, Outcome
from lamella.units import MIB

_LARGE_PERCENT: Final = 1


class Quantity(StrEnum):
    """What a row is about; `LAYERS` counts layers, everything else bytes."""

    LAYERS = "layers"
    WEIGHTS = "weights"
    KV_CACHE = "kv_cache"  # recurrent state included
    COMPUTE = "compute"
    OVERHEAD = "overhead"  # planned: engine overhead; observed: what the log leaves unaccounted
    FREE = "free"


class Reason(StrEnum):
    """Why a difference is large."""

    OTHER_MODEL = "other_model"
    OTHER_CONTEXT = "other_context"
    OTHER_PARALLEL = "other_parallel"
    OTHER_CACHE_TYPE = "other_cache_type"
    OTHER_BATCH = "other_batch"
    OTHER_FLASH_ATTENTION = "other_flash_attention"
    OTHER_LAYERS = "other_layers"  # not the same layers are on this device
    PIPELINE = "pipeline"  # pipeline parallelism on one side only
    MMAP = "mmap"  # a mapped file counts from its first to its last tensor, holes included
    OVERHEAD = "overhead"  # depends on driver and card, and is only counted with
    ROUNDED = "rounded"  # the log shows no more digits
    OLLAMA_COUNTED = "ollama_counted"  # no engine measured it: Ollama's own estimate
    ENGINE = "engine"  # none of these: another version of the engine, most likely


@dataclass(frozen=True, slots=True)
class Row:
    """One quantity of one device. None: not said, so nothing is compared."""

    device: int  # GPU index or CPU
    quantity: Quantity
    planned: int | None
    observed: int | None
    reasons: tuple[Reason, ...] = ()

    @property
    def difference(self) -> int | None:
        """Observed less planned."""
        return None if self.planned is None or self.observed is None else self.observed - self.planned

    @property
    def percent(self) -> float | None:
        """The same in per cent of what was planned; None where nothing was."""
        return 100 * self.difference / self.planned if self.difference is not None and self.planned else None


def compared(outcome: Outcome | None, observed: Observed) -> tuple[Row, ...]:
    """Rows for every device that either side has, GPUs first; large differences have their reasons.

    Without an outcome they say what the log says.
    """
    planned = {device.index: device for device in outcome.devices} if outcome else {}
    seen = {device.index: device for device in observed.devices}
    order = sorted({*planned, *seen}, key=lambda index: (index < 0, index))
    causes = tuple(_causes(outcome, observed)) if outcome else ()
    return tuple(
        row for index in order for row in _rows(planned.get(index), seen.get(index), observed=observed, causes=causes)
    )


def layers_seen(observed: Observed, device: SeenDevice) -> int | None:  # noqa: PLR0911
    """How many layers the log puts on a device, as far as it says so."""
    if device.layers is not None:
        return device.layers
    if observed.layers:
        return Counter(home for _, home in observed.layers)[device.index]
    if observed.offloaded is None or observed.n_layers is None:
        return None
    if not observed.gpus:  # llama.cpp b11434 says "offloaded 17/17" even then
        return observed.n_layers
    if device.index == CPU:
        return observed.n_layers - observed.offloaded
    if len(observed.gpus) == 1 or observed.offloaded == 0:
        return observed.offloaded
    return None


def _rows(
    planned: DeviceOutcome | None, seen: SeenDevice | None, *, observed: Observed, causes: tuple[Reason, ...]
) -> Iterator[Row]:
    index = planned.index if planned else seen.index if seen else CPU
    layers = layers_seen(observed, seen) if seen else None
    yield _row(index, Quantity.LAYERS, planned.layers if planned else None, layers, causes=())
    known = (*causes, *((Reason.OTHER_LAYERS,) if planned and seen and _moved(planned, seen, layers) else ()))
    expected, found = _planned_sizes(planned), _seen_sizes(seen)
    for quantity in (Quantity.WEIGHTS, Quantity.KV_CACHE, Quantity.COMPUTE, Quantity.OVERHEAD):
        plan, log = expected.get(quantity), found.get(quantity)
        own = tuple(_own_causes(quantity, observed, seen, difference=(log or 0) - (plan or 0)))
        yield _row(index, quantity, plan, log, causes=(*own, *known))
    yield Row(index, Quantity.FREE, planned.device.free if planned else None, seen.free if seen else None)


def _moved(planned: DeviceOutcome, seen: SeenDevice, layers: int | None) -> bool:
    """Whether other layers are on a device; where they are not counted, by the weights, which engines do not change."""
    if layers is not None:
        return layers != planned.layers
    if seen.weights is None or seen.mapped:
        return False
    return abs(seen.weights - planned.usage.weights) > max(planned.usage.weights * _LARGE_PERCENT // 100, MIB)


def _planned_sizes(planned: DeviceOutcome | None) -> dict[Quantity, int | None]:
    if planned is None:
        return {}
    usage = planned.usage
    return {
        Quantity.WEIGHTS: usage.weights,
        Quantity.KV_CACHE: usage.kv_cache,
        Quantity.COMPUTE: usage.compute,
        Quantity.OVERHEAD: usage.overhead,
    }


def _seen_sizes(seen: SeenDevice | None) -> dict[Quantity, int | None]:
    if seen is None:
        return {}
    return {
        Quantity.WEIGHTS: seen.weights,
        Quantity.KV_CACHE: seen.cached,
        Quantity.COMPUTE: seen.compute,
        Quantity.OVERHEAD: seen.unaccounted,
    }


def _row(
    index: int, quantity: Quantity, planned: int | None, observed: int | None, *, causes: tuple[Reason, ...]
) -> Row:
    row = Row(index, quantity, planned, observed)
    if row.difference is None or planned is None:
        return row
    if quantity is Quantity.LAYERS:
        return Row(index, quantity, planned, observed, (Reason.OTHER_LAYERS,) if row.difference else ())
    if abs(row.difference) <= max(planned * _LARGE_PERCENT // 100, MIB):
        return row
    reasons = tuple(dict.fromkeys(one for one in causes if one in _EXPLAINS[quantity]))
    return Row(index, quantity, planned, observed, reasons or (Reason.ENGINE,))


_EXPLAINS: Final = {
    Quantity.WEIGHTS: (Reason.OTHER_MODEL, Reason.OTHER_LAYERS, Reason.MMAP, Reason.ROUNDED),
    Quantity.KV_CACHE: (
        *(Reason.OTHER_MODEL, Reason.OTHER_CONTEXT, Reason.OTHER_PARALLEL, Reason.OTHER_CACHE_TYPE),
        *(Reason.OTHER_LAYERS, Reason.ROUNDED, Reason.OLLAMA_COUNTED),
    ),
    Quantity.COMPUTE: (
        *(Reason.OTHER_MODEL, Reason.OTHER_CONTEXT, Reason.OTHER_PARALLEL, Reason.OTHER_BATCH),
        *(Reason.OTHER_FLASH_ATTENTION, Reason.OTHER_LAYERS, Reason.PIPELINE, Reason.ROUNDED, Reason.OLLAMA_COUNTED),
    ),
    Quantity.OVERHEAD: (Reason.OVERHEAD,),
}


def _own_causes(
    quantity: Quantity, observed: Observed, seen: SeenDevice | None, *, difference: int
) -> Iterator[Reason]:
    if seen is None:
        return
    if quantity is Quantity.OVERHEAD:
        yield Reason.OVERHEAD
    if quantity is Quantity.WEIGHTS and seen.mapped:
        yield Reason.MMAP
    if abs(difference) <= seen.step:
        yield Reason.ROUNDED
    parts = {buffer.part for buffer in observed.buffers}
    part = {Quantity.KV_CACHE: Part.KV_CACHE, Quantity.COMPUTE: Part.COMPUTE}.get(quantity)
    if part and part not in parts and observed.source in (LogSource.OLLAMA_CLASSIC, LogSource.OLLAMA_LAYOUTS):
        yield Reason.OLLAMA_COUNTED


def _causes(outcome: Outcome, observed: Observed) -> Iterator[Reason]:
    """What was asked of the engine otherwise than in the plan; what the log does not say is no reason."""
    model, settings, context = outcome.plan.model, outcome.estimate.settings, outcome.estimate.context
    said = observed.settings
    if observed.n_layers not in (None, model.layer_count) or observed.architecture not in (None, model.architecture):
        yield Reason.OTHER_MODEL
    if (said.n_ctx or said.ctx_size) not in (None, 0, context.n_ctx):
        yield Reason.OTHER_CONTEXT
    if said.parallel not in (None, settings.slots) or said.kv_unified not in (None, settings.unified):
        yield Reason.OTHER_PARALLEL
    if said.type_k not in (None, settings.type_k) or said.type_v not in (None, settings.type_v):
        yield Reason.OTHER_CACHE_TYPE
    if said.batch not in (None, context.batch) or said.ubatch not in (None, context.ubatch):
        yield Reason.OTHER_BATCH
    off = settings.flash_attention is FlashAttention.OFF
    if said.flash_attn is not None and (said.flash_attn == "off") != off:
        yield Reason.OTHER_FLASH_ATTENTION
    pipelined = placing(outcome.estimate, outcome.plan.allocation.placement, outcome.plan.gpus)[0].pipelined
    if bool(said.pipeline) != pipelined:
        yield Reason.PIPELINE
