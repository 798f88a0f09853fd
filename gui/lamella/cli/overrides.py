"""`-ot` and its short forms: rules that keep tensors off their device, in the order in which they are given."""

import re
from argparse import ArgumentTypeError
from dataclasses import dataclass
from typing import Final

from lamella.cli.values import number
from lamella.devices.device import CPU, Device, Kind
from lamella.placement.rules import ALL_EXPERTS, expert_rules

_DENSE: Final = r"\.ffn_(up|down|gate_up|gate)\.weight"
_MOST_BLOCKS: Final = 512  # LLAMA_MAX_LAYERS
_PLACE: Final = re.compile(r"(GPU|CUDA|ROCm|Vulkan|SYCL|Metal|MTL|RPC)(\d{1,6})")


class PlaceError(ValueError):
    """A rule that names a device which the plan has not."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A regular expression that is searched in tensor names, and a device as it was spelled."""

    pattern: str
    device: str


def rules(text: str) -> tuple[Rule, ...]:
    """`PATTERN=DEVICE,…`; like llama.cpp's own, a pattern can hold neither a comma nor an equals sign."""
    return tuple(_rule(part) for part in text.split(","))


def experts_of_first(text: str) -> tuple[Rule, ...]:
    """`--n-cpu-moe N`."""
    return tuple(Rule(pattern, "CPU") for pattern, _ in expert_rules(len(_first(text))))


def ffn_of_first(text: str) -> tuple[Rule, ...]:
    """`--n-cpu-ffn N`."""
    return tuple(Rule(rf"blk\.{block}{_DENSE}", "CPU") for block in _first(text))


def all_experts() -> tuple[Rule, ...]:
    """`--cpu-moe`."""
    return (Rule(ALL_EXPERTS, "CPU"),)


def placed(found: tuple[Rule, ...], gpus: tuple[Device, ...]) -> tuple[tuple[str, int], ...]:
    """The rules with device numbers; PlaceError names a device that is not there."""
    return tuple((rule.pattern, _index(rule.device, gpus)) for rule in found)


def _first(text: str) -> range:
    """Blocks that no model has need no rule."""
    return range(min(number(0)(text), _MOST_BLOCKS))


def _rule(text: str) -> Rule:
    pattern, equals, device = text.partition("=")
    if not equals or not pattern or not device:
        raise ArgumentTypeError(f'"{text}" is not a rule such as blk\\.3\\.ffn_down=CPU')
    if device != "CPU" and not _PLACE.fullmatch(device):
        raise ArgumentTypeError(f'"{device}" is not a device such as CPU, GPU0, CUDA0 or RPC0')
    try:
        re.compile(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        raise ArgumentTypeError(f'"{pattern}" is not a regular expression: {error}') from error
    return Rule(pattern, device)


def _index(name: str, gpus: tuple[Device, ...]) -> int:
    """Position of a device: GPU1 counts all of them, RPC1 the remote ones, CUDA1 and the like the others."""
    match = _PLACE.fullmatch(name)
    if match is None:
        return CPU
    remote = [index for index, gpu in enumerate(gpus) if gpu.kind is Kind.REMOTE]
    here = [index for index in range(len(gpus)) if index not in remote]
    everything = [*range(len(gpus))]
    # Where all devices are of one kind, every spelling means the same place.
    named = {"GPU": everything, "RPC": remote or everything}.get(match[1], here or everything)
    if int(match[2]) >= len(named):
        raise PlaceError(f"{name} is not among the {len(gpus)} GPUs of the plan")
    return named[int(match[2])]
