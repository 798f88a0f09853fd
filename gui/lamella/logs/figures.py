"""Figures of a load: every size that its lines name, and the device it belongs to."""

from collections.abc import Iterable
from dataclasses import dataclass

from lamella.devices.device import CPU
from lamella.logs.fit_lines import Row
from lamella.logs.gathering import Gathering, SeenCard
from lamella.logs.homes import device_key, numbered, on_host, remote
from lamella.logs.observed import Part, SeenBuffer


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of one device; `finest` wins where Ollama and the engine both say it."""

    key: str
    part: Part
    nbytes: int
    step: int
    name: str


def buffers(load: Gathering) -> Iterable[SeenBuffer]:
    for name, size in load.weights.items():
        yield SeenBuffer(name, Part.WEIGHTS, size)
    for context in load.contexts:
        for (name, part), size in (*context.caches.items(), *context.latest.items()):
            yield SeenBuffer(name, part, size)
    for name, size in load.projector.items():
        yield SeenBuffer(name, Part.PROJECTOR, size)


def figures(load: Gathering) -> list[Figure]:
    step = 10_486  # llama.cpp prints 0.01 MiB
    found = [Figure(_key(one.name), one.part, one.nbytes, step, one.name) for one in buffers(load)]
    # A part that the engine says itself is taken from there; Ollama's rounded one may count what was only planned.
    parts = {one.part for one in found}
    told = [(name, part, size, wide) for (name, part), (size, wide) in load.told.items() if part not in parts]
    found += [Figure(_key(name), part, size, wide, name) for name, part, size, wide in told]
    return found or _estimated(load)


def _estimated(load: Gathering) -> list[Figure]:
    """Where all layers go to one device, Ollama's totals are that device's."""
    said, gpus = load.estimate, [key for key in load.cards if not on_host(key)]
    alone = (load.counted == load.n_layers and len(gpus) == 1) or (load.counted == 0 and not gpus)
    if said is None or not alone:
        return []
    weights = said.weights_total
    if load.cache_in_weights and weights is not None:
        # That sum is of the blocks and their caches, and leaves the output layer out.
        rest = None if said.kv is None else (said.weights_nonrepeating or 0) - said.kv
        weights = None if rest is None else weights + rest
    key = gpus[0] if gpus else "CPU"
    parts = ((Part.WEIGHTS, weights), (Part.KV_CACHE, said.kv), (Part.COMPUTE, said.graph_full if gpus else None))
    return [Figure(key, part, size, load.step, key) for part, size in parts if size is not None]


def _key(name: str) -> str:
    return "CPU" if on_host(name) else device_key(name)


def layer_keys(load: Gathering) -> Iterable[tuple[int, str]]:
    return [] if load.mixed else ((number, _key(name)) for number, name in load.layers.items())


def device_numbers(
    load: Gathering, said: list[Figure], discovered: dict[str, SeenCard], rows: dict[str, Row]
) -> dict[str, int]:
    """Number of each device key; several keys may mean the same device."""
    layers = (key for _, key in layer_keys(load))
    keys = list(dict.fromkeys((*load.cards, *rows, *(one.key for one in said), *layers)))
    numbers = {key: CPU for key in keys if on_host(key)}
    plain = [key for key in keys if not on_host(key) and not key.startswith("id:") and remote(key) is None]
    backends = {numbered(key)[0] for key in plain}
    for place, key in enumerate(plain):
        numbers[key] = numbered(key)[1] if len(backends) == 1 else place
    _number_remote(keys, numbers, load, discovered)
    free = [number for number in range(len(keys)) if number not in numbers.values()]
    by_uuid = {card.uuid: key for key, card in discovered.items() if card.uuid}
    by_id = [key for key in keys if key.startswith("id:")]
    for key in keys:
        if key in by_id:
            known = by_uuid.get(key.removeprefix("id:"))
            # Without names they are in the engine's order, which is that of the list.
            numbers[key] = by_id.index(key) if known is None else numbers.get(known, numbered(known)[1])
        elif key not in numbers and free:
            numbers[key] = free.pop(0)
    return numbers


def _number_remote(keys: list[str], numbers: dict[str, int], load: Gathering, discovered: dict[str, SeenCard]) -> None:
    """`RPC0[host:port]` is the first device of that server, which the engine may count as RPC1."""
    for key in keys:
        found = remote(key)
        if found is None:
            continue
        number, address = found
        cards = {**discovered, **load.cards}
        there = [one for one, card in cards.items() if card.name == address and remote(one) is None]
        if number < len(there):
            numbers[key] = numbers.setdefault(there[number], numbered(there[number])[1])
