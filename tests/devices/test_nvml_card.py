"""Memory, processes and parts of a card, with the real pynvml and a driver library of our own."""

import sys
from collections.abc import Iterator

import pytest

from lamella.devices.device import Process, Reason, Trouble, Work
from lamella.devices.nvml import gpus_of
from lamella.units import GIB, MIB
from tests.helpers.nvml_library import Driver, Facts, built_library, card_facts, compiler

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="the driver library of the tests is an ELF library"),
    pytest.mark.skipif(compiler() is None, reason="no C compiler to build the driver library of the tests with"),
]


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Driver]:
    library = built_library(tmp_path_factory.mktemp("driver"))
    with Driver(library, tmp_path_factory.mktemp("state") / "state") as driver:
        yield driver


@pytest.fixture
def driver(process: Driver) -> Driver:
    process.forget()
    return process


def with_processes(*compute: str, graphics: tuple[str, ...] = (), **facts: int | str) -> Facts:
    lists = {"compute": compute, "graphics": graphics}
    said: Facts = {f"gpu0.{name}": len(listed) for name, listed in lists.items()}
    said |= {f"gpu0.{name}.{i}": one for name, listed in lists.items() for i, one in enumerate(listed)}
    return card_facts(0, **facts) | said


def test_used_is_what_programs_have_whatever_the_driver_counts_as_used(driver: Driver) -> None:
    driver.says(card_facts(0, total=24 * GIB, free=20 * GIB, reserved=GIB))
    new = driver.read().gpus[0]
    assert (new.used, new.reserved) == (3 * GIB, GIB)
    driver.says(card_facts(0, total=24 * GIB, free=20 * GIB), v2=0)
    old = driver.read().gpus[0]
    assert (old.used, old.reserved, old.reason("reserved")) == (4 * GIB, None, Reason.OLD_DRIVER)


def test_who_is_on_the_card_most_memory_first(driver: Driver) -> None:
    driver.says(
        with_processes(f"77 {GIB}", f"78 {5 * GIB}", graphics=(f"77 {GIB}", f"9 {MIB}")),
        **{"pid.77": "/usr/bin/blender", "pid.78": "/usr/local/bin/ollama", "pid.9": "/usr/lib/xorg/Xorg"},
    )
    assert driver.read().gpus[0].processes == (
        Process(78, "/usr/local/bin/ollama", 5 * GIB, Work.COMPUTE),
        Process(77, "/usr/bin/blender", GIB, Work.BOTH),
        Process(9, "/usr/lib/xorg/Xorg", MIB, Work.GRAPHICS),
    )


def test_what_the_system_hides_of_a_process_is_none(driver: Driver) -> None:
    driver.says(with_processes("77 -1"))
    assert driver.read().gpus[0].processes == (Process(77, None, None, Work.COMPUTE),)


def test_a_driver_that_lists_no_processes_says_why(driver: Driver) -> None:
    driver.says(card_facts(0, compute_code=3, graphics_code=3))
    reading = driver.read().gpus[0]
    assert (reading.processes, reading.reason("processes")) == (None, Reason.NOT_SUPPORTED)


def test_one_of_the_two_lists_is_better_than_none(driver: Driver) -> None:
    driver.says(with_processes(f"77 {GIB}", graphics_code=3))
    reading = driver.read().gpus[0]
    assert (reading.processes, reading.missing) == ((Process(77, None, GIB),), ())


def test_a_number_given_to_another_program_gets_its_name(driver: Driver) -> None:
    driver.says(with_processes(f"77 {GIB}"), **{"pid.77": "python"})
    driver.read()
    driver.says(card_facts(0))
    driver.read()
    driver.says(with_processes(f"77 {GIB}"), **{"pid.77": "blender"})
    assert [one.name for one in driver.read().gpus[0].processes or ()] == ["blender"]


def test_ten_thousand_processes_are_all_listed(driver: Driver) -> None:
    driver.says(card_facts(0, many=10_000))
    assert len(driver.read().gpus[0].processes or ()) == 10_000


