"""What went wrong, in the language of the window: the commonest reasons; rarer ones keep their English sentence."""

from PySide6.QtCore import QCoreApplication

from lamella.errors import Fault, LamellaError, Reason

_VAGUE = frozenset({Fault.DAMAGED, Fault.DAMAGED_PLAN})
"""Of which the English sentence says more."""


def failure_text(error: Exception) -> str:
    """One sentence with the file's name and the value."""
    if not isinstance(error, LamellaError):
        text = QCoreApplication.translate("Errors", "Something unexpected happened: {0}")
        return text.format(repr(error))
    if error.reason is None:
        return str(error)
    if not error.reason.path:
        return reason_text(error.reason)
    return file_text(error.reason)


def failure_detail(error: object) -> str:
    """The English sentence of what was found inside a damaged file; "" where `failure_text` says as much."""
    vague = isinstance(error, LamellaError) and error.reason is not None and error.reason.fault in _VAGUE
    return str(error) if vague else ""


def file_text(reason: Reason) -> str:
    """The file, and what is wrong with it."""
    text = QCoreApplication.translate("Errors", "{0}: {1}", "a file, and what is wrong with it")
    return text.format(reason.path, reason_text(reason))


def reason_text(reason: Reason) -> str:
    """What is wrong, for a place where the file is named already."""
    return {**_reading(), **_models(), **_plans(), **_writing()}[reason.fault].format(*reason.values)


def _reading() -> dict[Fault, str]:
    return {
        Fault.MISSING: QCoreApplication.translate("Errors", "there is no such file"),
        Fault.DENIED: QCoreApplication.translate("Errors", "you have no permission to read it"),
        Fault.FOLDER: QCoreApplication.translate("Errors", "this is a folder, not a file"),
        Fault.SPECIAL: QCoreApplication.translate("Errors", "this is a device or a pipe, not a file"),
        Fault.UNREADABLE: QCoreApplication.translate("Errors", "it cannot be read ({0})"),
        Fault.CHANGING: QCoreApplication.translate(
            "Errors", "it changed while it was being read; open it again when it is complete"
        ),
        Fault.TOO_LARGE: QCoreApplication.translate("Errors", "it is larger than {0} MiB, which is too large"),
        Fault.EMPTY: QCoreApplication.translate("Errors", "the file is empty"),
        Fault.NO_ANSWER: QCoreApplication.translate("Errors", "No {0} server answers at {1}. Start it and try again."),
    }


def _models() -> dict[Fault, str]:
    return {
        Fault.NOT_GGUF: QCoreApplication.translate("Errors", "this is not a model file of the kind GGUF"),
        Fault.OTHER_GGUF: QCoreApplication.translate("Errors", "GGUF version {0} cannot be read; 2 and 3 can"),
        Fault.CUT_OFF: QCoreApplication.translate(
            "Errors", "the file is not complete: it ends after {0} bytes, before the list of layers does"
        ),
        Fault.PARTS_MISSING: QCoreApplication.translate(
            "Errors", "{0} of the model's {1} parts are missing beside it: {2}"
        ),
        Fault.NO_TENSORS: QCoreApplication.translate("Errors", "there are no layers in this file"),
        Fault.NO_LANGUAGE_MODEL: QCoreApplication.translate("Errors", "this is not a language model"),
        Fault.PROJECTOR_ALONE: QCoreApplication.translate(
            "Errors", "this is a vision or audio projector; open the model that it belongs to"
        ),
        Fault.NO_PROJECTOR: QCoreApplication.translate("Errors", "this is not a vision or audio projector"),
        Fault.DAMAGED: QCoreApplication.translate(
            "Errors", "the file is damaged: what stands at byte {0} cannot be right"
        ),
        Fault.NO_MODEL_OF_OLLAMA: QCoreApplication.translate("Errors", "Ollama has no model named “{0}” any more."),
    }


def _plans() -> dict[Fault, str]:
    return {
        Fault.NO_PLAN: QCoreApplication.translate("Errors", "this is not a Lamella plan"),
        Fault.NO_PLAN_IN_PICTURE: QCoreApplication.translate("Errors", "there is no plan in this picture"),
        Fault.NEWER: QCoreApplication.translate(
            "Errors", "it was made by a newer Lamella (format {0}; this one reads up to {1})"
        ),
        Fault.DAMAGED_PLAN: QCoreApplication.translate("Errors", "the plan in it is damaged"),
        Fault.NO_MACHINE: QCoreApplication.translate("Errors", "this is not a Lamella machine"),
    }


def _writing() -> dict[Fault, str]:
    return {
        Fault.NO_FOLDER: QCoreApplication.translate("Errors", "it was not saved: the folder does not exist"),
        Fault.READ_ONLY: QCoreApplication.translate("Errors", "it was not saved: the disk can only be read"),
        Fault.NOT_WRITABLE: QCoreApplication.translate("Errors", "it was not saved: you have no permission for that"),
        Fault.DISK_FULL: QCoreApplication.translate("Errors", "it was not saved: the disk is full"),
        Fault.UNWRITTEN: QCoreApplication.translate("Errors", "it was not saved ({0})"),
    }
