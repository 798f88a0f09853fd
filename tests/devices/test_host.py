"""System memory, and what a container leaves of it."""

import sys
from pathlib import Path

import psutil
import pytest

from lamella.devices.device import Backend, Kind
from lamella.devices.host import Memory, group_memory, host_device, host_memory, host_reading, machine_memory
from lamella.units import GIB


def _write(folder: Path, **files: object) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name.replace("__", ".")).write_text(f"{content}\n")


@pytest.fixture
def membership(tmp_path: Path) -> Path:
    return tmp_path / "membership"


def test_the_host_is_a_device_that_fits_this_computer() -> None:
    host = host_device()
    assert (host.kind, host.backend, host.uuid, host.simulated) == (Kind.CPU, Backend.CPU, "", False)
    assert 0 < host.free <= host.total <= psutil.virtual_memory().total
    assert host_reading().total == host.total


def test_without_control_groups_it_is_the_machines(tmp_path: Path, membership: Path) -> None:
    assert host_memory(membership, tmp_path).total == psutil.virtual_memory().total


def test_version_2_counts_reclaimable_cache_as_free(tmp_path: Path, membership: Path) -> None:
    membership.write_text("0::/app\n")
    stat = f"anon {GIB}\ninactive_file {GIB // 4}\nactive_file 5"
    _write(tmp_path / "app", memory__max=2 * GIB, memory__current=GIB, memory__stat=stat)
    assert group_memory(membership, tmp_path) == (Memory(2 * GIB, GIB + GIB // 4),)


def test_a_group_without_limit_is_none(tmp_path: Path, membership: Path) -> None:
    membership.write_text("0::/app\n")
    _write(tmp_path / "app", memory__max="max", memory__current=GIB)
    assert group_memory(membership, tmp_path) == ()


def test_a_parents_limit_holds_too(tmp_path: Path, membership: Path) -> None:
    membership.write_text("0::/user.slice/app\n")
    _write(tmp_path / "user.slice" / "app", memory__max=GIB, memory__current=0)
    _write(tmp_path / "user.slice", memory__max=GIB // 2, memory__current=GIB // 8)
    assert host_memory(membership, tmp_path) == Memory(GIB // 2, GIB // 2 - GIB // 8)


def test_version_1_where_only_the_root_is_mounted(tmp_path: Path, membership: Path) -> None:
    membership.write_text("5:cpu,cpuacct:/x\n4:memory:/docker/4711\n0::/\n")
    stat = f"inactive_file 3\ntotal_inactive_file {GIB // 8}"
    _write(tmp_path / "memory", memory__limit_in_bytes=GIB, memory__usage_in_bytes=GIB // 2, memory__stat=stat)
    assert host_memory(membership, tmp_path) == Memory(GIB, GIB // 2 + GIB // 8)


def test_version_1_without_limit_is_the_machines(tmp_path: Path, membership: Path) -> None:
    membership.write_text("4:memory:/\n")
    _write(tmp_path / "memory", memory__limit_in_bytes=9223372036854771712, memory__usage_in_bytes=GIB)
    assert host_memory(membership, tmp_path).total == psutil.virtual_memory().total


def test_more_used_than_the_limit_leaves_nothing_free(tmp_path: Path, membership: Path) -> None:
    membership.write_text("0::/\n")
    _write(tmp_path, memory__max=GIB, memory__current=2 * GIB)
    assert host_memory(membership, tmp_path).free == 0


def test_a_path_that_leads_out_is_read_at_the_root(tmp_path: Path, membership: Path) -> None:
    """A process moved out of its container's group sees "/../other"."""
    membership.write_text("0::/../../other\n")
    _write(tmp_path, memory__max=GIB, memory__current=0)
    assert group_memory(membership, tmp_path) == (Memory(GIB, GIB),)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has this file")
def test_linux_tells_what_psutil_tells() -> None:
    ours, theirs = machine_memory(Path("/proc/meminfo")), psutil.virtual_memory()
    assert ours.total == theirs.total
    assert ours.free == pytest.approx(theirs.available, rel=0.1)


@pytest.mark.parametrize("content", ["", "MemTotal: 8 kB\n", "MemTotal: many kB\nMemAvailable: 4 kB\n"])
def test_a_file_that_does_not_tell_leaves_it_to_psutil(tmp_path: Path, content: str) -> None:
    _write(tmp_path, meminfo=content)
    assert machine_memory(tmp_path / "meminfo").total == psutil.virtual_memory().total


def test_no_more_is_free_than_there_is(tmp_path: Path) -> None:
    _write(tmp_path, meminfo="MemTotal:     2 kB\nMemFree: 1 kB\nMemAvailable: 4 kB\nHugePages_Total: 0")
    assert machine_memory(tmp_path / "meminfo") == Memory(2048, 2048)
