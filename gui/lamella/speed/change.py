"""A single change to a plan that may do better, and what one has to know beside the plan to think of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial

from lamella.devices.cards import Card
from lamella.devices.device import Device, Readings
from lamella.estimate.estimate import Estimate
from lamella.estimate.settings import Settings
from lamella.model.model import Model
from lamella.plan.plan import Plan, with_settings

Edit = Callable[[Plan, Estimate | None], Plan]
"""The plan after the change. The estimate is one of its model, where the caller has it."""


class ChangeKind(StrEnum):
    """Every kind of change; gentlest first, which decides between changes that gain the same."""

    FLASH_ATTENTION = "flash_attention"  # on instead of off
    ALLOCATOR = "allocator"  # value: the allocator that places the layers instead
    EVEN = "even"  # every GPU equally full instead of one after the other
    ONE_GPU = "one_gpu"  # gpu: which one takes every layer
    EXPERTS_TO_CPU = "experts_to_cpu"  # value: the allocator that does it, "" by hand; count: layers concerned
    CLOSE_PROGRAM = "close_program"  # value: its name, "" where it is hidden; count: bytes that it holds
    CACHE_TYPE = "cache_type"  # value: the new type, "q8_0", or "q8_0/f16" for K/V where they differ
    PARALLEL = "parallel"  # count: requests at once
    MICRO_BATCH = "micro_batch"  # count: tokens
    CONTEXT = "context"  # count: tokens
    QUANTISATION = "quantisation"  # value: file type; count: bytes of such a file
    MARGIN = "margin"  # count: bytes to keep free on each GPU; another program may then make the load fail
    ONE_MORE_GPU = "one_more_gpu"  # value: its name; count: bytes of its memory
    LARGER_GPU = "larger_gpu"  # value: its name; count: bytes of its memory; gpu: which one it takes the place of


@dataclass(frozen=True, slots=True)
class Change:
    """`value`, `count` and `gpu` mean what the comment beside the kind says. `edit` is for the plan it was made of."""

    kind: ChangeKind
    edit: Edit = field(compare=False, repr=False)
    value: str = ""
    count: int = 0
    gpu: int | None = None
    model: Model | None = field(default=None, compare=False, repr=False)  # of the plan after it, where it is another


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What there is beside the plan; what is not known offers no changes."""

    contexts: tuple[int, ...] = ()  # useful lengths in tokens, rising
    cards: tuple[Card, ...] = ()  # known GPUs, for a larger one
    readings: Readings | None = None  # who holds memory now
    spare: tuple[Device, ...] = ()  # this computer's GPUs; those that the plan has not yet come first


def settings_change(kind: ChangeKind, settings: Settings, *, value: str = "", count: int = 0) -> Change:
    """To these settings, which are the plan's but for one."""
    return Change(kind, partial(_with_settings, settings=settings), value, count)


def _with_settings(plan: Plan, known: Estimate | None, *, settings: Settings) -> Plan:
    return with_settings(plan, settings, known=known)
