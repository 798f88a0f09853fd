"""Where each device of a plan is, what the engine calls it, and what is said about it in a few words."""

from dataclasses import replace

import pytest

from lamella.devices.device import Backend, Device, Kind, Process, Reading, Readings, Reason, Trouble
from lamella.devices.requirements import Engine, System
from lamella.devices.visible import visible_gpus
from lamella.plan.plan import Plan
from lamella.ui.devices import marks as marks_module
from lamella.ui.devices.facts import facts
from lamella.ui.devices.marks import held_text, marks, presence_text
from lamella.ui.devices.says import live_text
from lamella.ui.devices.standing import Presence, Standing, gpu_standings, host_standing
from lamella.ui.engine_watch import EngineView, engine_view
from lamella.units import GIB
from tests.helpers.sample_plan import sample_outcome

HOST = Reading("", "CPU", 64 * GIB, 50 * GIB)


@pytest.fixture(autouse=True)
def on_linux(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marks_module, "this_system", lambda: System.LINUX)


def gpu(number: int, *, arch: str = "8.9") -> Device:
    return Device("NVIDIA RTX", Kind.GPU, Backend.CUDA, 24 * GIB, 23 * GIB, uuid=f"GPU-{number}", arch=arch)


def card(number: int) -> Reading:
    capability = (8, 9)
    address = f"00000000:0{number}:00.0"
    return Reading(f"GPU-{number}", "RTX", 24 * GIB, 23 * GIB, compute_capability=capability, pci_address=address)


def plan(*gpus: Device) -> Plan:
    sample = sample_outcome().plan
    return replace(sample, gpus=gpus, host=replace(sample.host, total=64 * GIB, free=50 * GIB))


def readings(*cards: Reading, driver: str = "580.95", trouble: Trouble | None = None) -> Readings:
    return Readings(cards, HOST, 10.0, driver=driver, trouble=trouble)


def view(now: Readings, environment: dict[str, str]) -> EngineView:
    return EngineView(Engine.LLAMA_CPP, visible_gpus(now.gpus, environment))


def words(device: Device, standing: Standing) -> list[str]:
    return [mark.text for mark in marks(device, standing)]


def test_names_are_those_that_the_engine_will_use() -> None:
    now = readings(card(0), card(1))
    first, second = gpu_standings(plan(gpu(0), gpu(1)), now, view(now, {"CUDA_VISIBLE_DEVICES": "1,0"}))
    assert (first.engine_name, second.engine_name) == ("CUDA1", "CUDA0")
    assert live_text(first) == "CUDA1"


def test_a_card_that_the_variable_hides_says_so_and_why() -> None:
    now = readings(card(0), card(1))
    _, hidden = gpu_standings(plan(gpu(0), gpu(1)), now, view(now, {"CUDA_VISIBLE_DEVICES": "0"}))
    assert words(gpu(1), hidden) == ["not seen by the engine"]
    assert marks(gpu(1), hidden)[0].loud
    assert marks(gpu(1), hidden)[0].why == "CUDA_VISIBLE_DEVICES hides this GPU from the engine."
    empty = view(now, {"CUDA_VISIBLE_DEVICES": ""})
    (none, _) = gpu_standings(plan(gpu(0), gpu(1)), now, empty)
    assert "no GPU at all" in marks(gpu(0), none)[0].why


def test_a_lost_card_is_hidden_by_nobody() -> None:
    lost = replace(card(1), total=None, free=None, trouble=Trouble.GPU_LOST)
    now = readings(card(0), lost)
    _, standing = gpu_standings(plan(gpu(0), gpu(1)), now, view(now, {}))
    assert (standing.presence, standing.hidden) == (Presence.LOST, False)
    assert words(gpu(1), standing) == []


def test_a_card_that_comes_back_is_not_called_hidden_until_that_is_known() -> None:
    lost = readings(card(0), replace(card(1), total=None, free=None, trouble=Trouble.GPU_LOST))
    before = engine_view(lost, Engine.LLAMA_CPP, "", environment={}, server=False)
    now = readings(card(0), card(1))
    assert [one.hidden for one in gpu_standings(plan(gpu(0), gpu(1)), now, before)] == [False, False]
    only = {"CUDA_VISIBLE_DEVICES": "0"}
    after = engine_view(now, Engine.LLAMA_CPP, "", environment=only, server=False)
    assert [one.hidden for one in gpu_standings(plan(gpu(0), gpu(1)), now, after)] == [False, True]


def test_remote_devices_have_names_of_their_own_and_are_not_hidden() -> None:
    remote = Reading("attic:50052/0", "attic:50052", 8 * GIB, 8 * GIB, kind=Kind.REMOTE)
    device = Device("attic", Kind.REMOTE, Backend.RPC, 8 * GIB, 8 * GIB, uuid="attic:50052/0")
    now = readings(remote, card(0))
    far, near = gpu_standings(plan(device, gpu(0)), now, view(now, {}))
    assert (far.engine_name, far.hidden, near.engine_name) == ("RPC0", False, "CUDA0")


