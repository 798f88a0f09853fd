"""Fit's first pass: whole layers, or a mixture's layers without their experts, from the last GPU to the first."""

from dataclasses import dataclass, replace

from lamella.placement.false_position import next_step
from lamella.placement.fit_shares import Memory, Share, Shares, least, measured, with_share


@dataclass(frozen=True, slots=True)
class Filled:
    """What a pass of fit ends with."""

    shares: Shares
    taken: tuple[int, ...]  # bytes on each used GPU; () if none has room for a layer, and nothing was measured


def dense_shares(memory: Memory, targets: tuple[int, ...], *, experts: bool) -> Filled:
    """As many layers on each GPU as its target holds; each trial measures all GPUs and looks at one.

    llama.cpp makes its trials even where none can fit; without them the answer is the same.
    """
    count = len(memory.used)
    shares: Shares = (Share(),) * count
    taken: tuple[int, ...] = ()
    for gpu in reversed(range(count)):
        rest = memory.fit_layers - sum(share.layers for share in shares)
        if rest == 0 or _hopeless(memory, _with_more(shares, gpu, 1, experts=experts), gpu, targets[gpu]):
            continue
        taken = taken or measured(memory, shares)
        high = _with_all(shares, gpu, rest, experts=experts)
        found = measured(memory, high)
        if found[gpu] <= targets[gpu]:
            shares, taken = high, found
            continue
        failing, too_much = rest, found[gpu]
        while (delta := failing - shares[gpu].layers) > 1:
            step = next_step(delta, targets[gpu], taken[gpu], too_much)
            test = _with_more(shares, gpu, step, experts=experts)
            found = measured(memory, test)
            if found[gpu] <= targets[gpu]:
                shares, taken = test, found
            else:
                failing, too_much = test[gpu].layers, found[gpu]
    return Filled(shares, taken)


def _hopeless(memory: Memory, one_more: Shares, gpu: int, target: int) -> bool:
    """Whether not even one layer goes on this GPU, which has none yet."""
    return target < 0 or (memory.nested and least(memory, one_more)[gpu] > target)


def _with_all(shares: Shares, gpu: int, rest: int, *, experts: bool) -> Shares:
    """The output layer, on the last GPU, is never partial."""
    partial = rest - (gpu == len(shares) - 1) if experts else 0
    return with_share(shares, gpu, replace(shares[gpu], layers=rest, partial=partial))


def _with_more(shares: Shares, gpu: int, step: int, *, experts: bool) -> Shares:
    """llama.cpp takes the last GPU's first step to hold the output layer, and every one after no partial layers."""
    share = shares[gpu]
    output = gpu == len(shares) - 1 and share.partial == 0
    partial = share.partial + step - output if experts else 0
    return with_share(shares, gpu, replace(share, layers=share.layers + step, partial=partial))
