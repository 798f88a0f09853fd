"""A message about files: what it is about, and what a person may answer."""

from dataclasses import dataclass
from enum import StrEnum


class Topic(StrEnum):
    """What a message is about; there is one message of each."""

    OPENING = "opening"
    OPEN_HERE = "open_here"
    PLAN_CHANGED = "plan_changed"
    PLAN_GONE = "plan_gone"
    MODEL_MISSING = "model_missing"
    MODEL_TRIED = "model_tried"
    MODEL_CHANGED = "model_changed"
    PROJECTOR = "projector"
    RESTORE = "restore"
    NOT_RESTORED = "not_restored"


class Answer(StrEnum):
    """What a person may say to a message."""

    CANCEL = "cancel"
    RELOAD = "reload"
    KEEP = "keep"
    SAVE_AGAIN = "save_again"
    LOCATE = "locate"
    READ_AGAIN = "read_again"
    RESTORE = "restore"
    ADD = "add"
    DISCARD = "discard"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Message:
    """`name` is the file or plan that it is about, `count` of how many."""

    topic: Topic
    name: str = ""
    count: int = 1
