"""Seen devices: what a log says of each device of one load, put together."""

from dataclasses import replace

from lamella.devices.device import CPU
from lamella.logs.figures import Figure
from lamella.logs.fit_lines import Row, read_row
from lamella.logs.gathering import Gathering, SeenCard
from lamella.logs.homes import on_host, remote
from lamella.logs.observed import Part, Projection, SeenDevice
from lamella.units import MIB

_MAPPED = "_Mapped"


def seen_devices(
    load: Gathering,
    said: list[Figure],
    names: dict[str, int],
    discovered: dict[str, SeenCard],
    rows: dict[str, Row],
) -> tuple[SeenDevice, ...]:
    found, host = [], host_memory(load, discovered)
    for index in sorted(set(names.values()), key=lambda number: (number < 0, number)):
        keys = [key for key, number in names.items() if number == index]
        figures = [one for one in said if names.get(one.key) == index]
        device = _with_cards(_of_figures(index, figures), keys, load, discovered, rows)
        found.append(device if index != CPU else replace(device, total=host[0], free=host[1]))
    if CPU not in names.values() and load.host_free is not None:
        found.append(SeenDevice(CPU, "CPU", total=host[0], free=host[1]))
    return _with_only(tuple(found), load, discovered)


def host_memory(load: Gathering, discovered: dict[str, SeenCard]) -> tuple[int | None, int | None]:
    """System memory, total and free: Ollama's line before the load, else llama-server's list of devices."""
    listed = discovered.get("CPU", SeenCard())
    if load.host_free is not None:
        return load.host_total, load.host_free
    return listed.total, listed.free


def _of_figures(index: int, figures: list[Figure]) -> SeenDevice:
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
    listed = known or (discovered.get(engine) if device.index != CPU else None)
    ends = [row for key in keys if key in load.rests and (row := read_row(load.rests[key]))]
    cards += _rounded(load, uuid)
    cards += [*_rounded(load, listed.uuid), listed] if listed is not None else []
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
        layers=first("layers") if first("layers") is not None else _fitted_layers(load, cards),
        projected=_projection(rows, keys, device.index),
    )


def _rounded(load: Gathering, uuid: str | None) -> list[SeenCard]:
    return [load.rounded[uuid]] if uuid and uuid in load.rounded else []


def _fitted_layers(load: Gathering, cards: list[SeenCard]) -> int | None:
    """Where nothing else is said, those that fit gives this device."""
    fitted = [card.result.layers for card in cards if card.result is not None]
    return fitted[0] if fitted and not load.has_tensors else None


def fit_answer(load: Gathering) -> dict[str, Row]:
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
    return Projection(
        *(sum(getattr(one, name) or 0 for one in found) for name in ("weights", "context", "compute", "used"))
    )


def _with_only(
    devices: tuple[SeenDevice, ...], load: Gathering, discovered: dict[str, SeenCard]
) -> tuple[SeenDevice, ...]:
    """The exact free bytes of the one GPU that Ollama chose; lists of processes in the order of the devices."""
    gpus = [device for device in devices if device.index >= 0]
    only = load.rounded.get("only")
    if only is not None and len(gpus) == 1:
        known = next((card for card in discovered.values() if only.uuid and card.uuid == only.uuid), None)
        gpu = replace(
            gpus[0],
            free=only.free,
            uuid=only.uuid or gpus[0].uuid,
            name=gpus[0].name or (known.name if known else None),
        )
        return tuple(gpu if device is gpus[0] else device for device in devices)
    listed = [card for card in load.rounded.values() if card.driver_used is not None]
    if len(listed) != len(gpus) or any(gpu.uuid for gpu in gpus):
        return devices
    return tuple(device if device.index < 0 else _driven(device, listed[gpus.index(device)]) for device in devices)


def _driven(device: SeenDevice, card: SeenCard) -> SeenDevice:
    used, driver = device.used, card.driver_used
    rest = driver - used if used is not None and driver is not None else None
    return replace(device, uuid=card.uuid, driver_used=driver, unaccounted=rest)
