"""The real window in a process of its own, with the real pynvml and the driver library of the tests."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

from lamella.resources import resource
from tests.helpers.nvml_library import Facts

Seen = dict[str, Any]
MODEL = "llama-3.3-70b-q4_k_m.gguf"
PATIENCE_S = 20.0


class LiveWindow:
    """Opens with the driver as it is told by then; leaving the `with` closes the window."""

    def __init__(
        self,
        library: Path,
        folder: Path,
        *cards: Facts,
        interval_s: float = 0.05,
        speed: float = 50.0,
        model: str = MODEL,
        environment: dict[str, str] | None = None,
        **facts: int | str,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.state, self.folder = folder / "state", folder
        self.says(*cards, **facts)
        told = {"LD_LIBRARY_PATH": str(library.parent), "FAKE_NVML": str(self.state), "QT_QPA_PLATFORM": "offscreen"}
        path = str(resource("examples") / model) if model else ""
        command = [sys.executable, "-m", "tests.helpers.live_program", str(folder), str(interval_s), str(speed), path]
        self._child = subprocess.Popen(
            command,
            env=os.environ | told | (environment or {}),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def says(self, *cards: Facts, **facts: int | str) -> None:
        """What the driver answers from now on."""
        everything: Facts = {"count": len(cards), "driver": "580.95", "cuda": 13000, **facts}
        for card in cards:
            everything |= card
        text = "".join(f"{name} {value}\n" for name, value in everything.items())
        part = self.state.with_suffix(".part")
        part.write_text(text)
        part.replace(self.state)  # at once, as a driver changes

    def tell(self, order: str, *arguments: object) -> Any:  # noqa: ANN401 - whatever JSON says
        """What the window answers."""
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        self._child.stdin.write(json.dumps([order, *arguments]) + "\n")
        self._child.stdin.flush()
        line = self._child.stdout.readline()
        assert line, self._child.stderr.read() if self._child.stderr else ""
        return json.loads(line)

    def see(self) -> Seen:
        return self.tell("see")  # type: ignore[no-any-return]

    def until(self, holds: Callable[[Seen], bool], *, within_s: float = PATIENCE_S) -> Seen:
        """What is seen when it is so; fails with what is seen when that takes too long."""
        deadline = time.monotonic() + within_s
        while True:
            seen = self.see()
            if holds(seen):
                return seen
            assert time.monotonic() < deadline, json.dumps(seen, indent=1, ensure_ascii=False)
            time.sleep(0.02)

    def status(self, *parts: str) -> Seen:
        """Waits for the status line to say all of this."""
        return self.until(lambda seen: all(part in seen["texts"].get("status-rules", "") for part in parts))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        _, complaints = self._child.communicate('["end"]\n', timeout=30)
        assert exception[0] is not None or (self._child.returncode, complaints) == (0, ""), complaints
