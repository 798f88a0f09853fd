"""The one exception of the set-up scripts, and how it ends them."""

import sys
from collections.abc import Callable


class SetUpError(Exception):
    """One sentence for the person, with the command that mends it where there is one."""


def told(action: Callable[[], int]) -> int:
    """Exit status of the action; what it cannot go on from is one sentence on standard error and status 1."""
    try:
        return action()
    except SetUpError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
