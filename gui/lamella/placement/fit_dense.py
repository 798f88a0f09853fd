"""Fit's first pass: whole layers, or a mixture's layers without their experts, from the last GPU to the first."""

from dataclasses import replace

from lamella.placement.false_position import next_step
from lamella.placement.trial import Share, Shares, Trial


def dense_shares(trial: Trial, targets: tuple[int, ...], *, experts: bool) -> Shares:
    """As many layers on each GPU as its target holds; each trial measures all GPUs and looks at one."""
    count = len(trial.used)
    shares: Shares = (Share(),) * count
    memory = trial.measured(shares)
    for gpu in reversed(range(count)):
        rest = trial.fit_layers - sum(share.layers for share in shares)
        if rest == 0:
            continue
        high = _with_all(shares, gpu, rest, experts=experts)
        found = trial.measured(high)
        if found[gpu] <= targets[gpu]:
            shares, memory = high, found
            continue
        failing, too_much = rest, found[gpu]
        while (delta := failing - shares[gpu].layers) > 1:
            step = next_step(delta, targets[gpu], memory[gpu], too_much)
            test = _with_more(shares, gpu, step, experts=experts)
            found = trial.measured(test)
            if found[gpu] <= targets[gpu]:
                shares, memory = test, found
            else:
                failing, too_much = test[gpu].layers, found[gpu]
    return shares


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


def with_share(shares: Shares, gpu: int, share: Share) -> Shares:
    """The shares with one GPU's replaced."""
    return (*shares[:gpu], share, *shares[gpu + 1 :])
