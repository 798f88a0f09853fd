"""Which GPUs an engine sees, against the rules of CUDA's environment variables."""

from dataclasses import replace
from pathlib import Path

import pytest

from lamella.devices.device import Kind, Process, Reading
from lamella.devices.visible import Order, Remark, ollama_servers, server_environment, visible_gpus
from lamella.units import GIB


def gpu(number: int, name: str = "NVIDIA L4", speed: float = 300.0) -> Reading:
    return Reading(
        f"GPU-{number}{number}aa",
        name,
        24 * GIB,
        23 * GIB,
        pci_address=f"00000000:0{number}:00.0",
        bandwidth_gb_s=speed,
        compute_capability=(8, 9),
    )


THREE = (gpu(0), gpu(1), gpu(2))
MIXED = (gpu(0, "slow", 300), gpu(1, "fast", 1000), gpu(2, "middle", 600))
SPLIT = (
    replace(gpu(0), uuid="MIG-a", parent="GPU-00aa"),
    replace(gpu(0), uuid="MIG-b", parent="GPU-00aa"),
    gpu(1),
)


def seen(value: str | None, readings: tuple[Reading, ...] = THREE) -> list[str]:
    environment = {"CUDA_DEVICE_ORDER": "PCI_BUS_ID"} | ({} if value is None else {"CUDA_VISIBLE_DEVICES": value})
    found = visible_gpus(readings, environment)
    assert [one.name for one in found.gpus] == [f"CUDA{number}" for number in range(len(found.gpus))]
    return [one.uuid[4] for one in found.gpus]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "012"),
        ("", ""),
        (" ", ""),
        ("2,0", "20"),
        ("0,2,-1,1", "02"),
        ("-1", ""),
        ("0,7,1", "0"),
        ("1,x,0", "1"),
        ("1gpu2,2x", "12"),
        ("1,1", ""),
        ("0,1,0", ""),
        ("GPU-22aa,GPU-00aa", "20"),
        ("GPU-2,GPU-1", "21"),
        ("GPU-", ""),  # fits three
        ("GPU-1,0", "1"),
        ("0,GPU-1", "0"),
        ("GPU-1,GPU-11", ""),
        ("GPU-9", ""),
        ("0, 1", "01"),
    ],
)
def test_the_list_of_visible_devices(value: str | None, expected: str) -> None:
    assert "".join(seen(value)) == expected


def test_what_is_worth_saying_about_the_list() -> None:
    def remarks(value: str) -> tuple[tuple[Remark, str], ...]:
        return visible_gpus(THREE, {"CUDA_VISIBLE_DEVICES": value}).remarks

    assert remarks("0,1,2") == ()
    assert remarks("") == ((Remark.NOTHING_VISIBLE, ""),)
    assert remarks("0,9,1") == ((Remark.ENTRY_ENDS_LIST, "9"), (Remark.GPUS_HIDDEN, "2"))
    assert remarks("1,1") == ((Remark.DUPLICATES, "1"),)
    assert remarks("-1") == ((Remark.ENTRY_ENDS_LIST, "-1"), (Remark.NOTHING_VISIBLE, ""))


def test_cuda_counts_from_the_fastest_card_and_only_the_first_place_is_sure() -> None:
    found = visible_gpus(MIXED, {})
    assert [one.uuid for one in found.gpus] == ["GPU-11aa", "GPU-22aa", "GPU-00aa"]
    assert found.order is Order.FIRST_ONLY
    assert found.name_of("GPU-00aa") == "CUDA2"


def test_the_bus_order_and_equal_cards_are_sure() -> None:
    by_bus = visible_gpus(MIXED, {"CUDA_DEVICE_ORDER": "PCI_BUS_ID"})
    assert ([one.uuid for one in by_bus.gpus], by_bus.order) == (["GPU-00aa", "GPU-11aa", "GPU-22aa"], Order.CERTAIN)
    assert visible_gpus(THREE, {"CUDA_DEVICE_ORDER": "FASTEST_FIRST"}).order is Order.CERTAIN


def test_numbers_in_the_list_follow_cudas_order_but_uuids_are_sure() -> None:
    assert [one.uuid for one in visible_gpus(MIXED, {"CUDA_VISIBLE_DEVICES": "0"}).gpus] == ["GPU-11aa"]
    found = visible_gpus(MIXED, {"CUDA_VISIBLE_DEVICES": "GPU-0,GPU-2"})
    assert ([one.uuid for one in found.gpus], found.order) == (["GPU-00aa", "GPU-22aa"], Order.CERTAIN)


@pytest.mark.parametrize(
    ("value", "expected"), [(None, "MIG-a"), ("MIG-b", "MIG-b"), ("0", "MIG-a"), ("GPU-0", "MIG-a"), ("1", "GPU-11aa")]
)
def test_a_process_uses_one_instance_of_a_split_card(value: str | None, expected: str) -> None:
    environment = {} if value is None else {"CUDA_VISIBLE_DEVICES": value}
    assert [one.uuid for one in visible_gpus(SPLIT, environment).gpus] == [expected]


def test_what_is_not_cudas_has_no_number_of_its() -> None:
    remote = Reading("box:50052/0", "box:50052", 8 * GIB, 8 * GIB, kind=Kind.REMOTE)
    amd = Reading("abcd", "AMD Radeon RX 7900 XTX", 24 * GIB, 24 * GIB, arch="gfx1100")
    assert [one.uuid for one in visible_gpus((remote, amd, gpu(1)), {}).gpus] == ["GPU-11aa"]


def test_the_environment_of_a_running_server(tmp_path: Path) -> None:
    (tmp_path / "7").mkdir()
    (tmp_path / "7" / "environ").write_bytes(b"CUDA_VISIBLE_DEVICES=1\0PATH=/bin\0junk\0OLLAMA_HOST=a=b\0")
    told = server_environment((Process(6, "ollama", None), Process(7, "ollama", None)), tmp_path)
    assert told == {"CUDA_VISIBLE_DEVICES": "1", "PATH": "/bin", "OLLAMA_HOST": "a=b"}
    assert server_environment((Process(6, "ollama", None),), tmp_path) is None


def test_running_ollama_servers_are_found(tmp_path: Path) -> None:
    lines = {
        "7": b"/usr/bin/ollama\0serve\0",
        "8": b"/usr/bin/ollama\0run\0llama3\0",
        "9": b"",
        "x": b"ollama\0serve\0",
    }
    for name, line in lines.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "cmdline").write_bytes(line)
    assert ollama_servers(tmp_path) == (Process(7, "/usr/bin/ollama", None),)
    assert ollama_servers(tmp_path / "nothing") == ()
