"""A variant of a model for an Ollama server that is running already: what its parameters alone can say of a plan.

The server's variables stay as they are; it is counted with a server that has none.
"""

from dataclasses import dataclass, replace

from lamella.devices.device import Kind
from lamella.export.compared import differences, distance
from lamella.export.export import Remark, Subject
from lamella.export.ollama import model_name
from lamella.export.ollama_told import NEWEST, Asking, applied, asking
from lamella.plan.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Variant:
    """What to ask the server for, what it then does, and how that differs from the plan."""

    name: str
    parameters: tuple[tuple[str, int], ...]
    reached: Outcome
    remarks: tuple[Remark, ...]


def variant(subject: Subject) -> Variant:
    """The closest of: so many layers on GPUs, the same on the plan's one GPU, and Ollama's own choice."""
    outcome = subject.outcome
    plan = outcome.plan
    local = tuple(index for index, gpu in enumerate(plan.gpus) if gpu.kind is not Kind.REMOTE)
    busy = asking(outcome, NEWEST).gpus
    asked: Asking = replace(asking(outcome, NEWEST), gpus=local)
    layers = sum(1 for home in plan.allocation.placement.homes if home in local)
    ways = [applied(asked, layers=layers), applied(asked, layers=None)]
    if len(busy) == 1 and len(local) > 1:
        ways.append(applied(asked, layers=layers, main_gpu=local.index(busy[0])))
    if plan.allocator == NEWEST:
        ways.insert(0, ways.pop(1))
    best = min(ways, key=lambda way: distance(outcome, way.reached))
    parameters = tuple((key, int(value)) for key, value in best.parameters)
    return Variant(model_name(subject), parameters, best.reached, differences(outcome, best.reached))
