"""AMD's GPUs through a module of our own that answers as amdsmi documents; no card was at hand."""

import os
import subprocess
import sys
from pathlib import Path

import msgspec

from lamella.devices.device import Process, Readings, Reason, Trouble
from lamella.units import GIB, MIB

WITHOUT_ROCM = """
print("/opt/rocm/lib/libamd_smi.so: cannot open shared object file: No such file or directory")
raise KeyError("libamd_smi.so")
"""
ONE_CARD = """
class AmdSmiException(Exception):
    def __init__(self, err_code): self.err_code = err_code
def refused(handle): raise AmdSmiException(2)
def amdsmi_init(): pass
def amdsmi_shut_down(): pass
def amdsmi_get_processor_handles(): return ["a card"]
def amdsmi_get_gpu_asic_info(handle):
    return {"market_name": "AMD Radeon RX 7900 XTX", "target_graphics_version": "gfx1100"}
def amdsmi_get_gpu_device_uuid(handle): return "abcd"
def amdsmi_get_gpu_device_bdf(handle): return "0000:03:00.0"
def amdsmi_get_gpu_vram_usage(handle): return {"vram_total": 24560, "vram_used": 560}
def amdsmi_get_gpu_activity(handle): return {"gfx_activity": "N/A"}
amdsmi_get_power_info = refused
def amdsmi_get_gpu_process_list(handle):
    return [{"name": "ollama", "pid": 7, "memory_usage": {"vram_mem": 500 << 20}}]
"""
BROKEN = """
class AmdSmiException(Exception): err_code = 34
def amdsmi_init(): raise AmdSmiException("not loaded")
"""
CHILD = """
import msgspec
from lamella.devices.amd import AmdSource
source = AmdSource()
source.read()
print(msgspec.json.encode(source.read()).decode())
source.close()
"""


def read(module: str, folder: Path) -> Readings:
    (folder / "amdsmi.py").write_text(module)
    places = (str(folder), *filter(None, (os.environ.get("PYTHONPATH"),)))
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(places)}
    told = subprocess.run([sys.executable, "-c", CHILD], env=environment, capture_output=True, text=True, check=True)
    return msgspec.json.decode(told.stdout, type=Readings)


def test_without_rocm_there_is_no_card_no_trouble_and_no_word(tmp_path: Path) -> None:
    readings = read(WITHOUT_ROCM, tmp_path)
    assert (readings.gpus, readings.trouble) == ((), None)


def test_a_card(tmp_path: Path) -> None:
    readings = read(ONE_CARD, tmp_path)
    (gpu,) = readings.gpus
    assert (gpu.uuid, gpu.name, gpu.arch) == ("abcd", "AMD Radeon RX 7900 XTX", "gfx1100")
    assert (gpu.total, gpu.used, gpu.free) == (24560 * MIB, 560 * MIB, 24000 * MIB)
    assert (gpu.utilisation_percent, gpu.power_w, gpu.reason("power_w")) == (None, None, Reason.NOT_SUPPORTED)
    assert gpu.processes == (Process(7, "ollama", 500 * MIB),)
    assert gpu.total is not None
    assert gpu.total > 23 * GIB


def test_a_library_that_fails_is_told(tmp_path: Path) -> None:
    readings = read(BROKEN, tmp_path)
    assert (readings.trouble, readings.trouble_detail) == (Trouble.FAILED, "not loaded")
