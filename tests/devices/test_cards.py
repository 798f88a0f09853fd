"""Known cards: the facts hold together, and a name means one card or none."""

import re
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamella.devices.cards import CardError, card, card_list, device, host_of, known_cards, memory_systems, read_cards
from lamella.devices.device import Backend, Device, Kind
from lamella.resources import resource
from lamella.units import GIB, MIB


@pytest.mark.parametrize(
    ("spoken", "name"),
    [
        ("RTX 4090", "NVIDIA GeForce RTX 4090"),
        ("rtx4090", "NVIDIA GeForce RTX 4090"),
        ("4090", "NVIDIA GeForce RTX 4090"),
        ("NVIDIA GeForce RTX 4090", "NVIDIA GeForce RTX 4090"),
        ("  geforce  rtx-4090 24 GB", "NVIDIA GeForce RTX 4090"),
        ("rtx 4070ti super", "NVIDIA GeForce RTX 4070 Ti SUPER"),
        ("4060 laptop", "NVIDIA GeForce RTX 4060 Laptop GPU"),
        ("RTX 6000 Ada", "NVIDIA RTX 6000 Ada Generation"),
        ("a6000", "NVIDIA RTX A6000"),
        ("A100 SXM 80GB", "NVIDIA A100-SXM4-80GB"),
        ("V100 32GB", "Tesla V100-SXM2-32GB"),
        ("gtx 1060", "NVIDIA GeForce GTX 1060 6GB"),
        ("7900xtx", "AMD Radeon RX 7900 XTX"),
        ("MI300X", "AMD Instinct MI300X"),
        ("Arc B580", "Intel(R) Arc(TM) B580 Graphics"),
        ("Intel Arc™ B580", "Intel(R) Arc(TM) B580 Graphics"),
    ],
)
def test_a_name_as_people_write_it(spoken: str, name: str) -> None:
    assert card(spoken).name == name


def test_every_card_is_found_by_its_own_name_however_it_is_written() -> None:
    for each in known_cards():
        assert card(each.name) == card(each.name.lower()) == card(each.name.upper().replace(" ", "  ")) == each


@pytest.mark.parametrize(
    ("spoken", "several"),
    [
        (
            "A100",
            ("NVIDIA A100-PCIE-40GB (40 GiB)", "NVIDIA A100 80GB PCIe (80 GiB)", "NVIDIA A100-SXM4-80GB (80 GiB)"),
        ),
        ("titan", ("NVIDIA TITAN RTX (24 GiB)", "NVIDIA TITAN V (12 GiB)")),
        ("RTX 6000", ("Quadro RTX 6000 (24 GiB)", "NVIDIA RTX 6000 Ada Generation (48 GiB)")),
    ],
)
def test_a_name_of_several_cards_is_refused_and_they_are_named(spoken: str, several: tuple[str, ...]) -> None:
    with pytest.raises(CardError, match=f'"{spoken}" may be any of') as error:
        card(spoken)
    assert all(name in str(error.value) for name in several)


@pytest.mark.parametrize("spoken", ["RTX 4090 D", "RTX 4060 Ti 8GB", "RTX 9999", "nvidia", "rtx", "", "?", "24GiB"])
def test_a_name_of_no_known_card_is_refused_and_three_are_named(spoken: str) -> None:
    with pytest.raises(CardError) as error:
        card(spoken)
    assert len(re.findall(r"\(\d+ GiB\)|no memory of its own", str(error.value))) == 3


def test_the_closest_card_is_named_first() -> None:
    with pytest.raises(CardError, match="the closest are NVIDIA GeForce RTX 4090 "):
        card("RTX 4090 D")


@given(st.text(max_size=40))
def test_any_text_is_one_card_or_a_sentence(text: str) -> None:
    try:
        found = card(text)
    except CardError:
        return
    assert found in known_cards()


def test_a_card_becomes_a_device_with_what_cuda_can_use() -> None:
    assert device(card("RTX 5090")) == Device(
        "NVIDIA GeForce RTX 5090",
        Kind.GPU,
        Backend.CUDA,
        total=32607 * MIB,
        free=32109 * MIB,
        bandwidth_gb_s=1792,
        arch="12.0",
    )
    assert device(card("RTX 4090")).free == 24564 * MIB
    assert device(card("RTX 4090"), free=5).free == 5
    assert device(card("RTX 4090")).simulated


