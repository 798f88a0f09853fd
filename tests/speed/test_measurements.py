"""What llama-bench and Ollama print is read; what is none of theirs is refused with one sentence."""

import json

import pytest

from lamella.speed.measurements import LONGEST, MeasuredRun, MeasurementError, measured_runs
from tests.helpers.llama_server_api import ALIAS, completion

# As llama-bench b6210 prints by default, with an odd and a broken line between.
TABLE = """
ggml_cuda_init: found 1 CUDA devices:
| model                          |       size |     params | backend    | ngl |            test |                  t/s |
| ------------------------------ | ---------: | ---------: | ---------- | --: | --------------: | -------------------: |
| llama 7B Q4_0                  |   3.56 GiB |     6.74 B | CUDA       |  99 |           pp512 |      2436.73 ± 12.31 |
| llama 7B Q4_0                  |   3.56 GiB |     6.74 B | CUDA       |  99 |   tg128 @ d2048 |        101.53 ± 0.20 |
| llama 7B Q4_0                  |   3.56 GiB |     6.74 B | CUDA       |  99 |     pp512+tg128 |        411.53 ± 0.20 |
| llama 7B Q4_0 | broken |
build: 3cb203c8 (6210)
"""
ROW = {
    "build_commit": "3cb203c8",
    "model_filename": "/m.gguf",
    "model_type": "llama 7B Q4_0",
    "model_size": 3825065984,
    "backends": "CUDA",
    "n_gpu_layers": 12,
    "n_cpu_moe": 3,
    "n_prompt": 0,
    "n_gen": 128,
    "n_depth": 1024,
    "avg_ts": 41.5,
    "stddev_ts": 0.5,
}
RUN = MeasuredRun(None, 41.5, 1088, 12, 3, "llama 7B Q4_0", 3825065984, "CUDA", "3cb203c8", 0.5)


def test_a_table_of_llama_bench() -> None:
    prompt, answer = measured_runs(TABLE, "table")
    assert (prompt.prompt_tps, prompt.decode_tps, prompt.deviation) == (2436.73, None, 12.31)
    assert (answer.prompt_tps, answer.decode_tps) == (None, 101.53)
    assert (answer.depth_tokens, answer.gpu_layers, answer.backend) == (2048 + 64, 99, "CUDA")


def test_json_json_lines_and_csv_say_the_same() -> None:
    quoted = ",".join(f'"{value}"' for value in ROW.values())
    for text in (json.dumps([ROW]), f"{json.dumps(ROW)}\n{{broken\n", f"warning\n{','.join(ROW)}\n{quoted}\n"):
        assert measured_runs(text, "bench") == (RUN,)


def test_ollamas_last_answer_has_the_timings() -> None:
    last = {
        "model": "llama3.2",
        "done": True,
        "prompt_eval_count": 26,
        "prompt_eval_duration": 130_000_000,
        "eval_count": 298,
        "eval_duration": 4_000_000_000,
    }
    stream = "\n".join(json.dumps(line) for line in ({"model": "llama3.2", "response": "Hi", "done": False}, last))
    (run,) = measured_runs(stream, "answer")
    assert (run.prompt_tps, run.decode_tps, run.depth_tokens) == (200.0, 74.5, 26 + 149)
    assert measured_runs(json.dumps(last), "answer") == (run,)


def test_a_question_from_the_cache_leaves_the_prompt_unknown() -> None:
    (run,) = measured_runs('{"eval_count": 10, "eval_duration": 1000000000}', "answer")
    assert (run.prompt_tps, run.decode_tps) == (None, 10.0)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "{",
        "[" * 100_000,
        '{"eval_count": 5, "eval_duration": 0}',
        '{"eval_count": "many", "eval_duration": true}',
        '{"avg_ts": 1e400, "n_gen": 5}',
        "| test | t/s |\n| tg128 | nan ± 1 |",
        "| test | t/s |\n| tg128 | ... |",
        "avg_ts,n_gen\n-3,128\n",
        'avg_ts\n"',
        "\x00\xff\ud800",
    ],
)
def test_what_tells_no_speed_is_refused(text: str) -> None:
    with pytest.raises(
        MeasurementError, match=r"here\.txt: neither llama-bench's output nor Ollama's or llama-server's timings"
    ):
        measured_runs(text, "here.txt")


def test_a_text_too_long_is_not_searched() -> None:
    with pytest.raises(MeasurementError, match="too long"):
        measured_runs(" " * (LONGEST + 1), "here.txt")


def test_an_answer_of_llama_server_is_read() -> None:
    run = measured_runs(json.dumps(completion(12.5, 240.0)), "here")[0]
    assert (run.decode_tps, run.prompt_tps, run.depth_tokens, run.model) == (12.5, 240.0, 122 + 32, ALIAS)


@pytest.mark.parametrize("timings", [{}, {"predicted_per_second": "fast"}, {"predicted_per_second": -1}, []])
def test_an_answer_of_llama_server_without_a_speed_is_refused(timings: object) -> None:
    with pytest.raises(MeasurementError):
        measured_runs(json.dumps({"timings": timings}), "here")


@pytest.mark.parametrize(
    "text",
    [
        "| test | t/s |\n| pp" + "9" * 5000 + " | 12.0 |\n",
        "| test | t/s |\n| tg128 @ d" + "9" * 5000 + " | 12.0 |\n",
        '{"eval_count": 1e308, "eval_duration": 1}',
    ],
)
def test_numbers_that_nobody_measured_are_none(text: str) -> None:
    with pytest.raises(MeasurementError, match="pasted"):
        measured_runs(text, "pasted")
