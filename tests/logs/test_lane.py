"""A load as a lane: which layers are where as far as the log says so, and never a guess."""

import pytest

from lamella.devices.device import CPU
from lamella.logs.lane import facts_seen, runs_seen
from lamella.logs.observed import Observed
from lamella.units import MIB
from tests.helpers.log_samples import engine_lines, ollama_30, text
from tests.helpers.server_logs import log_bytes, names, read


def load(lines: list[str]) -> Observed:
    return read(text(lines)).loads[0]


def test_a_partial_load_has_the_cpu_in_front() -> None:
    observed = load(ollama_30(engine_lines(offloaded=20)))
    assert [(run.first, run.end, run.device) for run in runs_seen(observed)] == [(0, 13, CPU), (13, 33, 0)]
    found = facts_seen(observed)
    assert found.layers == (20, 13)
    assert (found.fits, found.gpu_layers, found.context_tokens) == (True, 20, 8192)
    assert found.used[0] == round(4403.49 * MIB) + 1024 * MIB + round(258.50 * MIB)
    assert found.headroom[0] == 23000 * MIB - (found.used[0] or 0)


def test_what_two_gpus_have_each_is_not_guessed() -> None:
    observed = read(log_bytes("server-2gpu-partial")).loads[0]
    assert runs_seen(observed) == ()
    assert facts_seen(observed).layers == (None, None, 5)


@pytest.mark.parametrize("name", names())
def test_runs_of_every_collected_log_follow_each_other(name: str) -> None:
    for observed in read(log_bytes(name)).loads:
        runs = runs_seen(observed)
        assert [run.first for run in runs] == [0, *(run.end for run in runs)][: len(runs)]
        assert not runs or observed.n_layers in (None, runs[-1].end)
        found = facts_seen(observed)
        assert len(found.used) == len(found.layers) == len(found.headroom)
