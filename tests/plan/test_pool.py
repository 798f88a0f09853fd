"""Memory that a GPU and the CPU draw from both is counted once."""

from dataclasses import replace

import pytest

from lamella.devices.device import CPU, Backend, Device, Kind
from lamella.estimate.settings import Settings
from lamella.placement.usage import DeviceUsage
from lamella.plan.outcome import outcome_of, would_fit
from lamella.plan.plan import new_plan, with_layers_on
from lamella.plan.pool import draws_on_system, pool, shared_bytes
from lamella.units import GIB
from tests.helpers.machines import HOST
from tests.helpers.reference import golden_model


def gpu(arch: str, free: int = 100, uuid: str = "GPU-0", kind: Kind = Kind.GPU) -> Device:
    return Device("chip", kind, Backend.CUDA, total=free, free=free, uuid=uuid, arch=arch)


def host(free: int = 100) -> Device:
    return Device("CPU", Kind.CPU, Backend.CPU, total=free, free=free)


def used(nbytes: int) -> DeviceUsage:
    return DeviceUsage(nbytes, 0, 0, 0, 0)


@pytest.mark.parametrize(
    ("device", "draws"),
    [
        (gpu("12.1"), True),  # GB10
        (gpu("8.7"), True),  # Jetson Orin
        (gpu("M2", uuid=""), True),
        (gpu("gfx1151", uuid=""), True),
        (gpu("gfx1151"), False),  # as the driver tells it: what the firmware has set apart
        (gpu("12.0"), False),
        (gpu("8.9"), False),
        (gpu(""), False),
        (gpu("12.1", kind=Kind.REMOTE), False),  # another computer's
    ],
)
def test_which_gpus_have_no_memory_of_their_own(device: Device, draws: bool) -> None:
    assert draws_on_system(device) is draws


def test_each_has_less_by_what_the_other_takes() -> None:
    assert shared_bytes((gpu("12.1"),), host(), (used(40), used(25))) == (25, 40)
    assert shared_bytes((gpu("8.9"),), host(), (used(40), used(25))) == (0, 0)


def test_memory_that_a_chip_may_not_use_is_there_for_the_cpu() -> None:
    # The chip may use 70 of 100: 20 on the CPU take nothing from it, 45 take 15.
    assert shared_bytes((gpu("M2", free=70, uuid=""),), host(), (used(40), used(20))) == (0, 40)
    assert shared_bytes((gpu("M2", free=70, uuid=""),), host(), (used(40), used(45))) == (15, 40)


def test_a_what_if_chip_brings_its_memory_along_and_a_second_stays_by_itself() -> None:
    one, two = gpu("M2", free=192, uuid=""), gpu("M2", free=192, uuid="")
    assert pool((one, two)) == (0, CPU)
    assert shared_bytes((one, two), host(50), (used(100), used(30), used(20))) == (20, 0, 0)
    assert shared_bytes((one,), host(50), (used(170), used(40))) == (40, 28)


def test_a_plan_that_fills_shared_memory_twice_does_not_fit() -> None:
    model = golden_model("qwen2.5-7b-q4_k_m")
    chip = gpu("12.1", free=5 * GIB)
    machine = replace(HOST, total=5 * GIB, free=5 * GIB)
    plan = new_plan(model, (chip,), machine, settings=Settings(context_tokens=4096), allocator="manual")
    half = with_layers_on(plan, range(14), CPU)
    outcome = outcome_of(half)
    taken = [device.usage.used for device in outcome.devices]
    assert max(taken) < 5 * GIB < sum(taken)
    assert [device.headroom for device in outcome.devices] == [5 * GIB - sum(taken)] * 2
    assert not outcome.fits
    assert not would_fit(half)
    apart = replace(half, gpus=(replace(chip, arch="8.9"),))
    assert outcome_of(apart).fits, "a card with memory of its own"
