"""The statement without which no recording is taken."""

from dataclasses import dataclass

from api.errors import ConsentMissingError

__all__ = ["STATEMENT", "Statement", "check_consent"]


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


def check_consent(statement_id: str | None) -> str:
    """Return the statement that was made.

    Raises
    ------
    ConsentMissingError
        If none was made, or another than the present one.
    """
    if statement_id != STATEMENT.id:
        raise ConsentMissingError(STATEMENT.id)
    return statement_id
