"""Summed: a gathered load as a value, its buffers added up by device."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from statistics import median
from typing import Final, cast

from lamella.devices.device import CPU
from lamella.logs.codes import ERRORS, LogCode, LogNote
from lamella.logs.fit_lines import Row, read_row
from lamella.logs.gathering import Gathering, SeenCard
from lamella.logs.homes import device_key, numbered, on_host, remote
from lamella.logs.observed import (
    LogSource,
    Observed,
    Part,
    Projection,
    SeenBuffer,
    SeenDevice,
    SeenSettings,
    Speeds,
    State,
)
from lamella.logs.stream import Stream
from lamella.units import MIB

_FIELDS: Final = frozenset(one.name for one in fields(SeenSettings))
_MAPPED: Final = "_Mapped"


@dataclass(frozen=True, slots=True)
class _Said:
    """One figure of one device; `finest` wins where Ollama and the engine both say it."""

    key: str
    part: Part
    nbytes: int
    step: int
    name: str


def summed(load: Gathering, stream: Stream | None) -> Observed:
    """What the log says of this load so far."""
    said = [] if load.mixed else _figures(load)
    discovered = stream.discovered if stream else {}
    rows = _answer(load)
    names = _names(load, said, discovered, rows)
    return Observed(
        source=load.source or LogSource.LLAMA_CPP,
        role=load.role,
        state=_state(load),
        model=load.name or _leaf(load.path),
        path=load.path,
        architecture=load.architecture,
        quantization=load.quantization,
        file_bytes=load.file_bytes,
        tensor_count=load.tensor_count,
        block_count=load.block_count,
        n_layers=load.n_layers if load.n_layers is not None or not load.block_count else load.block_count + 1,
        offloaded=load.counted if load.offloaded is None else load.offloaded,
        output_offloaded=_output(load),
        train_context=load.train_context,
        settings=_settings(load),
        devices=_devices(load, said, names, discovered, rows),
        buffers=tuple(_buffers(load)),
        layers=tuple((number, names.get(key, CPU)) for number, key in sorted(_layers(load))),
        host_total=_host(load, discovered)[0],
        host_free=_host(load, discovered)[1],
        estimate=load.estimate,
        projector_bytes=load.projector_bytes,
        speeds=_speeds(load),
        notes=_notes(load),
        notes_left_out=load.notes_left_out,
        first_line=load.first_line,
        last_line=max(load.last_line, load.first_line),
    )


def _leaf(path: str | None) -> str | None:
    return path.replace("\\", "/").rpartition("/")[2] if path else None


def _state(load: Gathering) -> State:
    if load.state is State.UNKNOWN and not (load.over or load.told or load.estimate):
        return State.PROJECTED
    return load.state


def _output(load: Gathering) -> bool | None:
    """Old engines offload the output layer last, new ones first; a log without the lines that say so says nothing."""
    offloaded = load.counted if load.offloaded is None else load.offloaded
    if not offloaded or offloaded == load.n_layers:
        return None if offloaded is None else bool(offloaded)
    if load.output_offloaded is not None or load.repeating is None:
        return load.output_offloaded
    return load.repeating < offloaded


def _settings(load: Gathering) -> SeenSettings:
    """What the engine printed wins; `auto` that was printed does not hide what was asked for."""
    found = {**load.typed, **{name: value for name, value in load.printed.items() if value != "auto"}}
    if "flash_attn" not in found and "flash_attn" in load.printed:
        found["flash_attn"] = load.printed["flash_attn"]
    return SeenSettings(**cast("dict[str, int]", {name: value for name, value in found.items() if name in _FIELDS}))


def _buffers(load: Gathering) -> Iterable[SeenBuffer]:
    for name, size in load.weights.items():
        yield SeenBuffer(name, Part.WEIGHTS, size)
    for context in load.contexts:
        for (name, part), size in (*context.caches.items(), *context.latest.items()):
            yield SeenBuffer(name, part, size)
    for name, size in load.projector.items():
        yield SeenBuffer(name, Part.PROJECTOR, size)


def _figures(load: Gathering) -> list[_Said]:
    step = 10_486  # llama.cpp prints 0.01 MiB
    found = [_Said(_key(one.name), one.part, one.nbytes, step, one.name) for one in _buffers(load)]
    # A part that the engine says itself is taken from there; Ollama's rounded one may count what was only planned.
    parts = {one.part for one in found}
    told = [(name, part, size, wide) for (name, part), (size, wide) in load.told.items() if part not in parts]
    found += [_Said(_key(name), part, size, wide, name) for name, part, size, wide in told]
    return found or _estimated(load)


def _estimated(load: Gathering) -> list[_Said]:
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
    return [_Said(key, part, size, load.step, key) for part, size in parts if size is not None]


def _key(name: str) -> str:
    return "CPU" if on_host(name) else device_key(name)


def _layers(load: Gathering) -> Iterable[tuple[int, str]]:
    return [] if load.mixed else ((number, _key(name)) for number, name in load.layers.items())


def _names(
    load: Gathering, said: list[_Said], discovered: dict[str, SeenCard], rows: dict[str, Row]
) -> dict[str, int]:
    """Number of each device key; several keys may mean the same device."""
    layers = (key for _, key in _layers(load))
    keys = list(dict.fromkeys((*load.cards, *rows, *(one.key for one in said), *layers)))
    numbers = {key: CPU for key in keys if on_host(key)}
    plain = [key for key in keys if not on_host(key) and not key.startswith("id:") and remote(key) is None]
    backends = {numbered(key)[0] for key in plain}
    for place, key in enumerate(plain):
        numbers[key] = numbered(key)[1] if len(backends) == 1 else place
    _number_remote(keys, numbers, load, discovered)
    free = [number for number in range(len(keys)) if number not in numbers.values()]
    by_uuid = {card.uuid: key for key, card in discovered.items() if card.uuid}
    for key in keys:
        if key.startswith("id:"):
            known = by_uuid.get(key[3:])
            if known is not None and known in numbers:
                numbers[key] = numbers[known]
            elif known is not None:
                numbers[key] = numbered(known)[1]
            else:
                # Without names they are in the engine's order, which is that of the list.
                numbers[key] = sum(1 for one in keys[: keys.index(key)] if one.startswith("id:"))
        elif key not in numbers and free:
            numbers[key] = free.pop(0)
    return numbers


def _number_remote(
    keys: list[str], numbers: dict[str, int], load: Gathering, discovered: dict[str, SeenCard]
) -> None:
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


def _devices(
    load: Gathering,
    said: list[_Said],
    names: dict[str, int],
    discovered: dict[str, SeenCard],
    rows: dict[str, Row],
) -> tuple[SeenDevice, ...]:
    found, host = [], _host(load, discovered)
    for index in sorted(set(names.values()), key=lambda number: (number < 0, number)):
        keys = [key for key, number in names.items() if number == index]
        figures = [one for one in said if names.get(one.key) == index]
        device = _with_cards(_of_figures(index, figures), keys, load, discovered, rows)
        found.append(device if index != CPU else replace(device, total=host[0], free=host[1]))
    if CPU not in names.values() and load.host_free is not None:
        found.append(SeenDevice(CPU, "CPU", total=host[0], free=host[1]))
    return _with_only(tuple(found), load, discovered)


def _host(load: Gathering, discovered: dict[str, SeenCard]) -> tuple[int | None, int | None]:
    """System memory, total and free: Ollama's line before the load, else llama-server's list of devices."""
    listed = discovered.get("CPU", SeenCard())
    if load.host_free is not None:
        return load.host_total, load.host_free
    return listed.total, listed.free


def _of_figures(index: int, figures: list[_Said]) -> SeenDevice:
    def total(part: Part) -> int | None:
        sizes = [one.nbytes for one in figures if one.part is part]
        return sum(sizes) if sizes else None

    return SeenDevice(
        index,
        "CPU" if index == CPU else "",
        weights=total(Part.WEIGHTS),
        kv_cache=total(Part.KV_CACHE),
        recurrent=total(Part.RECURRENT),
        compute=total(Part.COMPUTE),
        output=total(Part.OUTPUT),
        projector=total(Part.PROJECTOR),
        mapped=sum(one.nbytes for one in figures if one.part is Part.WEIGHTS and _MAPPED in one.name),
        step=max((one.step for one in figures), default=1),
    )


def _with_cards(
    device: SeenDevice, keys: list[str], load: Gathering, discovered: dict[str, SeenCard], rows: dict[str, Row]
) -> SeenDevice:
    """What is said of the card under any of its names; of the computer's list what the load does not say."""
    engine = next((key for key in keys if not key.startswith("id:") and remote(key) is None), keys[0])
    cards = [load.cards[key] for key in keys if key in load.cards]
    uuid = next((card.uuid for card in cards if card.uuid), None)
    known = next((card for card in discovered.values() if uuid and card.uuid == uuid), None)
    cards += [load.rounded[uuid]] if uuid in load.rounded else []
    listed = known or (discovered.get(engine) if device.index != CPU else None)
    listed_free = load.rounded.get(listed.uuid) if listed is not None and listed.uuid else None
    cards += [card for card in (listed_free, listed) if card is not None]

    ends = [row for key in keys if key in load.rests and (row := read_row(load.rests[key]))]
    cards += [SeenCard(row.card, total=row.total, free=row.free, step=MIB) for key in keys if (row := rows.get(key))]
    cards += [SeenCard(row.card, total=row.total) for row in ends]
    cards.sort(key=lambda card: card.step if card.free is not None else 1 << 60)

    def first(name: str) -> int | None:
        return next((getattr(card, name) for card in cards if getattr(card, name) is not None), None)

    name = next((card.name for card in cards if card.name), None)
    unaccounted = next((row.rest for row in ends if row.rest is not None), None)
    driver = first("driver_used")
    if unaccounted is None and driver is not None and device.used is not None:
        unaccounted = driver - device.used
    return replace(
        device,
        engine_name="CPU" if device.index == CPU else "" if engine.startswith("id:") else engine,
        name=name,
        uuid=uuid or (listed.uuid if listed else None),
        total=first("total"),
        free=first("free"),
        unaccounted=unaccounted,
        driver_used=driver,
        allocated=first("allocated"),
        layers=first("layers") or _fitted_layers(load, cards),
        projected=_projection(rows, keys, device.index),
    )


