"""A file that somebody else writes to while it is being read."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from time import monotonic

import pytest

from lamella.model.file_error import ModelFileError
from lamella.model.reading import read_model
from tests.helpers.gguf_writer import GgufFile, small_model, vocabulary

# With a vocabulary the reading takes long enough for the other thread to get its turn.
MODEL = GgufFile({**small_model().metadata, **vocabulary(60_000, 60_000)}, small_model().tensors)


@contextmanager
def meanwhile(step: Callable[[], object]) -> Iterator[None]:
    """Another thread that repeats `step` until the block ends."""
    over = Event()

    def work() -> None:
        while not over.is_set():
            step()

    thread = Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def read_again_and_again(path: Path) -> None:
    """Until it is refused; half a minute of luck is a failure."""
    deadline = monotonic() + 30
    while monotonic() < deadline:
        read_model(path)


def test_a_growing_download_opens_all_the_time(tmp_path: Path) -> None:
    path = MODEL.write(tmp_path / "m.gguf", with_data=False)
    with path.open("ab", buffering=0) as file, meanwhile(lambda: file.write(b"x")):
        sizes = {read_model(path).notes for _ in range(10)}
    assert sizes


def test_a_header_that_changes_is_refused(tmp_path: Path) -> None:
    path = MODEL.write(tmp_path / "m.gguf")
    at = path.read_bytes().index(b"Small")
    names = iter(range(10_000, 1 << 40))

    with path.open("r+b", buffering=0) as file:

        def rename() -> None:
            file.seek(at)
            file.write(b"%05d" % (next(names) % 100_000))

        with meanwhile(rename), pytest.raises(ModelFileError, match="changed while it was being read"):
            read_again_and_again(path)


def test_a_file_that_shrinks_is_an_error_and_no_crash(tmp_path: Path) -> None:
    path = MODEL.write(tmp_path / "m.gguf")
    header = len(MODEL.header())

    def breathe() -> None:
        os.truncate(path, 64)
        path.write_bytes(content)

    content = path.read_bytes()[:header]
    with meanwhile(breathe), pytest.raises(ModelFileError):
        read_again_and_again(path)
