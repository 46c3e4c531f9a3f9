"""What HTTP makes of every error: one table, looked up along the error's ancestors (RFC 9457)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from api import errors as service
from dialect import errors as library

__all__ = ["BY_STATUS", "KINDS", "Kind", "Problem", "kind_of"]


@dataclass(frozen=True)
class Kind:
    """A sort of problem.

    Attributes
    ----------
    slug : str
        Last part of the `type` URI, never changed once published.
    status : int
        HTTP status.
    title : str
        A sentence that says what to do.
    """

    slug: str
    status: int
    title: str

    @property
    def type(self) -> str:
        """Address of the kind, which says more when opened."""
        return f"/problems/{self.slug}"


@dataclass(frozen=True)
class Problem:
    """One occurrence of a problem.

    Attributes
    ----------
    kind : Kind
        What sort it is.
    detail : str
        What was found this time.
    fields : tuple of (str, str)
        Place in the request and what is wrong there, where a form was checked.
    members : mapping
        What this kind of problem tells besides.
    """

    kind: Kind
    detail: str
    fields: tuple[tuple[str, str], ...] = ()
    members: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self, request_id: str) -> dict[str, Any]:
        """Return the members of the problem document."""
        document: dict[str, Any] = {
            "type": self.kind.type,
            "title": self.kind.title,
            "status": self.kind.status,
            "detail": self.detail,
            "instance": f"urn:xiangyin:request:{request_id}",
        }
        if self.fields:
            document["errors"] = [{"field": place, "problem": text} for place, text in self.fields]
        return document | dict(self.members)


_TOO_LARGE = Kind("file-too-large", 413, "Send the sound alone or a shorter part.")
_AUDIO = "Send another file; the detail says what is wrong with this one."

_BY_ERROR: dict[type[Exception], Kind] = {
    library.CaseError: Kind("case", 422, "Correct the case where the detail says."),
    library.SyllableError: Kind("syllable", 422, "Write one syllable as the detail says."),
    library.EmptyFileError: Kind("empty-file", 422, "Send the recording again; no byte arrived."),
    library.UnreadableFileError: Kind("unreadable", 422, "Choose the file again."),
    library.NotAudioError: Kind("not-audio", 422, "Choose a recording; this file is none."),
    library.UnsupportedFormatError: Kind(
        "unsupported-format", 415, "Export the recording as the detail says and send that."
    ),
    library.DamagedAudioError: Kind("damaged-audio", 422, "Send the original file again."),
    library.TruncatedAudioError: Kind("truncated-audio", 422, "Send the whole file again."),
    library.NoAudioStreamError: Kind("no-sound", 422, "Send a recording or video with sound."),
    library.EmptyAudioError: Kind("empty-audio", 422, "Record again; nothing was recorded."),
    library.SilentAudioError: Kind("silent-audio", 422, "Record again with the microphone on."),
    library.TooLongError: Kind("too-long", 413, "Cut out the part in which the person speaks."),
    library.TooLargeError: _TOO_LARGE,
    library.TooManyChannelsError: Kind("too-many-channels", 422, "Export one channel and send it."),
    library.DecodeLimitError: Kind("decode-limit", 422, "Send a plain wav, mp3 or m4a."),
    library.AudioError: Kind("audio", 422, _AUDIO),
    library.CorpusError: Kind("corpus", 422, "Correct the corpus as the detail says."),
    library.TrainingError: Kind("training", 422, "Train on more regions and speakers."),
    library.EvaluationError: Kind("evaluation", 422, "Choose a protocol that the data can serve."),
    library.TooShortError: Kind("too-short", 422, "Send a recording with more speech."),
    library.OtherVersionError: Kind(
        "other-version", 503, "Start the workers anew, then make the job again."
    ),
    library.EngineError: Kind("engine", 503, "Ask the operator to start the workers."),
    library.WorkerLostError: Kind(
        "worker-lost", 503, "Ask the operator to look at this one, and at the machine's memory."
    ),
    library.ArtefactError: Kind("model", 503, "Ask the operator to reinstall the models."),
    library.AtlasError: Kind("atlas", 503, "Ask the operator to reinstall the atlas."),
    service.ConsentMissingError: Kind(
        "consent", 422, "State that consent was given before sending a recording."
    ),
    service.ForeignOriginError: Kind("foreign-origin", 403, "Use the page of this service."),
    service.BodyTooLargeError: Kind("body-too-large", 413, "Send less in one request."),
    service.FileTooLargeError: _TOO_LARGE,
    service.TooManyFilesError: Kind("too-many-files", 413, "Send fewer recordings at a time."),
    service.UploadError: Kind("upload", 422, "Send the form as the detail says."),
    service.FileNotSentError: Kind(
        "file-not-sent", 422, "Send the recording with the case; paths on the server are not read."
    ),
    service.MediaTypeError: Kind("media-type", 415, "Send a body of the type in the detail."),
    service.NotFoundError: Kind("not-found", 404, "Check the address."),
    service.NotAllowedError: Kind("not-allowed", 403, "Ask the organisation in charge."),
    service.NoConsentError: Kind(
        "no-consent", 403, "Record the consent to this use first, or leave the use."
    ),
    service.CursorError: Kind("cursor", 422, "Begin the list again."),
    service.PreconditionMissingError: Kind(
        "precondition-missing", 428, "Send If-Match with the version that was edited."
    ),
    service.EditConflictError: Kind(
        "edit-conflict", 412, "Look at both versions, then send your edit of the present one."
    ),
    service.StateError: Kind("state", 409, "Look at it again; the detail says what it is now."),
    service.NotSignedInError: Kind("not-signed-in", 401, "Sign in, or send a token."),
    service.SignInError: Kind("sign-in", 401, "Check the name, the password and the code."),
    service.ForbiddenError: Kind("forbidden", 403, "Ask an admin for a role that may do this."),
    service.TooManyAttemptsError: Kind("too-many-attempts", 429, "Wait, then try again."),
    service.OrganisationError: Kind("organisation", 422, "Choose another name or division."),
    service.AccountNameError: Kind("account-name", 422, "Choose another sign-in name."),
    service.WeakPasswordError: Kind("weak-password", 422, "Choose a longer, rarer password."),
    service.SecondFactorError: Kind("second-factor", 422, "Give the code that the app shows now."),
    service.SecondFactorMissingError: Kind(
        "second-factor-missing", 403, "Set up the second factor of your account first."
    ),
    service.StaleSignInError: Kind("stale-sign-in", 403, "Sign in again, then try again."),
    service.IdentityProviderError: Kind(
        "identity-provider", 502, "Sign in again, or with name and password."
    ),
    service.IdentityUnknownError: Kind("identity-unknown", 403, "Ask an admin for an account."),
    service.IdentityTakenError: Kind("identity-taken", 409, "Unlink the other account first."),
    service.LinkError: Kind("link", 410, "Ask an admin for a new link."),
    service.UploadLinkError: Kind("upload-link", 410, "Ask the station for a new code."),
    service.TokenError: Kind("token", 422, "Ask for the token as the detail says."),
    service.LastAdminError: Kind("last-admin", 409, "Make another admin first."),
    service.BusyError: Kind("busy", 503, "Try again in a minute."),
    service.ErasedError: Kind("erased", 410, "Open a new case; the recordings are gone for good."),
    service.KeyUnusableError: Kind("key", 503, "Ask the operator to put the key back."),
    service.DamagedObjectError: Kind("damaged-object", 503, "Ask the operator for the backup."),
    service.TusVersionError: Kind("tus-version", 412, "Use a client that speaks tus 1.0.0."),
    service.OffsetError: Kind("offset", 409, "Ask how much is here, and go on from there."),
    service.ChecksumError: Kind("checksum", 460, "Send the same bytes again."),  # tus's own status
    service.UploadExpiredError: Kind("upload-expired", 410, "Send the file anew."),
    service.QuotaError: Kind("quota", 413, "Ask the station to remove recordings of this case."),
    service.AccountQuotaError: Kind("account-quota", 429, "Go on later, as the detail says."),
    service.RecordingNotReadyError: Kind(
        "recording-not-ready", 409, "Wait until the recording is ready."
    ),
    service.RangeError: Kind("range", 416, "Ask for bytes that the recording has."),
    service.NotReadyError: Kind("not-ready", 503, "Do what the detail says, then ask again."),
    service.UnhealthyError: Kind("unhealthy", 503, "Ask the operator to look at the log."),
    Exception: Kind("internal", 500, "Try again; tell the operator the request's number if not."),
}

BY_STATUS: dict[int, Kind] = {
    HTTPStatus.BAD_REQUEST: Kind("bad-request", 400, "Correct the request and send it again."),
    HTTPStatus.NOT_FOUND: _BY_ERROR[service.NotFoundError],
    HTTPStatus.METHOD_NOT_ALLOWED: Kind(
        "method-not-allowed", 405, "Use a method that the Allow header names."
    ),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: _BY_ERROR[service.BodyTooLargeError],
    HTTPStatus.UNPROCESSABLE_ENTITY: Kind(
        "request", 422, "Correct the fields that `errors` names."
    ),
}

KINDS: dict[str, Kind] = {kind.slug: kind for kind in (*_BY_ERROR.values(), *BY_STATUS.values())}


def kind_of(error: Exception) -> Kind:
    """Find the kind of an error along its ancestors, nearest first."""
    return next(_BY_ERROR[ancestor] for ancestor in type(error).__mro__ if ancestor in _BY_ERROR)