@pytest.mark.parametrize(
    ("driver", "arch", "engine", "said"),
    [
        ("580.95", "8.9", Engine.OLLAMA, []),
        ("570.86", "8.9", Engine.OLLAMA, ["too old for CUDA 13 builds: needs driver 580.65.06 or newer"]),
        ("580.95", "6.1", Engine.OLLAMA, ["too old for CUDA 13 builds"]),
        ("470.10", "8.9", Engine.OLLAMA, ["no build of Ollama runs on it"]),
        ("580.95", "3.5", Engine.LLAMA_CPP, ["no build of llama.cpp runs on it", "no flash attention"]),
        ("580.95", "", Engine.OLLAMA, []),
    ],
)
def test_a_card_says_which_builds_it_is_too_old_for(driver: str, arch: str, engine: Engine, said: list[str]) -> None:
    now = readings(card(0), driver=driver)
    (standing,) = gpu_standings(plan(gpu(0, arch=arch)), now, EngineView(engine))
    assert words(gpu(0, arch=arch), standing) == said


def test_the_driver_of_this_computer_says_nothing_of_a_card_that_is_not_in_it() -> None:
    elsewhere = replace(gpu(0), uuid="")
    (standing,) = gpu_standings(plan(elsewhere), readings(driver="470.10"), None)
    assert standing.presence is Presence.WHAT_IF
    assert words(elsewhere, standing) == []


@pytest.mark.parametrize(
    ("now", "presence", "text"),
    [
        (readings(Reading("GPU-0", "RTX", None, None, trouble=Trouble.GPU_LOST)), Presence.LOST, "lost: the driver"),
        (readings(card(1)), Presence.ABSENT, "not in this computer now"),
        (readings(trouble=Trouble.FAILED), Presence.UNREAD, "no reading: the driver does not answer"),
        (readings(trouble=Trouble.NO_DRIVER), Presence.UNREAD, "no reading: no NVIDIA driver"),
    ],
)
def test_a_card_that_is_not_read_says_where_it_is(now: Readings, presence: Presence, text: str) -> None:
    (standing,) = gpu_standings(plan(gpu(0)), now, None)
    assert standing.presence is presence
    assert presence_text(standing).startswith(text)


def test_memory_that_is_not_told_is_said_with_its_reason() -> None:
    silent = replace(card(0), total=None, free=None, missing=(("total", Reason.NO_PERMISSION),))
    (standing,) = gpu_standings(plan(gpu(0)), readings(silent), None)
    assert words(gpu(0), standing) == ["free memory not told"]
    assert "no permission to read it" in marks(gpu(0), standing)[0].why


def test_what_kind_of_memory_a_card_has_is_said() -> None:
    odd = replace(card(0), unified=True, ecc=True, parent="GPU-whole")
    (standing,) = gpu_standings(plan(gpu(0)), readings(odd), None)
    assert words(gpu(0), standing) == ["shares system memory", "MIG instance", "ECC"]


def test_details_say_why_a_value_is_missing_and_never_0() -> None:
    reading = replace(card(0), fan_percent=None, temperature_c=0, missing=(("fan_percent", Reason.NOT_SUPPORTED),))
    (standing,) = gpu_standings(plan(gpu(0)), readings(reading), None)
    rows = dict(facts(gpu(0), standing))
    assert rows["Fan"] == "this GPU does not tell it"
    assert rows["Temperature"] == "0 °C"
    assert "Power" not in rows
    assert rows["Ollama 0.30, CUDA 13"] == "runs"


def test_a_server_that_holds_the_model_is_named_on_its_card_only() -> None:
    busy = replace(card(0), processes=(Process(7, "ollama", 18 * GIB),))
    known = EngineView(Engine.OLLAMA, None, holders=((7, Engine.OLLAMA),))
    first, second = gpu_standings(plan(gpu(0), gpu(1)), readings(busy, card(1)), known)
    assert held_text(first, 18 * GIB) == "Ollama already holds this model here (18.0 GiB, counted once)."
    assert held_text(second, None) == ""


def test_age_is_beside_the_newest_reading_of_this_computer() -> None:
    (standing,) = gpu_standings(plan(gpu(0)), readings(replace(card(0), moment_s=2.5)), None)
    assert (standing.moment_s, standing.age_s) == (2.5, 7.5)
    assert live_text(standing) == ""
    (standing,) = gpu_standings(plan(gpu(0)), readings(replace(card(0), moment_s=2.5, late=True)), None)
    assert live_text(standing) == "read 8 s ago"


def test_system_memory_of_another_size_is_another_computer_s() -> None:
    here = plan(gpu(0))
    assert host_standing(here, readings(card(0))).reading == HOST
    assert host_standing(here, readings(trouble=Trouble.FAILED)).presence is Presence.HERE
    other = replace(here, host=replace(here.host, total=128 * GIB))
    assert host_standing(other, readings(card(0))).presence is Presence.WHAT_IF
    assert host_standing(plan(replace(gpu(0), uuid="")), readings(card(0))).presence is Presence.WHAT_IF
