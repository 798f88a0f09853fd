"""Settings that no engine accepts, and hostile ones: what is asked, and which setting the answer has to name."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from lamella.cli.words import note_text
from lamella.devices.device import Device
from lamella.errors import LamellaError
from lamella.estimate.settings import CacheType, FlashAttention, OllamaOptions, Settings, SplitMode
from lamella.model.model import Model
from lamella.placement.allocators import ALLOCATORS
from lamella.placement.placement import Flags
from lamella.placement.rules import MOST_OVERRIDES
from lamella.plan.outcome import outcome_of
from lamella.plan.plan import new_plan
from lamella.units import GIB
from tests.helpers.machines import HOST, cards, remote

SMALL: Final = "llama-3.2-1b-q4_k_m"
DENSE: Final = "llama-3.3-70b-q4_k_m"
LATENT: Final = "deepseek-r1-671b-q4_k_m"
STATEFUL: Final = ("granite-4.0-h-small-q4_k_m", "qwen3-next-80b-a3b-q4_k_m", "mamba-2.8b-q8_0")
MANUAL: Final = "manual"
FIT: Final = "llama.cpp"
SLOW: Final = ("(a+)+$", "(.*)*x$", "(.+.+)+y$", "([a-z_.0-9]+)+z$", "(\\w*)*!")
"""Patterns that go back and forth for ever on a name of a dozen letters."""

DEFAULT: Final = Settings()


@dataclass(frozen=True)
class Bad:
    """Something that nobody should ask, or that no engine accepts."""

    what: str
    model: str
    settings: Settings = DEFAULT
    gpus: tuple[Device, ...] = field(default_factory=lambda: cards(24 * GIB, 24 * GIB))
    allocator: str = MANUAL
    flags: Flags | None = None
    named: str = ""  # the setting that the refusal names; "": the engine starts, or lacks nothing but memory

    def answered(self, model: Model) -> tuple[str, ...]:
        """A plan is made and everything said about it; the sentences that refuse it."""
        try:
            plan = new_plan(
                model, self.gpus, HOST, settings=self.settings, allocator=self.allocator, flags=self._flags()
            )
            return tuple(map(note_text, outcome_of(plan).refusals))
        except LamellaError as error:
            return (str(error),)

    def _flags(self) -> Flags | None:
        return self.flags or (Flags() if self.allocator == MANUAL else None)


def bad_inputs() -> Iterator[Bad]:
    """Every row of the table."""
    yield from _settings()
    yield from _flags()
    yield from _devices()


def _settings() -> Iterator[Bad]:
    off = FlashAttention.OFF
    yield Bad("-ctv q4_0 -fa off", SMALL, Settings(type_v=CacheType.Q4_0, flash_attention=off), named="-ctv")
    yield Bad("-ctk q8_0 -ctv f16, latent attention", LATENT, Settings(type_k=CacheType.Q8_0), named="-ctk")
    yield Bad("-sm row", DENSE, Settings(split_mode=SplitMode.ROW), named="-sm")
    yield Bad("-sm none -mg 9", DENSE, Settings(split_mode=SplitMode.NONE, main_gpu=9), named="-mg")
    for context in (1, 2**31 - 1, 2**31, 2**62):
        for allocator in (MANUAL, FIT):
            named = "-c" if context >= 2**31 else ""
            settings = Settings(context_tokens=context)
            yield Bad(f"-c {context}, {allocator}", DENSE, settings, allocator=allocator, named=named)
    yield Bad("-c 2147483647, recurrent", STATEFUL[0], Settings(context_tokens=2**31 - 1), allocator=FIT)
    yield Bad("-b 1 -ub 1 -np 256", DENSE, Settings(batch=1, ubatch=1, parallel=256))
    yield Bad("-np 256 -no-kvu", LATENT, Settings(parallel=256, kv_unified=False))
    yield Bad("--fit-ctx 2147483647", DENSE, Settings(fit_context=2**31 - 1), allocator=FIT)
    yield Bad("--fit-target 1 TiB", LATENT, Settings(margins=(1024 * GIB,)), allocator=FIT)


def _flags() -> Iterator[Bad]:
    for shares in ((0.0, 0.0), (-1.0, 2.0), (float("nan"), 1.0), (float("inf"), 1.0), (1e38, 3e38)):
        named = "-ts" if any(shares) else ""
        yield Bad("-ts " + ",".join(map(str, shares)), DENSE, flags=Flags(tensor_split=shares), named=named)
    yield Bad("-ts of 200 shares", DENSE, flags=Flags(tensor_split=(1.0,) * 200))
    yield Bad("-ngl 2147483647", DENSE, flags=Flags(2**31 - 1))
    yield Bad("-ot that is no regular expression", DENSE, flags=Flags(overrides=(("(", -1),)), named='"("')
    yield Bad("-ot to GPU 7 of 2", DENSE, flags=Flags(overrides=(("ffn", 7),)), named="GPU 7")
    for slow in SLOW:
        yield Bad(f"-ot {slow}", LATENT, flags=Flags(overrides=((slow, -1),)))
    yield Bad(f"-ot with {len(SLOW)} such patterns", LATENT, flags=Flags(overrides=tuple((one, -1) for one in SLOW)))
    many = tuple((rf"blk\.{number}\.ffn_up", -1) for number in range(MOST_OVERRIDES + 1))
    yield Bad("-ot with one rule too many", LATENT, flags=Flags(overrides=many), named="-ot")
    yield Bad("-ot with as many rules as there may be", LATENT, flags=Flags(overrides=many[:-1]))
    slowly = tuple((f"(a+)+{number}$", -1) for number in range(500))
    yield Bad("-ot with 500 slow rules", LATENT, flags=Flags(overrides=slowly), named="-ot")
    deep = Flags(overrides=(("(" * 3000 + "a" + ")" * 3000, -1),))
    yield Bad("-ot in 3000 parentheses", SMALL, flags=deep, named="regular expression")
    long = Flags(overrides=(("((((a{99}){99}){99}){99}){99}", -1),))
    yield Bad("-ot that repeats repeats", SMALL, flags=long, named="repeats are too long")


def _devices() -> Iterator[Bad]:
    none = replace(cards(24 * GIB)[0], free=0)
    absent = replace(none, total=0)
    for model in (DENSE, LATENT, *STATEFUL):
        for allocator in ALLOCATORS:
            yield Bad(f"no GPU, {allocator}, {model}", model, gpus=(), allocator=allocator)
            yield Bad(f"2 GPUs, 0 free, {allocator}, {model}", model, gpus=(none, none), allocator=allocator)
        yield Bad(f"1 GPU, 0 free, {model}", model, gpus=(none,), allocator=FIT)
        yield Bad(f"1 GPU, 0 in all, {model}", model, gpus=(absent,), allocator=FIT)
        yield Bad(f"2 GPUs, 1 byte free, {model}", model, gpus=(replace(none, free=1),) * 2, allocator=FIT)


def crowds() -> Iterator[Bad]:
    """Nothing bad, but as many devices as llama.cpp takes, and a large model."""
    options = OllamaOptions(sched_spread=True)
    for size in (1, 8, 24, 80):
        for allocator in ALLOCATORS:
            gpus = cards(*(size * GIB,) * 16)
            yield Bad(f"671B, 16 GPUs of {size} GiB, {allocator}", LATENT, gpus=gpus, allocator=allocator)
    for allocator in (name for name in ALLOCATORS if name.startswith("ollama")):
        gpus, settings = cards(*(24 * GIB,) * 16), Settings(ollama=options)
        yield Bad(f"671B, 16 GPUs, spread, {allocator}", LATENT, settings, gpus=gpus, allocator=allocator)
    mixed = tuple(remote(size * GIB) if size % 2 else cards(size * GIB)[0] for size in range(1, 17))
    yield Bad("671B, 16 unlike GPUs", LATENT, gpus=mixed, allocator=FIT)
    for model in STATEFUL:
        yield Bad(f"16 GPUs of 1 GiB, {model}", model, gpus=cards(*(GIB,) * 16), allocator=FIT)
