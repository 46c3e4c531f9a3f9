"""A request's case and recordings, joined: the case names files that came with it, or none."""

from dataclasses import dataclass
from pathlib import Path

from api.errors import FileNotSentError, UploadError
from api.recordings.consent import check_consent
from api.recordings.incoming import Form, check_fields, text_field
from dialect.contract import CaseIn, RecordingIn, parse_case, parse_recording

__all__ = ["Submission", "recording_of_form", "submission_of_form", "submission_of_json"]


@dataclass(frozen=True)
class Submission:
    """What was sent.

    Attributes
    ----------
    case : CaseIn
        Its recordings named by files in `folder`, under names of ours.
    folder : Path
        Where the recordings lie; none need be there when the case has none.
    consent : str or None
        Statement that came with the recordings; None when there are none.
    """

    case: CaseIn
    folder: Path
    consent: str | None


def submission_of_json(body: bytes, folder: Path) -> Submission:
    """Read a case that has no recordings.

    Raises
    ------
    CaseError
        If the case breaks the contract.
    FileNotSentError
        If it names a recording: a path on the server is never read.
    """
    case = parse_case(body)
    if case.recordings:
        raise FileNotSentError(0)
    return Submission(case, folder, None)


def submission_of_form(form: Form, folder: Path) -> Submission:
    """Read a case that comes with its recordings; files that it does not name are added unmarked.

    Raises
    ------
    UploadError
        If the part ``case`` is missing, or there is one that is not read.
    ConsentMissingError
        If there are recordings and no consent.
    CaseError
        If the case breaks the contract.
    FileNotSentError
        If it names a recording that did not come.
    """
    check_fields(form, "case", "consent")
    if "case" not in form.fields:
        raise UploadError("the form has no part 'case'; send the case there as JSON")
    statement = check_consent(text_field(form, "consent")) if form.files else None
    case = parse_case(form.fields["case"])
    return Submission(_renamed(case, form), folder, statement)


def recording_of_form(form: Form) -> RecordingIn:
    """Read one recording and what is said in it.

    Raises
    ------
    UploadError
        If there is not one recording, or nothing or too much is told of what is said.
    CaseError
        If the marks break the contract.
    """
    check_fields(form, "consent", "words", "prompt_list", "marks")
    if len(form.files) != 1:
        raise UploadError(f"send one recording in a part 'files'; {len(form.files)} came")
    prompts = [text_field(form, name) for name in ("words", "prompt_list") if name in form.fields]
    if len(prompts) > 1:
        raise UploadError("send 'words' or 'prompt_list', not both")
    if not prompts and "marks" not in form.fields:
        raise UploadError("say what is said in a part 'words', 'prompt_list' or 'marks'")
    return parse_recording(
        form.files[0].path.name,
        prompts=prompts[0] if prompts else None,
        marks=form.fields.get("marks"),
    )


def _renamed(case: CaseIn, form: Form) -> CaseIn:
    """Name the case's recordings as the files lie on disk."""
    ours = {file.sent_as: file.path.name for file in form.files}
    recordings = [
        RecordingIn(path=item) if isinstance(item, str) else item for item in case.recordings
    ]
    for index, recording in enumerate(recordings):
        if recording.path not in ours:
            raise FileNotSentError(index)
    named = {recording.path for recording in recordings}
    added = [RecordingIn(path=name) for sent_as, name in ours.items() if sent_as not in named]
    renamed = [item.model_copy(update={"path": ours[item.path]}) for item in recordings]
    return case.model_copy(update={"recordings": [*renamed, *added]})
