"""The root of every exception that a caller cannot go on from, and the commonest reasons as values."""

import errno
from dataclasses import dataclass
from enum import StrEnum


class Fault(StrEnum):
    """What is wrong, where a window may want to say it in another language; in brackets the values of its Reason."""

    MISSING = "missing"
    DENIED = "denied"
    FOLDER = "folder"
    SPECIAL = "special"  # a device, a pipe or a socket
    UNREADABLE = "unreadable"  # (what the system says)
    CHANGING = "changing"
    TOO_LARGE = "too_large"  # (the most MiB)
    EMPTY = "empty"
    NOT_GGUF = "not_gguf"
    OTHER_GGUF = "other_gguf"  # (version)
    CUT_OFF = "cut_off"  # (bytes that the file has)
    PARTS_MISSING = "parts_missing"  # (how many, of how many, their names)
    NO_TENSORS = "no_tensors"
    NO_LANGUAGE_MODEL = "no_language_model"
    PROJECTOR_ALONE = "projector_alone"
    NO_PROJECTOR = "no_projector"
    DAMAGED = "damaged"  # (byte)
    NO_PLAN = "no_plan"
    NO_PLAN_IN_PICTURE = "no_plan_in_picture"
    NEWER = "newer"  # (its format, the newest that can be read)
    DAMAGED_PLAN = "damaged_plan"
    NO_MACHINE = "no_machine"
    NO_MODEL_OF_OLLAMA = "no_model_of_ollama"  # (name)
    NO_ANSWER = "no_answer"  # (program, address)
    NO_FOLDER = "no_folder"
    READ_ONLY = "read_only"
    NOT_WRITABLE = "not_writable"
    DISK_FULL = "disk_full"
    UNWRITTEN = "unwritten"  # (what the system says)


@dataclass(frozen=True, slots=True)
class Reason:
    """What is wrong with which file; `path` is fit to be shown, "" where there is no file."""

    fault: Fault
    path: str = ""
    values: tuple[str, ...] = ()


class LamellaError(Exception):
    """One clear English sentence that names the file and the value; kinds live beside what raises them.

    `reason` says the same as a value; None for what is too rare to be said in every language.
    """

    def __init__(self, *words: object, reason: Reason | None = None) -> None:
        super().__init__(*words)
        self.reason = reason


def shown_path(path: str) -> str:
    """A file's name with everything unprintable escaped: names on a disk can hold anything."""
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in path)


def unread(path: str, error: OSError | ValueError) -> Reason:
    """Why a file could not be read; a ValueError is a name with a zero byte, which no file has."""
    match error:
        case FileNotFoundError() | NotADirectoryError():
            return Reason(Fault.MISSING, shown_path(path))
        case PermissionError():
            return Reason(Fault.DENIED, shown_path(path))
        case IsADirectoryError():
            return Reason(Fault.FOLDER, shown_path(path))
        case OSError():
            return Reason(Fault.UNREADABLE, shown_path(path), (error.strerror or str(error),))
        case _:
            return Reason(Fault.MISSING, shown_path(path))


def unwritten(path: str, error: OSError) -> Reason:
    """Why a file could not be written."""
    faults = {
        errno.ENOENT: Fault.NO_FOLDER,
        errno.ENOTDIR: Fault.NO_FOLDER,
        errno.EACCES: Fault.NOT_WRITABLE,
        errno.EPERM: Fault.NOT_WRITABLE,
        errno.EROFS: Fault.READ_ONLY,
        errno.ENOSPC: Fault.DISK_FULL,
        errno.EDQUOT: Fault.DISK_FULL,
        errno.EISDIR: Fault.FOLDER,
        errno.EEXIST: Fault.SPECIAL,
    }
    fault = faults.get(error.errno or 0, Fault.UNWRITTEN)
    return Reason(fault, shown_path(path), (error.strerror or str(error),) if fault is Fault.UNWRITTEN else ())
