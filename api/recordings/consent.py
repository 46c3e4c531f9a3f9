"""The statement without which no recording is taken."""

from dataclasses import dataclass

from api.errors import ConsentMissingError

__all__ = ["KEEPING", "STATEMENT", "Statement", "check_consent"]


@dataclass(frozen=True)
class Statement:
    """A consent statement; a changed text is a new id, so that the audit log says which."""

    id: str
    zh: str
    en: str


STATEMENT = Statement(
    id="analysis-1",
    zh=(
        "我确认：本人、其监护人或依法负责救助的机构已同意用这段录音查找家乡。"
        "录音只用于本次排序，得出结果后立即删除，不会保存。"
    ),
    en=(
        "I confirm that the person, a guardian or the station lawfully in charge has agreed that "
        "this recording be used to look for the person's home. It is used for this ranking alone "
        "and deleted as soon as the answer is ready."
    ),
)


KEEPING = Statement(
    id="case-1",
    zh=(
        "我确认：本人、其监护人或依法负责救助的机构已同意保存这段录音，用来查找家乡。"
        "录音加密保存，只供办理这个个案的人收听；同意可以随时撤回，撤回后录音即永久删除。"
    ),
    en=(
        "I confirm that the person, a guardian or the station lawfully in charge has agreed that "
        "this recording be kept to look for the person's home. It is kept encrypted and heard by "
        "those alone who work on this case; the agreement may be withdrawn at any time, and the "
        "recording is then deleted for good."
    ),
)


def check_consent(statement_id: str | None, statement: Statement = STATEMENT) -> str:
    """Return the statement that was made.

    Parameters
    ----------
    statement_id : str or None
        What the sender sent.
    statement : Statement
        What had to be sent.

    Returns
    -------
    statement_id : str
        The same.

    Raises
    ------
    ConsentMissingError
        If none was made, or another.
    """
    if statement_id != statement.id:
        raise ConsentMissingError(statement.id)
    return statement_id
