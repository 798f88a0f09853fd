"""Rules are searched as any regular expression is, and the worst of them for a moment only."""

import re
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lamella.cli.main import WRONG_USAGE, main
from lamella.estimate.weights import tabled_weights
from lamella.placement.patterns import searched, steps_at_most
from lamella.placement.rules import ALL_EXPERTS, RuleError, expert_rules, overflow_by_rules
from tests.helpers.reference import GOLDEN, golden_model

NAMES = ("blk.3.ffn_down_exps.weight", "blk.13.attn_q.weight", "output.weight", "a" * 40 + "!")
PIECES = st.sampled_from(("blk", r"\.", r"\d", "+", "*", "?", "(", ")", "|", "ffn", "[0-9]", ".", "a", "x", "{2}", "_"))


@pytest.mark.parametrize(
    "pattern", [r"(a+)+$", r"(a|a)*$", r"(.*)*x$", "a*a*a*a*a*a*a*a*b", r"(a|aa)+$", "(((a+)+)+)+$"]
)
def test_a_pattern_without_end_is_given_up(pattern: str) -> None:
    search = searched(pattern)
    start = perf_counter()
    try:
        for _ in range(1000):
            assert not search("a" * 63 + "!")
    except TimeoutError:
        pass
    assert perf_counter() - start < 0.5  # a busy machine; in quiet 0.05 s


@settings(deadline=None, max_examples=300)
@given(pieces=st.lists(PIECES, max_size=8))
def test_any_pattern_is_found_where_python_finds_it(pieces: list[str]) -> None:
    pattern = "".join(pieces)
    try:
        compiled = re.compile(pattern)
    except re.error:
        with pytest.raises(re.error):
            searched(pattern)
        return
    search = searched(pattern)
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
