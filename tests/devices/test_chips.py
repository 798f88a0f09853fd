"""What decides a device's speed, from what it brings along and from the list of cards."""

from dataclasses import replace

import pytest

from lamella.devices.cards import card, device, known_cards
from lamella.devices.chips import Family, chip_of, family_of
from lamella.devices.device import Backend, Device, Kind
from lamella.units import GIB
from tests.helpers.machines import HOST
from tests.helpers.machines import card as plain

CARDS = known_cards()


@pytest.mark.parametrize(
    ("arch", "family"),
    [
        ("6.1", Family.OLD_NVIDIA),
        ("7.0", Family.VOLTA),
        ("7.5", Family.TURING),
        ("8.0", Family.DATACENTRE),
        ("8.6", Family.AMPERE),
        ("8.7", Family.GB10),
        ("8.9", Family.ADA),
        ("9.0", Family.DATACENTRE),
        ("12.0", Family.BLACKWELL),
        ("12.1", Family.GB10),
        ("gfx906", Family.GCN),
        ("gfx90a", Family.CDNA),
        ("gfx1030", Family.RDNA),
        ("gfx1100", Family.RDNA3),
        ("gfx1103", Family.AMD_UNIFIED),
        ("gfx1151", Family.AMD_UNIFIED),
        ("gfx1201", Family.RDNA4),
        ("M3", Family.APPLE),
        ("Xe2 (BMG)", Family.INTEL),
        ("", Family.UNKNOWN),
        ("riscv", Family.UNKNOWN),
    ],
)
def test_families(arch: str, family: Family) -> None:
    assert family_of(arch) is family


def test_every_known_card_has_a_family_and_a_bandwidth() -> None:
    for each in CARDS:
        chip = chip_of(replace(plain(), name=each.name), CARDS)
        assert chip.family is not Family.UNKNOWN, each.name
        assert chip.bandwidth_gb_s == each.bandwidth_gb_s


def test_what_a_device_tells_of_itself_comes_first() -> None:
    """A card with slower memory under the same name."""
    mine = replace(device(card("RTX 4090")), bandwidth_gb_s=500.0)
    chip = chip_of(mine, CARDS)
    assert (chip.bandwidth_gb_s, chip.family) == (500.0, Family.ADA)
    assert chip.bus_gb_s == pytest.approx(31.5, rel=0.01)  # PCI Express 4.0 x16


def test_a_card_that_no_list_has() -> None:
    new = Device("NVIDIA Something New", Kind.GPU, Backend.CUDA, GIB, GIB, bandwidth_gb_s=99.0, arch="12.0")
    chip = chip_of(new, CARDS)
    assert (chip.bandwidth_gb_s, chip.family, chip.fp16_tflops) == (99.0, Family.BLACKWELL, None)
    assert chip_of(plain(), CARDS).bandwidth_gb_s is None


def test_the_driver_may_spell_a_name_otherwise() -> None:
    assert chip_of(replace(plain(), name="RTX 4090"), CARDS).bandwidth_gb_s == 1008


def test_system_memory_is_no_card() -> None:
    assert chip_of(replace(HOST, name="RTX 4090", bandwidth_gb_s=80.0), CARDS).family is Family.CPU


def test_pascal_computes_at_its_full_rate() -> None:
    """A Tesla P40 does 12 TFLOPS in 32 bit; the list has its 16-bit rate, a 64th."""
    assert chip_of(replace(plain(), name="Tesla P40"), CARDS).fp16_tflops == pytest.approx(12, rel=0.1)
