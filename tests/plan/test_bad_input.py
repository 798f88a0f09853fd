"""What no engine accepts is answered in one sentence that names the setting, and what is only odd gets its plan."""

import pytest

from tests.helpers.bad_input import Bad, bad_inputs, crowds
from tests.helpers.reference import golden_model

REFUSED = [bad for bad in bad_inputs() if bad.named]
ODD = [bad for bad in bad_inputs() if not bad.named and bad.what.startswith("-")]


def by_name(bad: Bad) -> str:
    return bad.what


@pytest.mark.parametrize("bad", REFUSED, ids=by_name)
def test_a_refusal_names_its_setting(bad: Bad) -> None:
    (sentence,) = bad.answered(golden_model(bad.model))
    assert bad.named in sentence
    assert "\n" not in sentence


@pytest.mark.parametrize("bad", ODD, ids=by_name)
def test_an_odd_setting_is_answered(bad: Bad) -> None:
    """A pattern may be found quickly, or be given up as too slow; everything else is planned."""
    sentences = bad.answered(golden_model(bad.model))
    if sentences:
        (sentence,) = sentences
        assert bad.what.startswith("-ot")
        assert "takes too long" in sentence


def test_more_devices_than_an_engine_has_room_for_are_still_planned() -> None:
    last = [bad for bad in crowds() if "unlike GPUs" in bad.what]
    assert [bad.answered(golden_model(bad.model)) for bad in last] == [()]