def test_a_chip_without_memory_of_its_own_shows_the_systems_and_says_so(driver: Driver) -> None:
    driver.says(card_facts(0, memory_code=3))
    readings = driver.read()
    reading = readings.gpus[0]
    assert (reading.total, reading.unified) == (readings.host.total, True)
    assert (reading.used, reading.reason("used"), readings.trouble) == (None, Reason.NOT_SUPPORTED, None)
    assert gpus_of(readings)[0].total == readings.host.total


def test_values_that_hardly_change_are_asked_again_after_ten_readings(driver: Driver) -> None:
    driver.says(card_facts(0))
    driver.read()
    driver.says(card_facts(0, limit=300_000, display=0))
    found = [driver.read().gpus[0] for _ in range(10)]
    assert [reading.power_limit_w for reading in found] == [450.0] * 9 + [300.0]
    assert [reading.display_attached for reading in found] == [True] * 9 + [False]


def test_what_a_card_can_do_goes_into_the_device(driver: Driver) -> None:
    driver.says(card_facts(0))
    device = gpus_of(driver.read())[0]
    assert (device.arch, device.bandwidth_gb_s) == ("8.9", 1008.096)


@pytest.mark.parametrize(
    ("clock", "bus", "published"), [(10501, 384, 1008), (2619, 5120, 3352), (1215, 5120, 1555), (5505, 352, 484)]
)
def test_bandwidth_is_as_published(driver: Driver, clock: int, bus: int, published: int) -> None:
    """RTX 4090 (GDDR6X), H100 SXM (HBM3), A100 40GB (HBM2), GTX 1080 Ti (GDDR5X)."""
    driver.says(card_facts(0, mostmemclock=clock, bus=bus))
    assert driver.read().gpus[0].bandwidth_gb_s == pytest.approx(published, rel=0.001)


def split(**facts: int) -> Facts:
    """A card of two instances."""
    card = card_facts(0, name="NVIDIA A100", uuid="GPU-a", mig=1, instances=2, util_code=3, **facts)
    for number in range(2):
        card |= card_facts(0, instance=number, uuid=f"MIG-{number}", total=20 * GIB, free=19 * GIB, util_code=3)
    return card


def test_the_instances_of_a_split_card_stand_in_its_place(driver: Driver) -> None:
    driver.says(split(), card_facts(1))
    readings = driver.read()
    assert [(gpu.uuid, gpu.parent, gpu.total) for gpu in readings.gpus] == [
        ("MIG-0", "GPU-a", 20 * GIB),
        ("MIG-1", "GPU-a", 20 * GIB),
        ("GPU-00000001", "", 24564 * MIB),
    ]
    first = readings.gpus[0]
    assert (first.temperature_c, first.mig_mode, first.compute_capability) == (41, True, (8, 9))
    assert (first.utilisation_percent, first.reason("utilisation_percent")) == (None, Reason.NOT_SUPPORTED)


def test_a_card_that_is_split_while_running_and_joined_again(driver: Driver) -> None:
    driver.says(card_facts(0, uuid="GPU-a"))
    driver.read()
    driver.says(split())
    assert [gpu.uuid for gpu in driver.read().gpus] == ["MIG-0", "MIG-1"]
    driver.says(card_facts(0, uuid="GPU-a"))
    readings = driver.read()
    assert ([gpu.uuid for gpu in readings.gpus], readings.trouble) == (["GPU-a"], None)


def test_an_instance_that_is_removed_while_running_is_gone_one_reading_later(driver: Driver) -> None:
    driver.says(split())
    driver.read()
    removed = split() | {"gpu0.instances": 1, "gpu0i1.code": 2}
    driver.says(removed)
    assert driver.read().gpus[1].free is None
    readings = driver.read()
    assert ([gpu.uuid for gpu in readings.gpus], readings.trouble) == (["MIG-0"], None)


def test_a_lost_split_card_is_told_for_each_instance(driver: Driver) -> None:
    driver.says(split(), card_facts(1))
    driver.read()
    driver.says(split() | {"gpu0i0.code": 15, "gpu0i1.code": 15, "gpu0.code": 15}, card_facts(1))
    readings = driver.read()
    assert [gpu.trouble for gpu in readings.gpus] == [Trouble.GPU_LOST, Trouble.GPU_LOST, None]
