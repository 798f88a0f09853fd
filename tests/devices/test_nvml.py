"""NvmlSource with the real pynvml and a driver library of our own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lamella.devices.device import Backend, Device, Kind, Reading, Readings, Reason, Trouble
from lamella.devices.nvml import gpus_of
from lamella.units import GIB, MIB
from tests.helpers.nvml_library import Driver, built_library, card_facts, compiler

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="the driver library of the tests is an ELF library"),
    pytest.mark.skipif(compiler() is None, reason="no C compiler to build the driver library of the tests with"),
]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built_library(tmp_path_factory.mktemp("driver"))


@pytest.fixture(scope="module")
def process(library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Driver]:
    with Driver(library, tmp_path_factory.mktemp("state") / "state") as driver:
        yield driver


@pytest.fixture
def driver(process: Driver) -> Driver:
    process.forget()
    return process


REASONS = {3: Reason.NOT_SUPPORTED, 4: Reason.NO_PERMISSION, 999: Reason.FAILED}


def test_one_card_with_everything(driver: Driver) -> None:
    driver.says(card_facts(0), driver="570.86.10")
    readings = driver.read()
    assert readings.gpus == (
        Reading(
            uuid="GPU-00000000",
            name="NVIDIA GeForce RTX 4090",
            total=24564 * MIB,
            free=23000 * MIB,
            utilisation_percent=17,
            temperature_c=41,
            power_w=63.25,
            pcie_generation=4,
            pcie_width=16,
            pci_address="00000000:01:00.0",
            used=1164 * MIB,
            reserved=400 * MIB,
            power_limit_w=450,
            clock_mhz=2520,
            clock_most_mhz=3120,
            memory_clock_mhz=10501,
            memory_clock_most_mhz=10501,
            fan_percent=30,
            pcie_generation_now=1,
            pcie_width_most=16,
            compute_capability=(8, 9),
            bandwidth_gb_s=1008.096,
            mig_mode=False,
            ecc=False,
            nvlinks=(True, False),
            display_attached=True,
            processes=(),
        ),
    )
    assert (readings.driver, readings.cuda) == ("570.86.10", (12, 8))
    assert (readings.trouble, readings.trouble_detail) == (None, "")
    assert readings.host.total


def test_eight_cards_in_the_drivers_order(driver: Driver) -> None:
    driver.says(*(card_facts(index, free=(index + 1) * GIB) for index in range(8)))
    assert [reading.free for reading in driver.read().gpus] == [(index + 1) * GIB for index in range(8)]


def test_readings_follow_the_card(driver: Driver) -> None:
    driver.says(card_facts(0, free=20 * GIB, temp=40))
    driver.read()
    driver.says(card_facts(0, free=3 * GIB, temp=83))
    reading = driver.read().gpus[0]
    assert (reading.free, reading.temperature_c) == (3 * GIB, 83)


def test_a_card_that_appears_is_listed(driver: Driver) -> None:
    driver.says(card_facts(0))
    assert len(driver.read().gpus) == 1
    driver.says(card_facts(0), card_facts(1))
    assert [reading.uuid for reading in driver.read().gpus] == ["GPU-00000000", "GPU-00000001"]


@pytest.mark.parametrize(
    ("call", "value"),
    [
        ("util", "utilisation_percent"),
        ("temp", "temperature_c"),
        ("power", "power_w"),
        ("gen", "pcie_generation"),
        ("width", "pcie_width"),
        ("limit", "power_limit_w"),
        ("clock", "clock_mhz"),
        ("memclock", "memory_clock_mhz"),
        ("mostclock", "clock_most_mhz"),
        ("fan", "fan_percent"),
        ("gennow", "pcie_generation_now"),
        ("mostwidth", "pcie_width_most"),
        ("capability", "compute_capability"),
        ("bus", "bandwidth_gb_s"),
        ("mig", "mig_mode"),
        ("ecc", "ecc"),
        ("link", "nvlinks"),
        ("display", "display_attached"),
    ],
)
@pytest.mark.parametrize("code", [3, 4, 999])
def test_what_the_driver_does_not_tell_is_none_and_the_rest_is_there(
    driver: Driver, call: str, value: str, code: int
) -> None:
    driver.says(card_facts(0, **{f"{call}_code": code}))
    readings = driver.read()
    reading = readings.gpus[0]
    nothing = {name for name in Reading.__dataclass_fields__ if getattr(reading, name) is None}
    missing = nothing - {"trouble", "moment_s"}
    assert (missing, readings.trouble) == ({value}, None)
    assert reading.missing == ((value, REASONS[code]),)


def test_a_lost_card_keeps_its_place_while_the_other_answers(driver: Driver) -> None:
    driver.says(card_facts(0), card_facts(1))
    driver.read()
    driver.says(card_facts(0, code=15), card_facts(1))
    readings = driver.read()
    assert readings.trouble is Trouble.GPU_LOST
    assert readings.trouble_detail == "NVIDIA GeForce RTX 4090: GPU is lost (15)"
    assert [(reading.uuid, reading.free) for reading in readings.gpus] == [
        ("GPU-00000000", None),
        ("GPU-00000001", 23000 * MIB),
    ]
    assert [device.uuid for device in gpus_of(readings)] == ["GPU-00000001"]


def test_a_lost_card_is_still_known_after_the_library_was_opened_anew_and_found_when_it_is_back(
    driver: Driver,
) -> None:
    driver.says(card_facts(0), card_facts(1))
    driver.read()
    driver.says(card_facts(0, code=15), card_facts(1))
    driver.read()
    driver.wait(11)
    readings = driver.read()
    assert [reading.uuid for reading in readings.gpus] == ["GPU-00000000", "GPU-00000001"]
    assert (readings.trouble, readings.gpus[0].total) == (Trouble.GPU_LOST, None)
    driver.says(card_facts(0), card_facts(1))
    driver.wait(11)
    readings = driver.read()
    assert (readings.trouble, readings.gpus[0].free) == (None, 23000 * MIB)


def test_a_card_lost_before_the_first_reading_has_a_place_of_its_own(driver: Driver) -> None:
    driver.says(card_facts(0), card_facts(1, code=15))
    readings = driver.read()
    assert [reading.name for reading in readings.gpus] == ["NVIDIA GeForce RTX 4090", "NVIDIA GPU"]
    assert readings.trouble is Trouble.GPU_LOST


def test_a_card_lost_in_the_middle_of_its_reading_gives_no_half_reading(driver: Driver) -> None:
    driver.says(card_facts(0, power_code=15))
    readings = driver.read()
    assert readings.trouble is Trouble.GPU_LOST
    assert (readings.gpus[0].total, readings.gpus[0].temperature_c) == (None, None)


def test_a_restarted_driver_is_taken_up_again(driver: Driver) -> None:
    driver.says(card_facts(0))
    driver.read()
    driver.says(card_facts(0), epoch=1)
    readings = driver.read()
    assert (readings.gpus, readings.trouble, readings.trouble_detail) == ((), Trouble.FAILED, "Unknown Error (999)")
    readings = driver.read()
    assert (readings.trouble, readings.gpus[0].free) == (None, 23000 * MIB)


@pytest.mark.parametrize(
    ("code", "trouble", "detail"),
    [
        (4, Trouble.NO_PERMISSION, "Insufficient Permissions (4)"),
        (9, Trouble.DRIVER_NOT_LOADED, "Driver Not Loaded (9)"),
        (18, Trouble.DRIVER_MISMATCH, "RM has detected an NVML/RM version mismatch. (18)"),
        (999, Trouble.FAILED, "Unknown Error (999)"),
        (4711, Trouble.FAILED, "an error of the test (4711)"),
    ],
)
def test_a_driver_that_does_not_start_is_told_and_found_when_it_does(
    driver: Driver, code: int, trouble: Trouble, detail: str
) -> None:
    driver.says(card_facts(0), init=code)
    readings = driver.read()
    assert (readings.gpus, readings.trouble, readings.trouble_detail) == ((), trouble, detail)
    assert readings.host.total
    driver.says(card_facts(0))
    readings = driver.read()
    assert (len(readings.gpus), readings.trouble) == (1, None)


def test_a_driver_that_is_unloaded_while_running(driver: Driver) -> None:
    driver.says(card_facts(0))
    driver.read()
    driver.says(card_facts(0), init=9, epoch=1, all=9)
    assert driver.read().trouble is Trouble.DRIVER_NOT_LOADED
    assert driver.read().trouble is Trouble.DRIVER_NOT_LOADED


def test_an_old_driver_without_the_second_memory_call(driver: Driver) -> None:
    driver.says(card_facts(0), v2=0)
    readings = driver.read()
    assert (readings.gpus[0].total, readings.gpus[0].free) == (24564 * MIB, 23000 * MIB)
    assert readings.trouble is None


def test_memory_that_may_not_be_read_is_told(driver: Driver) -> None:
    driver.says(card_facts(0, memory_code=4))
    readings = driver.read()
    assert (readings.trouble, readings.gpus[0].total, readings.gpus[0].temperature_c) == (
        Trouble.NO_PERMISSION,
        None,
        41,
    )


def test_no_cards_is_no_trouble(driver: Driver) -> None:
    driver.says()
    readings = driver.read()
    assert (readings.gpus, readings.trouble) == ((), None)


def test_a_slow_driver_is_only_slow(driver: Driver) -> None:
    driver.says(card_facts(0), slow=20)
    assert driver.read().gpus[0].free == 23000 * MIB


def test_a_name_that_is_no_text(driver: Driver) -> None:
    driver.says(card_facts(0, name=b"\xff\xfe".decode("utf-8", "surrogateescape")))
    readings = driver.read()
    assert (readings.gpus[0].name, readings.trouble) == ("NVIDIA GPU", None)


def test_no_library_then_one(library: Path, tmp_path: Path) -> None:
    """A driver that is installed while the program runs is found."""
    place = tmp_path / "place"
    place.mkdir()
    with Driver(place / "libnvidia-ml.so.1", tmp_path / "state") as driver:
        readings = driver.read()
        assert (readings.trouble, readings.gpus) == (Trouble.NO_DRIVER, ())
        (place / library.name).write_bytes(library.read_bytes())
        driver.says(card_facts(0))
        assert len(driver.read().gpus) == 1


def test_a_library_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "libnvidia-ml.so.1").write_bytes(b"not a library")
    with Driver(tmp_path / "libnvidia-ml.so.1", tmp_path / "state") as driver:
        assert driver.read().trouble is Trouble.NO_DRIVER


def test_importing_the_source_does_not_load_the_drivers_module() -> None:
    code = "import sys, lamella.devices.nvml as n; n.NvmlSource().close(); sys.exit('pynvml' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], env=os.environ, check=False).returncode == 0


HOST = Reading("", "CPU", 128 * GIB, 100 * GIB)


def test_plan_devices_of_a_reading() -> None:
    readings = Readings((Reading("GPU-a", "NVIDIA L4", 23 * GIB, 22 * GIB),), HOST, 0.0)
    assert gpus_of(readings) == (Device("NVIDIA L4", Kind.GPU, Backend.CUDA, 23 * GIB, 22 * GIB, "GPU-a"),)


def test_a_card_without_memory_of_its_own_takes_the_systems() -> None:
    readings = Readings((Reading("GPU-a", "NVIDIA GB10", None, None, temperature_c=50),), HOST, 0.0)
    device = gpus_of(readings)[0]
    assert (device.total, device.free) == (128 * GIB, 100 * GIB)
