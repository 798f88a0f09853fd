"""Fit's second pass for mixtures of experts: layers made whole from the first GPU on, and part of one more."""

from dataclasses import dataclass, replace

from lamella.placement.false_position import next_step
from lamella.placement.fit_dense import Filled
from lamella.placement.fit_shares import (
    WORD,
    Memory,
    NeverEndsError,
    Share,
    Shares,
    Spill,
    least,
    measured,
    with_share,
)


@dataclass(frozen=True, slots=True)
class _Found:
    shares: Shares
    taken: tuple[int, ...]  # bytes on each used GPU
    donor: int  # the first GPU that still has partial layers to give; the number of GPUs if none has


def shares_with_experts(memory: Memory, targets: tuple[int, ...], dense: Filled) -> tuple[Shares, bool]:
    """Shares with experts on the GPUs, and whether llama.cpp's search ends; if not, the best it had come to."""
    shares = dense.shares
    found = _Found(shares, dense.taken, _first_donor(shares))
    gpu = 0
    try:
        while gpu <= found.donor < len(shares):
            found = _more_whole(memory, targets, found, gpu)
            found = _part_of_one(memory, targets, found, gpu)
            gpu += 1
    except NeverEndsError:
        return (found.shares if _possible(memory, found.shares) else shares), False
    return (found.shares, True) if _possible(memory, found.shares) else (shares, False)


def _possible(memory: Memory, shares: Shares) -> bool:
    return all(share.layers <= memory.fit_layers for share in shares)


def _first_donor(shares: Shares) -> int:
    donor = len(shares)
    while donor > 0 and shares[donor - 1].layers:
        donor -= 1
    return donor


def _more_whole(memory: Memory, targets: tuple[int, ...], found: _Found, gpu: int) -> _Found:
    """As many partial layers made whole on this GPU as its target holds."""
    high = _all_whole(found, gpu)
    high = replace(high, taken=measured(memory, high.shares))
    if high.taken[gpu] <= targets[gpu]:
        return high
    while (delta := (high.shares[gpu].full - found.shares[gpu].full) % WORD) > 1:
        if delta > memory.fit_layers:
            raise NeverEndsError
        step = next_step(delta, targets[gpu], found.taken[gpu], high.taken[gpu])
        test = _some_whole(found, gpu, step)
        test = replace(test, taken=measured(memory, test.shares))
        if test.taken[gpu] <= targets[gpu]:
            found = test
        else:
            high = test
    return found


def _all_whole(found: _Found, gpu: int) -> _Found:
    shares, last = found.shares, len(found.shares) - 1
    for donor in range(found.donor, len(shares)):
        moved = shares[donor].layers - (donor == last)
        shares = _moved(shares, donor, gpu, moved)
        shares = with_share(shares, donor, replace(shares[donor], partial=0))
    return _Found(shares, found.taken, last)


def _some_whole(found: _Found, gpu: int, step: int) -> _Found:
    shares, donor, left = found.shares, found.donor, step
    while donor < len(shares):
        taken = min(left, shares[donor].partial)
        shares = _moved(shares, donor, gpu, taken)
        shares = with_share(shares, donor, replace(shares[donor], partial=shares[donor].partial - taken))
        left -= taken
        if shares[donor].partial:
            break
        donor += 1
    return _Found(shares, found.taken, donor)


def _moved(shares: Shares, donor: int, gpu: int, layers: int) -> Shares:
    given = replace(shares[donor], layers=(shares[donor].layers - layers) % WORD)
    shares = with_share(shares, donor, given)
    return with_share(shares, gpu, replace(shares[gpu], layers=(shares[gpu].layers + layers) % WORD))


def _part_of_one(memory: Memory, targets: tuple[int, ...], found: _Found, gpu: int) -> _Found:
    """Part of one more layer on this GPU, the rest of it on the next: attention and up, then gate, else attention."""
    last = len(found.shares) - 1
    # llama.cpp looks at this GPU to know whether the donor is the one with the output layer, and so may take that.
    if found.donor > last or found.shares[found.donor].layers <= (0 if gpu < last else 1):
        return found
    half = _with_part(memory, targets, found, gpu, Spill.ALL_BUT_UP)
    if half is not None:
        return _with_part(memory, targets, found, gpu, Spill.DOWN) or half
    return _with_part(memory, targets, found, gpu, Spill.ALL_FFN) or found


def _with_part(memory: Memory, targets: tuple[int, ...], found: _Found, gpu: int, spill: Spill) -> _Found | None:
    """None where it does not fit."""
    donor, last = found.donor, len(found.shares) - 1
    giving = found.shares[donor]
    giving = replace(giving, layers=(giving.layers - 1) % WORD, partial=(giving.partial - 1) % WORD)
    shares = with_share(found.shares, donor, giving)
    taking = shares[gpu]
    target = memory.used[gpu + 1] if gpu < last else taking.target
    taking = Share((taking.layers + 1) % WORD, (taking.partial + 1) % WORD, spill, target)
    shares = with_share(shares, gpu, taking)
    if not _fits(least(memory, shares), targets, gpu):
        return None
    taken = measured(memory, shares)
    # When donor and taker are the same GPU, the layer came and went; only its spill has changed.
    return _Found(shares, taken, donor + (shares[donor].partial == 0)) if _fits(taken, targets, gpu) else None


def _fits(taken: tuple[int, ...], targets: tuple[int, ...], gpu: int) -> bool:
    """Strictly, and the next GPU too."""
    return taken[gpu] < targets[gpu] and (gpu + 1 == len(taken) or taken[gpu + 1] < targets[gpu + 1])
