"""How much of a plan is on GPUs, what the CPU is left with, and how much more memory everything would take."""

from dataclasses import dataclass

from lamella.devices.device import CPU
from lamella.placement.llama_cpp import used_gpus
from lamella.placement.usage import LayerUsage
from lamella.plan.outcome import Outcome
from lamella.plan.plan import Plan


@dataclass(frozen=True, slots=True)
class Offload:
    """Layers count the output layer, and none that the engine leaves in the file."""

    layers: int  # wholly on GPUs
    split: int  # at home on a GPU, with a part of them on the CPU
    total: int
    cpu_bytes: int  # weights and caches of layers that system memory holds

    @property
    def whole(self) -> bool:
        """Everything is on GPUs."""
        return self.layers == self.total

    @property
    def at_home(self) -> int:
        """Layers on GPUs as the engine counts them, those with experts on the CPU among them."""
        return self.layers + self.split


def offload_of(outcome: Outcome) -> Offload:
    layers = loaded_layers(outcome)
    on_gpu = [layer for layer in layers if layer.device != CPU]
    split = sum(1 for layer in on_gpu if any(part.device == CPU for part in layer.overflow))
    return Offload(len(on_gpu) - split, split, len(layers), sum(cpu_part(layer) for layer in layers))


def whole_layers(plan: Plan) -> tuple[int, int]:
    """Layers wholly on GPUs, and all there are, of a plan whose outcome nobody needs."""
    model, placement = plan.model, plan.allocation.placement
    away = {part.place for part in placement.overflow if part.device == CPU and part.tensors}
    loaded = (*range(model.loaded_blocks), model.block_count)
    return sum(1 for place in loaded if placement.homes[place] != CPU and place not in away), len(loaded)


def loaded_layers(outcome: Outcome) -> tuple[LayerUsage, ...]:
    """Blocks that the engine loads, then the output layer."""
    model = outcome.plan.model
    return outcome.layers[: model.loaded_blocks] + outcome.layers[model.block_count :]


def cpu_part(layer: LayerUsage) -> int:
    """Bytes of a layer in system memory."""
    own = layer.weights if layer.device == CPU else 0
    cache = layer.kv_cache if layer.cache_device == CPU else 0
    return own + cache + sum(part.nbytes for part in layer.overflow if part.device == CPU)


def shortfall(outcome: Outcome) -> int:
    """About how many bytes too little the GPUs have for every layer; negative where there is room to spare.

    Good enough to see what is worth asking the allocator about, and for nothing else: whole layers leave gaps.
    """
    used = used_gpus(outcome.plan.settings, outcome.plan.gpus)
    room = sum(one.headroom - one.margin_left for one in outcome.devices if one.index in used)
    return sum(cpu_part(layer) for layer in loaded_layers(outcome)) - room
