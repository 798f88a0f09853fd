"""What a plan file may say of its devices, and that files from before these facts still open."""

from dataclasses import replace

import msgspec
import pytest

from lamella.devices.device import Device
from lamella.plan.file import PlanFileError, decoded, encoded
from lamella.plan.plan import Plan
from lamella.units import GIB
from tests.helpers.plans import gpu, hand_plan

KNOWN = replace(gpu(), bandwidth_gb_s=1008.0, arch="8.9")


def with_card(card: Device) -> Plan:
    return hand_plan(2, gpus=(card,))


def test_what_a_card_can_do_comes_back() -> None:
    plan = with_card(KNOWN)
    assert decoded(encoded(plan), "x.lamella") == plan


def test_a_plan_from_before_these_facts_opens() -> None:
    document = msgspec.json.decode(encoded(with_card(gpu())))
    for device in (*document["plan"]["gpus"], document["plan"]["host"]):
        for field in ("bandwidth_gb_s", "arch", "memory_channels", "endpoint"):
            del device[field]
    assert decoded(msgspec.json.encode(document), "x.lamella") == with_card(gpu())


@pytest.mark.parametrize(
    ("card", "sentence"),
    [
        (replace(KNOWN, free=25 * GIB), "GPU 0 has 26843545600 bytes free of 25769803776"),
        (replace(KNOWN, bandwidth_gb_s=-1.0), "GPU 0 has a bandwidth of -1.0"),
        (replace(KNOWN, memory_channels=0), "GPU 0 has 0 memory channels"),
        (replace(KNOWN, total=-1, free=-2), "GPU 0 has the size -1"),
    ],
)
def test_what_no_device_has_is_refused(card: Device, sentence: str) -> None:
    with pytest.raises(PlanFileError, match=sentence):
        decoded(encoded(with_card(card)), "x.lamella")
