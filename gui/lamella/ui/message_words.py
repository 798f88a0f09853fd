"""The words of messages about files: what is the case, what it means, and what can be answered."""

from PySide6.QtCore import QCoreApplication

from lamella.ui.message import Answer, Message, Topic

ANSWERS: dict[Topic, tuple[Answer, ...]] = {
    Topic.OPENING: (Answer.CANCEL,),
    Topic.OPEN_HERE: (Answer.RELOAD, Answer.KEEP),
    Topic.PLAN_CHANGED: (Answer.RELOAD, Answer.KEEP),
    Topic.PLAN_GONE: (Answer.SAVE_AGAIN, Answer.CLOSE),
    Topic.MODEL_MISSING: (Answer.LOCATE, Answer.CLOSE),
    Topic.MODEL_TRIED: (Answer.LOCATE, Answer.CLOSE),
    Topic.MODEL_CHANGED: (Answer.READ_AGAIN, Answer.CLOSE),
    Topic.PROJECTOR: (Answer.ADD, Answer.CLOSE),
    Topic.RESTORE: (Answer.RESTORE, Answer.DISCARD),
    Topic.NOT_RESTORED: (Answer.CLOSE,),
}
"""What can be answered; `CLOSE` is a cross instead of a button."""


def message_texts(message: Message) -> tuple[str, str]:
    """What is the case, and what it means; the second may be ""."""
    what, means = _texts(message)
    return what.format(message.name, message.count), means


def _texts(message: Message) -> tuple[str, str]:
    lost, damaged = _counted(message.count)
    texts = {
        **_of_files(),
        Topic.OPENING: (
            QCoreApplication.translate("Messages", "Reading {0}…"),
            QCoreApplication.translate("Messages", "Esc ends it."),
        ),
        Topic.PROJECTOR: (
            _beside(message.count),
            QCoreApplication.translate("Messages", "With it the model reads pictures or sound; it needs memory, too."),
        ),
        Topic.RESTORE: (lost, QCoreApplication.translate("Messages", "A copy of the changes was kept.")),
        Topic.NOT_RESTORED: (damaged, ""),
    }
    return texts[message.topic]


def _of_files() -> dict[Topic, tuple[str, str]]:
    """Of plans and models that are elsewhere, or not what they were."""
    undo = QCoreApplication.translate("Messages", "Loading it is one step, and can be undone.")
    return {
        Topic.OPEN_HERE: (
            QCoreApplication.translate("Messages", "{0} is open in this window, with changes that are not saved."),
            QCoreApplication.translate("Messages", "Loading the saved plan is one step, and can be undone."),
        ),
        Topic.PLAN_CHANGED: (
            QCoreApplication.translate("Messages", "{0} was changed on the disk by another program."),
            undo,
        ),
        Topic.PLAN_GONE: (
            QCoreApplication.translate("Messages", "{0} is no longer on the disk."),
            QCoreApplication.translate("Messages", "This window still has the plan."),
        ),
        Topic.MODEL_MISSING: (
            QCoreApplication.translate("Messages", "The model of this plan, {0}, is not where it was."),
            QCoreApplication.translate(
                "Messages", "The plan can be used as it is: it holds everything about the layers."
            ),
        ),
        Topic.MODEL_TRIED: (
            QCoreApplication.translate("Messages", "{0} is not on this computer yet."),
            QCoreApplication.translate("Messages", "The plan shows how it would run. Download it to use the plan."),
        ),
        Topic.MODEL_CHANGED: (
            QCoreApplication.translate(
                "Messages", "The model of this plan, {0}, is not the file it was when the plan was made."
            ),
            QCoreApplication.translate("Messages", "The plan shows the old file until you read the model again."),
        ),
    }


def _counted(count: int) -> tuple[str, str]:
    """Plans that can be restored, and that cannot. {1} is how many: lupdate finds no plural forms outside a class."""
    damaged = QCoreApplication.translate("Messages", "{1} plans could not be restored: their copies are damaged.")
    lost = QCoreApplication.translate("Messages", "Lamella ended before {1} plans were saved.")
    if count == 1:
        damaged = QCoreApplication.translate("Messages", "A plan could not be restored: its copy is damaged.")
        lost = QCoreApplication.translate("Messages", "Lamella ended before {0} was saved.")
    return lost, damaged


def _beside(count: int) -> str:
    """Of the projectors in the model's folder one is named."""
    if count == 1:
        return QCoreApplication.translate("Messages", "The projector {0} lies beside this model.")
    return QCoreApplication.translate("Messages", "{1} projectors lie beside this model.")


def answer_text(answer: Answer) -> str:
    """What stands on the button."""
    texts = {
        Answer.CANCEL: QCoreApplication.translate("Messages", "Cancel"),
        Answer.RELOAD: QCoreApplication.translate("Messages", "Load it"),
        Answer.KEEP: QCoreApplication.translate("Messages", "Keep this one"),
        Answer.SAVE_AGAIN: QCoreApplication.translate("Messages", "Save it again"),
        Answer.LOCATE: QCoreApplication.translate("Messages", "Locate…"),
        Answer.READ_AGAIN: QCoreApplication.translate("Messages", "Read the model again"),
        Answer.ADD: QCoreApplication.translate("Messages", "Add to the plan"),
        Answer.RESTORE: QCoreApplication.translate("Messages", "Restore"),
        Answer.DISCARD: QCoreApplication.translate("Messages", "Discard"),
        Answer.CLOSE: QCoreApplication.translate("Messages", "Close this message"),
    }
    return texts[answer]
