"""The collected server logs: every figure that their first lines name, and our own estimate beside them."""

from statistics import median

import pytest

from tests.golden.log_figures import FIGURES, LOADS
from tests.golden.logs import lines, table_text
from tests.helpers.server_logs import figure, log_bytes, names, report, same


@pytest.mark.parametrize("name", names())
def test_every_figure_is_found(name: str) -> None:
    said = report(log_bytes(name))
    found = {place: figure(said, place) for place in FIGURES[name]}
    wrong = {place: found[place] for place, value in FIGURES[name].items() if not same(found[place], value)}
    assert wrong == {}
    assert len(said["loads"]) == LOADS.get(name, 1)
    assert not any(said["skipped"].values())


def test_our_own_estimate_agrees() -> None:
    """Weights and KV cache device by device: median under 1 %; compute buffers of today's engine as well."""
    found = list(lines())
    sizes = [abs(size) for one in found for size in one.differences]
    compute = [abs(size) for one in found for size in one.compute]
    assert len(sizes) >= 17
    assert median(sizes) < 0.01
    assert max(sizes) < 1  # the largest are what Ollama rounded to 0.1 GiB
    assert len(compute) >= 8
    assert max(compute) < 0.01
    assert "| all | 27 |" in table_text(found)
