"""A line to a server, and the wait for it, which ends as soon as nobody wants it any more."""

import os
import selectors
import socket
import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Final

_STEP_S: Final = 0.05


def reached(host: str, port: int, *, within_s: float, go_on: Callable[[], None]) -> socket.socket:
    """Blocking. `go_on` is asked again and again, and ends the wait by raising; OSError where nobody answers.

    The system's own wait for a computer that is switched off cannot be ended from another thread.
    """
    failed = OSError("it has no address")
    for family, kind, protocol, _, where in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        with ExitStack() as unless_reached:
            line = unless_reached.enter_context(socket.socket(family, kind, protocol))
            try:
                _connect(line, where, within_s, go_on)
            except OSError as error:
                failed = error
                continue
            unless_reached.pop_all()
            return line
    raise failed


def _connect(line: socket.socket, where: object, within_s: float, go_on: Callable[[], None]) -> None:
    line.setblocking(False)
    ends = time.monotonic() + within_s
    try:
        line.connect(where)  # type: ignore[arg-type]  # as getaddrinfo gave it
    except BlockingIOError:
        with selectors.DefaultSelector() as answers:
            answers.register(line, selectors.EVENT_WRITE)
            while not answers.select(_STEP_S):
                go_on()
                if time.monotonic() > ends:
                    raise TimeoutError from None
    if problem := line.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
        raise OSError(problem, os.strerror(problem))
