"""The allocator fastest by what a person then reads."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from lamella.devices.device import Device
from lamella.estimate.settings import Settings
from lamella.placement.allocators import ALLOCATORS
from lamella.plan.outcome import Outcome, outcome_of
from lamella.plan.plan import new_plan
from lamella.speed.predict import predicted
from tests.helpers.reference import golden_model
from tests.helpers.speeds import HOST, known

NAMES = ("RTX 3060", "RTX 3090", "RTX 5090", "Tesla P40", "RX 7900 XTX")
GPUS = st.lists(
    st.builds(
        lambda name, part: replace(known(name)[0], free=int(known(name)[0].free * part)),
        st.sampled_from(NAMES),
        st.floats(0, 1),
    ),
    min_size=1,
    max_size=3,
).map(tuple)


@settings(deadline=None, max_examples=15)
@given(
    name=st.sampled_from(("qwen2.5-7b-q4_k_m", "gemma-3-27b-q4_k_m", "qwen3-30b-a3b-q4_k_m", "gpt-oss-20b-mxfp4")),
    gpus=GPUS,
    context=st.sampled_from((2048, 8192)),
)
def test_no_allocator_that_keeps_the_margin_is_shown_faster(name: str, gpus: tuple[Device, ...], context: int) -> None:
    def answered(allocator: str) -> Outcome:
        asked = Settings(context_tokens=context)
        return outcome_of(new_plan(golden_model(name), gpus, HOST, settings=asked, allocator=allocator))

    own = predicted(answered("fastest"))
    for other in ALLOCATORS:
        found = answered(other)
        # Ollama starts its engine with other settings, which may leave more memory.
        same = found.plan.allocation.started is None and found.nearest is None
        if same and all(one.headroom >= one.margin_left for one in found.devices if one.layers):
            assert own.token_s <= predicted(found).token_s * (1 + 1e-6), other
