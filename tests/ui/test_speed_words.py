"""Speeds in words: a number has its range and its reason, and where there is none the window says why."""

import pytest
from PySide6.QtWidgets import QApplication

from lamella.devices.cards import card, device
from lamella.devices.device import Device
from lamella.plan.outcome import Outcome, outcome_of
from lamella.plan.plan import new_plan
from lamella.speed.speed import Limit, LimitedBy, SpeedRemark, Withheld
from lamella.ui.speed_words import limit_text, remark_text, speed_sentences, withheld_text
from lamella.ui.tempo import Tempo
from lamella.units import GIB
from tests.helpers.plans import HOST, gpu
from tests.helpers.reference import golden_model


def rtx_3090() -> Device:
    return device(card("NVIDIA GeForce RTX 3090"))


def planned(*gpus: Device) -> Outcome:
    return outcome_of(new_plan(golden_model("llama-3.3-70b-q4_k_m"), gpus, HOST))


@pytest.mark.usefixtures("qapp")
def test_layers_left_on_the_cpu_are_named_as_what_takes_the_time() -> None:
    text = speed_sentences(Tempo().speed(planned(rtx_3090())))
    assert text.startswith("Answers at about ")
    assert "The layers on the CPU take " in text
    assert "nine of ten measured cases lie between" in text


@pytest.mark.usefixtures("qapp")
def test_a_card_of_unknown_bandwidth_has_no_number() -> None:
    outcome = planned(gpu(24 * GIB), gpu(24 * GIB))
    assert Tempo().decode(outcome) is None
    assert speed_sentences(Tempo().speed(outcome)) == withheld_text(Withheld.UNKNOWN_CARD)


def test_a_second_card_of_the_same_kind_is_faster_where_all_layers_then_fit() -> None:
    tempo = Tempo()
    one, two = tempo.decode(planned(rtx_3090())), tempo.decode(planned(rtx_3090(), rtx_3090()))
    assert one is not None
    assert two is not None
    assert two > 2 * one


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("limit", list(Limit))
def test_every_limit_has_a_sentence(limit: Limit) -> None:
    assert limit_text(LimitedBy(limit, 0.78, 0, GIB)).endswith(".")


@pytest.mark.usefixtures("qapp")
def test_every_reason_and_remark_has_a_sentence_of_its_own(qapp: QApplication) -> None:
    remarks = {remark_text(remark) for remark in SpeedRemark}
    reasons = {withheld_text(reason) for reason in Withheld}
    assert len(remarks) == len(SpeedRemark)
    assert len(reasons) == len(Withheld) - 1  # unified memory reads the same with Metal
