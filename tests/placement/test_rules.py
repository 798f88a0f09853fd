"""Tensor overrides as llama.cpp b11434 follows them (common/arg.cpp, llama-model-loader.cpp)."""

import pytest

from lamella.devices.device import CPU
from lamella.estimate.estimate import estimated
from lamella.estimate.settings import Settings, SplitMode
from lamella.placement.ledger import device_usages, layer_usages
from lamella.placement.llama_cpp import placed_by_flags
from lamella.placement.placement import INPUT, SHARED, Flags, Overflow
from lamella.placement.rules import ALL_EXPERTS, RuleError, expert_rules, overflow_by_rules
from lamella.units import GIB
from tests.helpers.machines import cards
from tests.helpers.reference import golden_model

GPUS = cards(24 * GIB, 24 * GIB)


def moved(model: str, *rules: tuple[str, int], layers: int = -1) -> tuple[Overflow, ...]:
    estimate = estimated(golden_model(model), Settings(context_tokens=4096))
    return placed_by_flags(estimate, GPUS, Flags(layers, (1.0, 0.0), rules)).overflow


def test_the_first_rule_that_matches_anywhere_in_the_name_wins() -> None:
    assert moved("qwen2.5-7b-q8_0", (r"3\.attn_q\.w", 1), ("attn_q", 0)) == tuple(
        Overflow(block, (f"blk.{block}.attn_q.weight",), 1) for block in (3, 13, 23)
    )


def test_cpu_moe_is_n_cpu_moe_of_all_layers() -> None:
    model = "qwen3-30b-a3b-q4_k_m"
    assert moved(model, *expert_rules(None)) == moved(model, *expert_rules(48))
    assert expert_rules(None) == ((ALL_EXPERTS, CPU),)
    assert [kept.place for kept in moved(model, *expert_rules(2))] == [0, 1]


def test_a_rule_that_names_the_home_moves_nothing_but_is_remembered() -> None:
    """llama.cpp does without a pipeline as soon as there is any rule."""
    estimate = estimated(golden_model("qwen2.5-7b-q8_0"), Settings(context_tokens=4096))
    placement = placed_by_flags(estimate, GPUS, Flags(overrides=(("token_embd", CPU),)))
    assert placement.overflow == ()
    assert placement.overridden
    with_rule = device_usages(estimate, placement, GPUS)
    without = device_usages(estimate, placed_by_flags(estimate, GPUS, Flags()), GPUS)
    assert with_rule[1].compute < without[1].compute


def test_a_rule_holds_for_both_copies_of_a_tied_embedding() -> None:
    """On the home of the output layer the second copy is where it belongs, and one buffer needs one copy only."""
    estimate = estimated(golden_model("llama-3.2-1b-q4_k_m"), Settings(context_tokens=4096))
    placement = placed_by_flags(estimate, GPUS, Flags(-1, (1.0, 0.0), (("token_embd", 0),)))
    assert placement.overflow == (Overflow(INPUT, ("token_embd.weight",), 0),)
    plain = device_usages(estimate, placed_by_flags(estimate, GPUS, Flags(-1, (1.0, 0.0))), GPUS)
    ruled = device_usages(estimate, placement, GPUS)
    assert ruled[0].weights == plain[0].weights
    assert ruled[CPU].weights == 0


def test_a_rule_leaves_one_copy_of_what_blocks_share() -> None:
    assert moved("llama-3.2-1b-q4_k_m", ("rope_freqs", CPU)) == (Overflow(SHARED, ("rope_freqs.weight",), CPU),)


def test_homes_and_caches_stay() -> None:
    estimate = estimated(golden_model("qwen3-30b-a3b-q4_k_m"), Settings(context_tokens=4096))
    placement = placed_by_flags(estimate, GPUS, Flags(-1, (1.0, 0.0), ((r"blk\.5\.", 1),)))
    layer = layer_usages(estimate, placement, GPUS)[5]
    assert (layer.device, layer.weights, layer.cache_device) == (0, 0, 0)
    assert [part.device for part in layer.overflow] == [1]
    assert layer.kv_cache > 0


@pytest.mark.parametrize(("pattern", "device", "named"), [("blk(", 0, '"blk("'), ("blk", 2, "GPU 2")])
def test_a_rule_that_cannot_be_followed_is_named(pattern: str, device: int, named: str) -> None:
    with pytest.raises(RuleError, match=named.replace("(", r"\(")):
        moved("qwen2.5-7b-q8_0", (pattern, device))


def test_without_splitting_the_main_gpu_gets_everything() -> None:
    settings = Settings(context_tokens=4096, split_mode=SplitMode.NONE, main_gpu=1)
    estimate = estimated(golden_model("qwen2.5-7b-q8_0"), settings)
    assert set(placed_by_flags(estimate, GPUS, Flags()).homes) == {1}
    assert set(placed_by_flags(estimate, GPUS, Flags(-1, (1.0, 3.0))).homes) == {1}
    # Only the first share is looked at: none means none, and then all GPUs are free memory again.
    assert placed_by_flags(estimate, GPUS, Flags(10)).homes == (CPU,) * 19 + (1,) * 10


def test_rules_that_are_remembered_move_what_they_moved_at_first() -> None:
    """Whatever the homes are by now."""
    estimate = estimated(golden_model("qwen3-30b-a3b-q4_k_m"), Settings())
    rules = ((r"blk\.[0-9]\.ffn_up_exps", 1), (r"ffn_(up|down)_exps", CPU), ("output", 0))
    for gpus in (1, 10, 49):
        homes = (*(0,) * gpus, *(CPU,) * (49 - gpus))
        known = overflow_by_rules(estimate.weights, homes, rules, estimate.rulings)
        assert known == overflow_by_rules(estimate.weights, homes, rules)
        assert known
