"""Rules are searched as any regular expression is, and the worst of them for a moment only."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lamella.cli.main import WRONG_USAGE, main
from lamella.estimate.weights import tabled_weights
from lamella.placement.patterns import Clock, block_of, searched, states_at_most, steps_at_most
from lamella.placement.rules import ALL_EXPERTS, RuleError, expert_rules, overflow_by_rules
from tests.helpers.reference import GOLDEN, golden_model

NAMES = ("blk.3.ffn_down_exps.weight", "blk.13.attn_q.weight", "output.weight", "a" * 40 + "!")
PIECES = st.sampled_from(("blk", r"\.", r"\d", "+", "*", "?", "(", ")", "|", "ffn", "[0-9]", ".", "a", "x", "{2}", "_"))


@pytest.mark.parametrize(
    "pattern", [r"(a+)+$", r"(a|a)*$", r"(.*)*x$", "a*a*a*a*a*a*a*a*b", r"(a|aa)+$", "(((a+)+)+)+$"]
)
def test_a_pattern_without_end_is_given_up(pattern: str) -> None:
    clock = Clock()
    search = searched(pattern, clock)
    try:
        for _ in range(1000):
            assert not search("a" * 63 + "!")
    except TimeoutError:
        assert clock.left_s <= 0


@settings(deadline=None, max_examples=300)
@given(pieces=st.lists(PIECES, max_size=8))
def test_any_pattern_is_found_where_python_finds_it(pieces: list[str]) -> None:
    pattern = "".join(pieces)
    try:
        compiled = re.compile(pattern)
    except re.error:
        with pytest.raises(re.error):
            searched(pattern, Clock())
        return
    search = searched(pattern, Clock())
    for name in NAMES[:3]:
        assert bool(search(name)) == bool(compiled.search(name))


def test_usual_rules_need_no_clock() -> None:
    usual = [ALL_EXPERTS, expert_rules(1)[0][0], r"blk\.(2[0-9]|3[0-9])\.ffn_.*_exps", r"^output\."]
    assert all(steps_at_most(pattern) <= 20_000 for pattern in usual)


def test_such_a_rule_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    model = str(GOLDEN / "models" / "llama-3.2-1b-q4_k_m.gguf")
    with pytest.raises(SystemExit) as end:
        main(["plan", model, "--gpu", "24GiB", "-ot", r"^((.)|(.)|(.))+\4\3\2$=CPU"])
    assert end.value.code == WRONG_USAGE
    assert "takes too long" in capsys.readouterr().err


def test_the_rule_is_named() -> None:
    weights = tabled_weights(golden_model("llama-3.2-1b-q4_k_m"))
    with pytest.raises(RuleError, match="takes too long"):
        overflow_by_rules(weights, (0,) * 17, ((r"^((.)|(.)|(.))+\4\3\2$", 0),))


def test_many_slow_rules_share_one_clock() -> None:
    """Each of them alone would be searched for."""
    weights = tabled_weights(golden_model("llama-3.2-1b-q4_k_m"))
    rules = tuple((rf"(\w+\.?)*{number}!", 0) for number in range(500))
    assert overflow_by_rules(weights, (0,) * 17, rules[:1]) == ()
    with pytest.raises(RuleError, match="takes too long"):
        overflow_by_rules(weights, (0,) * 17, rules)


def test_harmless_rules_are_never_too_many() -> None:
    weights = tabled_weights(golden_model("deepseek-r1-671b-q4_k_m"))
    rules = tuple((rf"blk\.{block}\.ffn_.*_exps.*", 0) for block in range(61))
    kept = overflow_by_rules(weights, (-1,) * 62, rules)
    assert [part.place for part in kept] == list(range(3, 61))


@pytest.mark.parametrize(
    ("pattern", "states"),
    [("abc", 3), (r"a\d[x-z]{3}", 5), ("(ab){10}", 20), ("((a{10}){10}){10}", 1000), ("a{,5}|b{2,7}", 13), ("{3}", 0)],
)
def test_repeats_are_counted_as_if_written_out(pattern: str, states: int) -> None:
    assert states_at_most(pattern) == states


def test_repeats_that_fill_the_memory_are_refused() -> None:
    weights = tabled_weights(golden_model("llama-3.2-1b-q4_k_m"))
    with pytest.raises(RuleError, match="too long"):
        overflow_by_rules(weights, (0,) * 17, (("((((a{99}){99}){99}){99}){99}", 0),))


@pytest.mark.parametrize("pattern", [r"blk\.3\.ffn_down", "output", r"a-b\_c/d", "x"])
def test_a_pattern_without_operators_is_found_as_text(pattern: str) -> None:
    search, compiled = searched(pattern, Clock()), re.compile(pattern)
    for name in (*NAMES, "blk.3.ffn_down", "blk03.ffn_down", "a-b_c/d", "axb_c/d"):
        assert bool(search(name)) == bool(compiled.search(name))


@pytest.mark.parametrize(
    ("pattern", "block"),
    [
        (r"blk\.3\.ffn_(up|down)", "3"), (r"^blk\.12\.", "12"), (r"blk\.3\.ffn|attn", None), (r"blk\.3\.?ffn", None),
        (r"blk\.(3|4)\.", None), (r"blk.3.", None), (r"\.3\.ffn", None), (r"blk\.3\.[|]x", "3"),
    ],
)  # fmt: skip
def test_the_only_block_of_a_pattern(pattern: str, block: str | None) -> None:
    assert block_of(pattern) == block


@settings(deadline=None, max_examples=60)
@given(
    patterns=st.lists(
        st.sampled_from(
            (
                r"blk\.3\.ffn_(up|down)", r"blk\.13\.", r"blk\.3\.ffn|attn_q", r"blk\.\d\.ffn_up", r"ffn_down",
                r"blk\.1", r"^blk\.3\.attn", r"blk\.3\.?ffn_gate", "output", "token_embd", r"blk\.3\..*norm", "rope",
            )
        ),
        max_size=6,
    )
)  # fmt: skip
def test_the_first_rule_wins_wherever_it_is_looked_for(patterns: list[str]) -> None:
    weights = tabled_weights(golden_model("llama-3.2-1b-q4_k_m"))
    rules = tuple((pattern, number) for number, pattern in enumerate(patterns))
    kept = overflow_by_rules(weights, (99,) * 17, rules)
    found = {(part.place, name): part.device for part in kept for name in part.tensors}
    expected = {}
    for place in range(-2, 17):
        names = [name for name, _, _ in weights.group(place).at(place)]
        for name in (*names, *(weights.tied.names if place == 16 else ())):
            device = next((device for pattern, device in rules if re.search(pattern, name)), None)
            if device is not None:
                expected[place, name] = device
    assert found == expected
