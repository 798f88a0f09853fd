"""Several sources as one."""

from collections.abc import Sequence
from dataclasses import replace

from lamella.devices.device import Readings, Source, Trouble


class SourcesTogether:
    """Reads one after the other, in llama.cpp's order of devices where remote ones come first (b11434).

    The last source is this computer's own: driver, host and moment are its. Trouble is the first that there is;
    a driver that was never installed is none while another source has devices.
    """

    def __init__(self, sources: Sequence[Source]) -> None:
        if not sources:
            raise ValueError("at least one source is needed")
        self._sources = tuple(sources)

    def read(self) -> Readings:
        answers = [source.read() for source in self._sources]
        gpus = tuple(gpu for answer in answers for gpu in answer.gpus)
        troubled = [answer for answer in answers if answer.trouble and not (gpus and _absent(answer))]
        told = troubled[0] if troubled else None
        return replace(
            answers[-1],
            gpus=gpus,
            trouble=told.trouble if told else None,
            trouble_detail=told.trouble_detail if told else "",
        )

    def close(self) -> None:
        for source in self._sources:
            source.close()


def _absent(answer: Readings) -> bool:
    return answer.trouble is Trouble.NO_DRIVER