def test_a_card_without_memory_of_its_own_is_no_device() -> None:
    with pytest.raises(CardError, match="780M"):
        device(card("Radeon 780M"))


# Gbit/s for each data line, from the slowest to the fastest part sold of each kind.
_LINE_RATES = {
    "GDDR5": (4, 9),
    "GDDR5X": (10, 12),
    "GDDR6": (9.5, 20.5),
    "GDDR6X": (18.5, 24),
    "GDDR7": (27, 32),
    "HBM2": (1.4, 2.5),
    "HBM2e": (2.4, 3.7),
    "HBM3": (4.8, 6.5),
    "HBM3e": (5.5, 9.3),
    "LPDDR4X": (4.2, 4.3),
    "LPDDR5": (6, 6.5),
    "LPDDR5X": (7.4, 9.7),
    "DDR5/LPDDR5X": (4.8, 8.6),
}


def test_bandwidth_is_that_of_the_bus_and_the_memory() -> None:
    for each in known_cards():
        slowest, fastest = _LINE_RATES[each.memory_type.split()[0]]
        assert slowest <= each.bandwidth_gb_s * 8 / each.bus_bits <= fastest, each.name


def test_facts_are_plausible() -> None:
    cards = known_cards()
    assert len(cards) >= 171
    assert len({each.name for each in cards}) == len(cards)
    for each in cards:
        assert each.memory_mib is None or 2048 <= each.memory_mib <= 1 << 20, each.name
        assert each.memory_mib is not None or each.unified, each.name
        assert each.usable_mib is None or 0.9 < each.usable_mib / (each.memory_mib or 1) <= 1, each.name
        assert each.pcie_generation in {None, 1, 3, 4, 5}, each.name
        assert each.pcie_width in {None, 4, 8, 16}, each.name
        assert (each.vendor == "NVIDIA") == bool(re.fullmatch(r"\d+\.\d", each.arch)), each.name
        assert 2014 <= each.year <= 2026, each.name
        assert each.source


def test_memory_systems_have_the_bandwidth_of_their_channels() -> None:
    systems = memory_systems()
    assert len(systems) == 28
    for each in systems:
        if each.source == "channels x 8 bytes x MT/s":
            assert each.bandwidth_gb_s == pytest.approx(each.channels * 8 * each.mt_s / 1000, rel=0.003), each.name


def test_a_wrong_row_of_a_card_list_is_told_and_the_rest_is_there(tmp_path: Path) -> None:
    good = msgspec.to_builtins(known_cards()[0])
    path = tmp_path / "cards.json"
    rows = [good, good | {"memory_mib": "4 GiB"}, good | {"name": "small", "memory_mib": 4}, {"name": "half"}]
    path.write_bytes(msgspec.json.encode({"gpus": rows, "memory_systems": []}))
    found = read_cards(path)
    assert found.gpus == known_cards()[:1]
    assert found.problems == (
        f"{path}: gpus[1]: Expected `int | null`, got `str` - at `$.memory_mib`",
        f"{path}: gpus[3]: Object missing required field `vendor`",
        f"{path}: small: memory_mib is 4, no number of MiB that a card has",
    )


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"[" * 100_000])
def test_a_card_list_of_which_nothing_can_be_read_is_named(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "cards.json"
    path.write_bytes(content)
    with pytest.raises(CardError, match=f"{path}: the card list cannot be read"):
        read_cards(path)


def test_without_a_card_list_there_is_an_empty_one_that_says_so(tmp_path: Path) -> None:
    (tmp_path / "cards.json").write_bytes(b'{"gpus": [')
    for path, why in ((tmp_path / "cards.json", "truncated"), (tmp_path / "none.json", "No such file")):
        found = card_list(path)
        assert (found.gpus, found.memory_systems, len(found.problems)) == ((), (), 1)
        assert str(path) in found.problems[0]
        assert why in found.problems[0]


def test_the_list_that_comes_with_the_program_has_no_wrong_row() -> None:
    assert read_cards(resource("cards.json")).problems == ()


def test_system_memory_of_a_known_kind() -> None:
    kind = memory_systems()[0]
    host = host_of(kind, 64 * GIB, 60 * GIB)
    assert (host.kind, host.total, host.bandwidth_gb_s) == (Kind.CPU, 64 * GIB, kind.bandwidth_gb_s)
    assert host.memory_channels == kind.channels
