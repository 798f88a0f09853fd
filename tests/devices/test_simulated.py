"""Devices that are not here, and readings from a list."""

import pytest

from lamella.devices.device import Backend, Device, Kind, Reading, Readings, Source
from lamella.devices.simulated import ScriptedSource, what_if
from lamella.units import GIB


def test_a_what_if_card_is_free_unless_told() -> None:
    assert what_if("A card", 24 * GIB) == Device("A card", Kind.GPU, Backend.CUDA, 24 * GIB, 24 * GIB)
    assert what_if("A card", 24 * GIB, free=0).free == 0


@pytest.mark.parametrize(
    ("backend", "kind"), [(Backend.CUDA, Kind.GPU), (Backend.RPC, Kind.REMOTE), (Backend.CPU, Kind.CPU)]
)
def test_the_kind_follows_the_backend(backend: Backend, kind: Kind) -> None:
    assert what_if("x", GIB, backend=backend).kind is kind


def test_a_script_plays_once_and_stays_at_its_end() -> None:
    script = [Readings((), Reading("", "CPU", GIB, free), float(free)) for free in (3, 2, 1)]
    source: Source = ScriptedSource(script)
    assert [source.read().host.free for _ in range(5)] == [3, 2, 1, 1, 1]
    source.close()
    with pytest.raises(ValueError, match="at least one"):
        ScriptedSource([])