def _fitted_layers(load: Gathering, cards: list[SeenCard]) -> int | None:
    """Where nothing else is said, those that fit gives this device."""
    fitted = [card.result.layers for card in cards if card.result is not None]
    return fitted[0] if fitted and not load.has_tensors else None


def _answer(load: Gathering) -> dict[str, Row]:
    """The dry run that fit decided by, else the last one."""
    results = {key: card.result for key, card in load.cards.items() if card.result is not None}
    tables = [_rows(table) for table in (load.tables if results else load.tables[-1:])]
    for table in reversed(tables):
        if results and all(key in table and table[key].needs.used == one.used for key, one in results.items()):
            return {key: _resulting(row, results.get(key)) for key, row in table.items()}
    if results:
        return {key: Row(None, None, None, one, None) for key, one in results.items()}
    return tables[-1] if tables else {}


def _rows(table: dict[str, str]) -> dict[str, Row]:
    read = {name: read_row(text) for name, text in table.items()}
    return {name: row for name, row in read.items() if row is not None}


def _resulting(row: Row, result: Projection | None) -> Row:
    if result is None:
        return row
    return replace(row, needs=replace(row.needs, free_after=result.free_after, layers=result.layers))


def _projection(rows: dict[str, Row], keys: list[str], index: int) -> Projection | None:
    """Rows of system memory are added up."""
    found = [row.needs for key, row in rows.items() if key in keys or (index == CPU and on_host(key))]
    if len(found) < 2:
        return found[0] if found else None
    return Projection(*(sum(getattr(one, name) or 0 for one in found) for name in ("weights", "context", "compute", "used")))


