"""Headroom as of now: total - other programs - engine overhead - plan, and a model that a server holds counted once."""

from dataclasses import replace

from lamella.devices.device import Process, Reading
from lamella.plan.now import counted_now, held
from lamella.units import GIB
from tests.helpers.sample_plan import sample_outcome

DEVICE = sample_outcome().devices[0]
READING = Reading("GPU-0", "RTX 4090", 24 * GIB, 20 * GIB)


def test_headroom_is_what_is_free_now_without_the_plan_and_the_engine_overhead() -> None:
    now = counted_now(DEVICE, READING)
    usage = DEVICE.usage
    assert now.headroom == 20 * GIB - usage.overhead - usage.weights - usage.kv_cache - usage.compute
    assert now.device.total - now.device.free == 4 * GIB
    assert now.usage == DEVICE.usage


def test_a_server_that_holds_the_model_is_not_counted_twice() -> None:
    full = replace(READING, free=2 * GIB, processes=(Process(7, "ollama", 18 * GIB), Process(8, "firefox", GIB)))
    assert counted_now(DEVICE, full).headroom < 0
    assert counted_now(DEVICE, full, (7,)).device.free == 20 * GIB
    assert held(full, (7,)) == 18 * GIB


def test_a_server_whose_memory_is_hidden_gives_nothing_back() -> None:
    hidden = replace(READING, free=2 * GIB, processes=(Process(7, "ollama", None),))
    assert held(hidden, (7,)) is None
    assert counted_now(DEVICE, hidden, (7,)).device.free == 2 * GIB


def test_nothing_is_freer_than_its_total() -> None:
    odd = replace(READING, processes=(Process(7, "ollama", 18 * GIB),))
    assert counted_now(DEVICE, odd, (7,)).device.free == DEVICE.device.total


def test_without_a_figure_the_plan_stands() -> None:
    assert counted_now(DEVICE, None) is DEVICE
    assert counted_now(DEVICE, replace(READING, free=None)) is DEVICE
