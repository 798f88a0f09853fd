"""Several sources as one, and sources that are made late."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from lamella.devices.device import Readings, Source, Trouble


class SourcesTogether:
    """Reads one after the other; `together` says what comes of it."""

    def __init__(self, sources: Sequence[Source]) -> None:
        if not sources:
            raise ValueError("at least one source is needed")
        self._sources = tuple(sources)

    def read(self) -> Readings:
        return together([source.read() for source in self._sources])

    def close(self) -> None:
        for source in self._sources:
            source.close()


class LateSource:
    """A source that is made when it is first asked: its libraries are loaded in the thread that asks."""

    def __init__(self, make: Callable[[], Source]) -> None:
        self._make = make
        self._source: Source | None = None

    def read(self) -> Readings:
        if self._source is None:
            self._source = self._make()
        return self._source.read()

    def close(self) -> None:
        if self._source is not None:
            self._source.close()


def together(answers: Sequence[Readings]) -> Readings:
    """Answers of several sources in llama.cpp's order of devices, where remote ones come first (b11434).

    System memory is the last source's, the moment the newest; every device keeps the moment of its own answer. Trouble
    is the first that there is, in this computer before elsewhere; a driver that was never installed is none while
    another source has devices.
    """
    gpus = tuple(
        replace(gpu, moment_s=answer.monotonic_s) if gpu.moment_s is None else gpu
        for answer in answers
        for gpu in answer.gpus
    )
    troubled = sorted(
        (answer for answer in answers if answer.trouble and not (gpus and _absent(answer))), key=_is_elsewhere
    )
    told = troubled[0] if troubled else None
    driven = next((answer for answer in answers if answer.driver), answers[-1])
    return replace(
        answers[-1],
        gpus=gpus,
        monotonic_s=max(answer.monotonic_s for answer in answers),
        driver=driven.driver,
        cuda=driven.cuda,
        trouble=told.trouble if told else None,
        trouble_detail=told.trouble_detail if told else "",
    )


def _absent(answer: Readings) -> bool:
    return answer.trouble is Trouble.NO_DRIVER


def _is_elsewhere(answer: Readings) -> bool:
    return answer.trouble is Trouble.NO_ANSWER