def _with_only(
    devices: tuple[SeenDevice, ...], load: Gathering, discovered: dict[str, SeenCard]
) -> tuple[SeenDevice, ...]:
    """The exact free bytes of the one GPU that Ollama chose; lists of processes in the order of the devices."""
    gpus = [device for device in devices if device.index >= 0]
    only = load.rounded.get("only")
    if only is not None and len(gpus) == 1:
        known = next((card for card in discovered.values() if only.uuid and card.uuid == only.uuid), None)
        gpu = replace(gpus[0], free=only.free, uuid=only.uuid or gpus[0].uuid, name=gpus[0].name or (known and known.name))
        return tuple(gpu if device is gpus[0] else device for device in devices)
    listed = [card for card in load.rounded.values() if card.driver_used is not None]
    if len(listed) != len(gpus) or any(gpu.uuid for gpu in gpus):
        return devices
    return tuple(
        device if device.index < 0 else _driven(device, listed[gpus.index(device)]) for device in devices
    )


def _driven(device: SeenDevice, card: SeenCard) -> SeenDevice:
    used, driver = device.used, card.driver_used
    rest = driver - used if used is not None and driver is not None else None
    return replace(device, uuid=card.uuid, driver_used=driver, unaccounted=rest)


def _speeds(load: Gathering) -> Speeds:
    def middle(kept: list[float]) -> float | None:
        return round(median(kept), 2) if kept else None

    return Speeds(middle(load.prompt_tps), middle(load.eval_tps), len(load.eval_tps))


def _notes(load: Gathering) -> tuple[LogNote, ...]:
    """In order of lines, with what only the whole load shows."""
    notes = list(load.notes)
    if load.state is State.LOADED:
        notes = [note for note in notes if note.code not in ERRORS or note.code is LogCode.RUNNER_ENDED]
    offloaded = load.counted if load.offloaded is None else load.offloaded
    if offloaded is not None and load.n_layers:
        # llama.cpp b11434 counts layers as offloaded although there is no GPU.
        nowhere = bool(offloaded and load.weights) and all(map(on_host, (*load.weights, *load.cards)))
        code = LogCode.OFFLOADED_NOWHERE if nowhere else LogCode.OFFLOADED
        notes.append(LogNote(code, load.offloaded_line, count=offloaded, of=load.n_layers))
    if load.mixed:
        notes.append(LogNote(LogCode.MIXED, load.first_line))
    return tuple(sorted(notes, key=lambda note: note.line))
