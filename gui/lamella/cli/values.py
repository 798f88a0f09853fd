"""Texts of the command line to values; what is wrong with one becomes argparse's sentence."""

import re
from argparse import ArgumentTypeError
from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum
from math import isfinite
from typing import Final, TypeVar

from lamella.devices.device import Backend, Device, Kind
from lamella.devices.simulated import what_if
from lamella.placement.llama_cpp import shares_hold
from lamella.units import MIB, SizeError, parse_size

NO_GPU: Final = "none"
_REPEATED: Final = re.compile(r"(\d+)\*(.+)", re.DOTALL)
MOST_DEVICES: Final = 16  # GGML_MAX_DEVICES less the CPU's, llama.cpp b11434
_MOST_SHARES: Final = 15  # llama_max_devices() less one, common/arg.cpp, b11434
MOST_SEQUENCES: Final = 256  # LLAMA_MAX_SEQ, llama.cpp b11434; with more no context is made
_LARGEST_PICTURE: Final = 16_384
_MOST: Final = 1 << 31  # llama.cpp's numbers are 32-bit

Word = TypeVar("Word", bound=StrEnum)


def size(text: str) -> int:
    try:
        return parse_size(text)
    except SizeError as error:
        raise ArgumentTypeError(str(error)) from error


def gpus(text: str) -> tuple[Device, ...]:
    """`24GiB`, `24GiB/22.5GiB`, a known card, card/free, with `N*` in front for N of them; () for `none`."""
    return _devices(text, Backend.CUDA)


def remotes(text: str) -> tuple[Device, ...]:
    """The same on another computer, through llama.cpp's RPC."""
    return _devices(text, Backend.RPC)


def host(text: str) -> Device:
    """Size of the system memory, and after a slash what is free of it."""
    total, free = _total_and_free(text)
    return Device("CPU", Kind.CPU, Backend.CPU, total=total, free=free)


def number(least: int, most: int = _MOST - 1) -> Callable[[str], int]:
    """A whole number from `least` to `most`."""

    def parsed(text: str) -> int:
        try:
            value = int(text)
        except ValueError as error:
            raise ArgumentTypeError(f'"{text}" is not a whole number') from error
        if not least <= value <= most:
            raise ArgumentTypeError(f"{value} is not between {least} and {most}")
        return value

    return parsed


def layers(text: str) -> int | None:
    """`-ngl`: a number, `all`, or `auto` as if nothing were said (llama.cpp b11434, common/arg.cpp).

    There `auto` is -1 and `all` is -2; whatever is below that means all, too.
    """
    asked = {"auto": -1, "all": -2}.get(text)
    asked = number(-_MOST)(text) if asked is None else asked
    return None if asked == -1 else max(asked, -1)


def split(text: str) -> tuple[float, ...]:
    """`-ts`: shares separated by `,` or `/`."""
    shares = tuple(_share(part) for part in re.split("[,/]", text))
    if len(shares) > _MOST_SHARES:
        raise ArgumentTypeError(f"{len(shares)} shares are more than the {_MOST_SHARES} that llama.cpp takes")
    if not shares_hold(shares):
        raise ArgumentTypeError(f'"{text}" adds up to more than llama.cpp can count')
    return shares


def margins(text: str) -> tuple[int, ...]:
    """`--fit-target`: MiB for each device separated by `,` or `/`, in bytes."""
    return tuple(number(0)(part) * MIB for part in re.split("[,/]", text))


def picture_size(text: str) -> tuple[int, int]:
    """`1600x1000` in pixels."""
    match = re.fullmatch(r"(\d{1,5})x(\d{1,5})", text)
    width, height = (int(match[1]), int(match[2])) if match else (0, 0)
    if not (320 <= width <= _LARGEST_PICTURE and 240 <= height <= _LARGEST_PICTURE):
        most = f"{_LARGEST_PICTURE}x{_LARGEST_PICTURE}"
        raise ArgumentTypeError(f'"{text}" is not a size in pixels such as 1600x1000 (from 320x240 to {most})')
    return width, height


def choice(words: type[Word]) -> Callable[[str], Word]:
    """One word of an enum of texts."""

    def parsed(text: str) -> Word:
        try:
            return words(text)
        except ValueError as error:
            known = ", ".join(words)
            raise ArgumentTypeError(f'"{text}" is none of {known}') from error

    return parsed


def _devices(text: str, backend: Backend) -> tuple[Device, ...]:
    if text == NO_GPU:
        return ()
    match = _REPEATED.fullmatch(text)
    count, spec = (int(match[1]), match[2]) if match else (1, text)
    if not 1 <= count <= MOST_DEVICES:
        raise ArgumentTypeError(f'"{text}" asks for {count} devices; from 1 to {MOST_DEVICES} can be planned for')
    return (_device(spec.strip(), backend),) * count


def _device(spec: str, backend: Backend) -> Device:
    if _is_size(spec.partition("/")[0]):
        total, free = _total_and_free(spec)
        name = "remote GPU" if backend is Backend.RPC else "GPU"  # whoever says it says the size, too
        return what_if(name, total, free=free, backend=backend)
    return _card(spec, backend)


def _card(spec: str, backend: Backend) -> Device:
    # Reading the list of cards takes as long as making a plan.
    from lamella.devices.cards import CardError, card
    from lamella.devices.cards import device as card_device

    name, _, rest = spec.partition("/")
    try:
        known = card_device(card(name.strip()), free=size(rest) if rest else None)
    except CardError as error:
        raise ArgumentTypeError(str(error)) from error
    _refuse_more(known.free, known.total, spec)
    plain = what_if(known.name, known.total, free=known.free, backend=backend)
    return replace(plain, bandwidth_gb_s=known.bandwidth_gb_s, arch=known.arch)


def _is_size(text: str) -> bool:
    """A bare number too small for any card is a card's: "4090"."""
    try:
        parsed = parse_size(text)
    except SizeError:
        return False
    return not (text.strip().isdecimal() and 0 < parsed < MIB)


def _total_and_free(text: str) -> tuple[int, int]:
    whole, slash, rest = text.partition("/")
    total = size(whole)
    free = size(rest) if slash else total
    _refuse_more(free, total, text)
    return total, free


def _refuse_more(free: int, total: int, text: str) -> None:
    if free > total:
        raise ArgumentTypeError(f'"{text}": more is free than there is')


def _share(text: str) -> float:
    try:
        share = float(text)
    except ValueError as error:
        raise ArgumentTypeError(f'"{text}" is not a share of the layers') from error
    if not isfinite(share) or share < 0:
        raise ArgumentTypeError(f"{text} is not a share of the layers")
    return share
