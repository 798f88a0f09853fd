"""What a driver can do in the middle of a run: what is told of it, and that it passes when the cause does.

One row a fault; each runs through the real pynvml and a driver library of our own.
"""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from lamella.devices.device import Trouble
from lamella.devices.nvml import gpus_of
from tests.helpers.nvml_library import Driver, Facts, built_library, card_facts, compiler

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="the driver library of the tests is an ELF library"),
    pytest.mark.skipif(compiler() is None, reason="no C compiler to build the driver library of the tests with"),
]

REOPENING_S = 11


@dataclass(frozen=True)
class Fault:
    """What befalls a driver with two cards, what is told, and what of the two answers meanwhile."""

    befalls: Callable[[Driver], None]
    trouble: Trouble | None
    detail: str = ""
    answering: tuple[str, ...] = ("GPU-00000000", "GPU-00000001")
    listed: int = 2
    recovers_after_s: float = 0
    mended: Facts = field(default_factory=dict)  # the driver that is there afterwards


def befalls(*, first: Facts | None = None, second: Facts | None = None, **facts: int | str) -> Callable[[Driver], None]:
    return lambda driver: driver.says(card_facts(0, **(first or {})), card_facts(1, **(second or {})), **facts)


def only_one(driver: Driver) -> None:
    driver.says(card_facts(0))


def one_more(driver: Driver) -> None:
    driver.says(*(card_facts(index) for index in range(3)))


def second_split(driver: Driver) -> None:
    instances: Facts = {}
    for number in range(2):
        instances |= card_facts(1, instance=number, uuid=f"MIG-{number}", name="part")
    driver.says(card_facts(0), card_facts(1, mig=1, instances=2) | instances)


FAULTS = {
    "a card falls off the bus": Fault(
        befalls(second={"code": 15}),
        Trouble.GPU_LOST,
        "NVIDIA GeForce RTX 4090: GPU is lost (15)",
        ("GPU-00000000",),
        recovers_after_s=REOPENING_S,
    ),
    "a card wants a reset": Fault(
        befalls(second={"code": 16}), Trouble.GPU_LOST, answering=("GPU-00000000",), recovers_after_s=REOPENING_S
    ),
    "all cards are lost": Fault(befalls(first={"code": 15}, second={"code": 15}), Trouble.GPU_LOST, answering=()),
    "a card fails in a way of its own": Fault(
        befalls(second={"code": 999}), Trouble.FAILED, answering=("GPU-00000000",), recovers_after_s=REOPENING_S
    ),
    "memory may not be read": Fault(
        befalls(second={"memory.code": 4}), Trouble.NO_PERMISSION, answering=("GPU-00000000",)
    ),
    "the driver is restarted": Fault(
        befalls(epoch=1), Trouble.FAILED, "Unknown Error (999)", (), listed=0, mended={"epoch": 1}
    ),
    "the driver is unloaded": Fault(
        befalls(init=9, epoch=1, all=9), Trouble.DRIVER_NOT_LOADED, answering=(), listed=0, mended={"epoch": 2}
    ),
    "the driver is updated": Fault(
        befalls(init=18, epoch=1, all=18), Trouble.DRIVER_MISMATCH, answering=(), listed=0, mended={"epoch": 2}
    ),
    "permission is taken away": Fault(
        befalls(init=4, epoch=1, all=4), Trouble.NO_PERMISSION, answering=(), listed=0, mended={"epoch": 2}
    ),
    "one question is not answered any more": Fault(befalls(second={"temp.code": 3}), None),
    "the driver is slow": Fault(befalls(slow=5), None),
    "a card is unplugged": Fault(only_one, None, answering=("GPU-00000000",), listed=1),
    "a card is plugged in": Fault(one_more, None, answering=("GPU-00000000", "GPU-00000001", "GPU-00000002"), listed=3),
    "a card is split": Fault(second_split, None, answering=("GPU-00000000", "MIG-0", "MIG-1"), listed=3),
}


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Driver]:
    library = built_library(tmp_path_factory.mktemp("driver"))
    with Driver(library, tmp_path_factory.mktemp("state") / "state") as driver:
        yield driver


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_told_and_passes(name: str, process: Driver) -> None:
    fault, driver = FAULTS[name], process
    driver.forget()
    driver.says(card_facts(0), card_facts(1))
    assert [gpu.uuid for gpu in gpus_of(driver.read())] == ["GPU-00000000", "GPU-00000001"]

    fault.befalls(driver)
    readings = driver.read()
    assert readings.trouble is fault.trouble
    assert fault.detail in readings.trouble_detail
    assert bool(readings.trouble_detail) is (fault.trouble is not None)
    assert len(readings.gpus) == fault.listed
    assert tuple(gpu.uuid for gpu in gpus_of(readings)) == fault.answering
    assert readings.host.total

    driver.says(card_facts(0), card_facts(1), **fault.mended)
    driver.wait(fault.recovers_after_s)
    readings = driver.read()
    assert (readings.trouble, [gpu.trouble for gpu in readings.gpus]) == (None, [None, None])
    assert [gpu.uuid for gpu in gpus_of(readings)] == ["GPU-00000000", "GPU-00000001"]


def test_a_card_that_the_kernel_lists_is_looked_for_at_once(process: Driver) -> None:
    """The library counts its cards when it is opened; a new folder of the kernel module's says when to do so."""
    process.forget()
    process.says(card_facts(0))
    process.read()
    (process.bus / "0000:02:00.0").mkdir(parents=True)
    process.says(card_facts(0, name="after"), epoch=1, all=999)
    readings = process.read()
    assert ([gpu.name for gpu in readings.gpus], readings.trouble) == (["after"], None)


def test_thousands_of_readings_leave_nothing_behind(process: Driver) -> None:
    """Also where every one finds another process, a lost card and a driver to open anew."""
    process.forget()
    process.says(*(card_facts(index) for index in range(8)))
    memory, threads, files = process.read_many(300)
    grown_memory, *left = process.read_many(3000)
    assert left == [threads, files]
    assert grown_memory - memory < 1 << 20
    process.says(card_facts(0, many=20), card_facts(1, code=15))
    memory, threads, files = process.read_many(300)
    grown_memory, *left = process.read_many(1000)
    assert left == [threads, files]
    assert grown_memory - memory < 1 << 20
    process.says(card_facts(0), init=18, epoch=1, all=18)
    memory, threads, files = process.read_many(100)
    grown_memory, *left = process.read_many(500)
    assert left == [threads, files]
    assert grown_memory - memory < 1 << 20
