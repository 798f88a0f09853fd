"""How close an engine comes to a plan, from what it would do with the options it is given."""

from lamella.export.export import Remark, RemarkCode
from lamella.plan.outcome import Outcome


def differences(planned: Outcome, reached: Outcome) -> tuple[Remark, ...]:
    """() where the engine does exactly what is planned. Both outcomes are of one model on the same devices."""
    there, here = reached.plan.allocation.placement, planned.plan.allocation.placement
    layers = sum(1 for one, other in zip(here.homes, there.homes, strict=True) if one != other)
    found = [Remark(RemarkCode.LAYERS_ELSEWHERE, count=layers)] if layers else []
    if tensors := tensors_elsewhere(planned, reached):
        found.append(Remark(RemarkCode.TENSORS_ELSEWHERE, count=tensors))
    if (context := reached.estimate.context.n_ctx) != planned.estimate.context.n_ctx:
        found.append(Remark(RemarkCode.CONTEXT_DIFFERS, count=context, planned=planned.estimate.context.n_ctx))
    found += [
        Remark(RemarkCode.DEVICE_HOLDS, device_name(after.index), count=after.usage.used, planned=before.usage.used)
        for before, after in zip(planned.devices, reached.devices, strict=True)
        if before.usage.used != after.usage.used
    ]
    if planned.fits and not reached.fits:
        found.append(Remark(RemarkCode.DOES_NOT_FIT))
    return tuple(found)


def distance(planned: Outcome, reached: Outcome) -> tuple[int, int]:
    """Layers that are elsewhere, and bytes that devices hold more than planned."""
    there, here = reached.plan.allocation.placement, planned.plan.allocation.placement
    layers = sum(1 for one, other in zip(here.homes, there.homes, strict=True) if one != other)
    more = (
        max(after.usage.used - before.usage.used, 0)
        for before, after in zip(planned.devices, reached.devices, strict=True)
    )
    return layers + tensors_elsewhere(planned, reached), sum(more)


def tensors_elsewhere(planned: Outcome, reached: Outcome) -> int:
    """Tensors that only one of the two keeps off their layer's device, or keeps on another one."""
    kept = [
        {(name, part.device) for part in outcome.plan.allocation.placement.overflow for name in part.tensors}
        for outcome in (planned, reached)
    ]
    return len({name for name, _ in kept[0] ^ kept[1]})


def device_name(index: int) -> str:
    """As the command line names devices."""
    return "CPU" if index < 0 else f"GPU{index}"
