"""Named machines: what is saved comes back, and what is damaged is told by file and field."""

import os
import re
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from lamella.devices.device import Backend, Device, Kind
from lamella.devices.device_faults import DeviceFault, FaultCode, device_faults
from lamella.devices.machine import (
    SUFFIX,
    Machine,
    MachineFileError,
    read_machine,
    read_machines,
    remove_machine,
    save_machine,
)
from lamella.units import GIB, MIB

CARD = Device("RTX 4090", Kind.GPU, Backend.CUDA, 24 * GIB, 23 * GIB, bandwidth_gb_s=1008, arch="8.9")
HOST = Device("CPU", Kind.CPU, Backend.CPU, 64 * GIB, 60 * GIB, bandwidth_gb_s=90, memory_channels=2)
REMOTE = Device("attic", Kind.REMOTE, Backend.RPC, 8 * GIB, 8 * GIB, uuid="attic:50052/0", endpoint="attic:50052")


def changed(path: str, **fields: object) -> None:
    document = msgspec.json.decode(Path(path).read_bytes()) | fields
    Path(path).write_bytes(msgspec.json.encode(document))


def raw(device: Device, **fields: object) -> dict[str, object]:
    plain: dict[str, object] = msgspec.to_builtins(device)
    return plain | fields


def test_a_machine_comes_back_as_it_was(tmp_path: Path) -> None:
    machine = Machine("Büro — 2 × 4090", (CARD, CARD, REMOTE), HOST)
    path = save_machine(machine, str(tmp_path / "new"))
    assert read_machine(path).machine == machine
    assert [found.machine for found in read_machines(str(tmp_path / "new")).machines] == [machine]


def test_a_second_save_replaces_and_a_like_name_does_not(tmp_path: Path) -> None:
    first = save_machine(Machine("my box", (CARD,)), str(tmp_path))
    assert save_machine(Machine("my box", (CARD, CARD)), str(tmp_path)) == first
    other = save_machine(Machine("My box!", ()), str(tmp_path))
    assert other != first
    assert [len(one.machine.gpus) for one in read_machines(str(tmp_path)).machines] == [2, 0]


def test_a_removed_machine_is_gone(tmp_path: Path) -> None:
    save_machine(Machine("box", (CARD,)), str(tmp_path))
    (found,) = read_machines(str(tmp_path)).machines
    remove_machine(found)
    assert read_machines(str(tmp_path)).machines == ()
    with pytest.raises(MachineFileError, match="was not removed"):
        remove_machine(found)


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        ({"total": "24 GiB"}, r"gpus\[1\]: Expected `int`, got `str` - at `\$.total`"),
        ({"total": 24}, r"gpus\[1\]: total is 24, too little for a device; sizes are in bytes"),
        ({"total": 0, "free": 0}, r"gpus\[1\]: total is 0, a device without memory"),
        ({"total": -1, "free": -2}, r"gpus\[1\]: total is -1, less than nothing"),
        ({"free": 25 * GIB}, r"gpus\[1\]: free is 26843545600, more than the 25769803776 that there are"),
        ({"kind": "tpu"}, r"gpus\[1\]: Invalid enum value 'tpu' - at `\$.kind`"),
        ({"name": ""}, r"gpus\[1\]: name is '', no name"),
        ({"total": 1 << 70}, r"gpus\[1\]: "),
    ],
)
def test_a_damaged_device_is_told_and_the_rest_is_there(
    damage: dict[str, object], sentence: str, tmp_path: Path
) -> None:
    path = save_machine(Machine("box", (CARD, CARD), HOST), str(tmp_path))
    changed(path, gpus=[raw(CARD), raw(CARD, **damage)])
    found = read_machine(path)
    assert (found.machine.gpus, found.machine.host) == ((CARD,), HOST)
    assert len(found.problems) >= 1
    assert found.problems[0].startswith(f"{path}: ")
    assert re.search(sentence, found.problems[0])
    assert read_machines(str(tmp_path)).problems == found.problems


def test_a_device_without_memory_named_is_told(tmp_path: Path) -> None:
    path = save_machine(Machine("box", (CARD,)), str(tmp_path))
    changed(path, gpus=[{name: value for name, value in raw(CARD).items() if name != "total"}, raw(CARD)])
    assert read_machine(path).problems == (f"{path}: gpus[0]: Object missing required field `total`",)


def test_a_wrong_speed_costs_only_the_speed(tmp_path: Path) -> None:
    path = save_machine(Machine("box", (CARD,)), str(tmp_path))
    changed(path, gpus=[raw(CARD, bandwidth_gb_s=-1.0)])
    found = read_machine(path)
    assert found.machine.gpus == (replace(CARD, bandwidth_gb_s=None),)
    assert found.problems == (f"{path}: gpus[0]: bandwidth_gb_s is -1.0, no positive number",)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "damaged"),
        (b"{", "damaged"),
        (b"[]", "damaged"),
        (b"{}", "not a Lamella machine"),
        (b'{"document": "lamella plan", "format": 1}', "not a Lamella machine"),
        (b'{"document": "lamella machine", "format": 2}', "made by a newer Lamella"),
        (b'{"document": "lamella machine", "format": 1, "gpus": 7}', "gpus: expected a list"),
        (b'{"document": "lamella machine", "format": 1, "gpus": [{}]}', r"gpus\[0\]: Object missing"),
        (b"[" * 100_000, "damaged"),
        (b" " * (MIB + 1), "too large"),
    ],
)
def test_a_file_that_holds_no_machine_is_told_and_others_load(content: bytes, sentence: str, tmp_path: Path) -> None:
    save_machine(Machine("good", (CARD,)), str(tmp_path))
    bad = tmp_path / f"bad{SUFFIX}"
    bad.write_bytes(content)
    with pytest.raises(MachineFileError, match=sentence) as error:
        read_machine(str(bad))
    found = read_machines(str(tmp_path))
    assert [one.machine.name for one in found.machines] == ["good"]
    assert found.problems == (str(error.value),)


def test_a_machine_with_a_wrong_device_is_not_saved(tmp_path: Path) -> None:
    path = save_machine(Machine("box", (CARD,)), str(tmp_path))
    before = Path(path).read_bytes()
    with pytest.raises(MachineFileError, match=r"box: gpus\[0\]: free is"):
        save_machine(Machine("box", (replace(CARD, free=25 * GIB),)), str(tmp_path))
    assert Path(path).read_bytes() == before
    assert os.listdir(tmp_path) == [os.path.basename(path)]


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(MachineFileError, match="was not saved"):
        save_machine(Machine("box", ()), str(tmp_path / "file"))
    assert read_machines(str(tmp_path / "nothing")).machines == ()


def test_faults_name_the_field_of_the_form() -> None:
    wrong = replace(CARD, name=" ", total=0, free=1, bandwidth_gb_s=float("nan"), memory_channels=0)
    assert device_faults(wrong) == (
        DeviceFault("name", FaultCode.NO_NAME),
        DeviceFault("total", FaultCode.NO_MEMORY),
        DeviceFault("free", FaultCode.MORE_FREE_THAN_TOTAL),
        DeviceFault("bandwidth_gb_s", FaultCode.NO_NUMBER),
        DeviceFault("memory_channels", FaultCode.NO_NUMBER),
    )
    assert device_faults(CARD) == ()
