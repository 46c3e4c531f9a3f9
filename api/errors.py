"""Every error that the service raises on purpose; what HTTP makes of them stands in `problems`.

::

    ServiceError
    ├── ConsentMissingError      a recording was sent without the consent statement
    ├── ForeignOriginError       a page of another site posted here
    ├── BodyTooLargeError        a request holds more bytes than one may
    ├── FileTooLargeError        a recording holds more bytes than one may
    ├── TooManyFilesError        a request holds more files than one may
    ├── UploadError              a multipart body that is not what the route needs
    ├── FileNotSentError         a case names a recording that was not sent with it
    ├── MediaTypeError           a body in a format that the route does not read
    ├── NotFoundError            nothing has that name
    ├── NotAllowedError          the person may not do this to this case
    ├── NoConsentError           nobody agreed to this use of a case, or it was withdrawn
    ├── CursorError              a page cursor that no list gave out
    ├── PreconditionMissingError an edit that does not say which version it was made from
    ├── EditConflictError        somebody else edited the case meanwhile
    ├── StateError               a task, referral or clue that is past what was asked of it
    ├── NotSignedInError         the route is for people whom the service knows
    ├── SignInError              name, password and code do not belong together
    ├── ForbiddenError           whoever asks may not do this
    ├── TooManyAttemptsError     something was tried too often
    ├── OrganisationError        an organisation that cannot be added
    ├── AccountNameError         a sign-in name that is taken or no name
    ├── WeakPasswordError        a password that is easy to guess
    ├── SecondFactorError        a code that is wrong or was used before
    ├── SecondFactorMissingError nothing may be done before a second factor is set up
    ├── StaleSignInError         a sign-in too long ago for what is asked
    ├── IdentityProviderError    signing in elsewhere did not work
    ├── IdentityUnknownError     somebody signed in elsewhere who has no account here
    ├── IdentityTakenError       somebody at a provider who owns another account already
    ├── LinkError                a one-time link that is over or was used
    ├── UploadLinkError          a code for uploading that is wrong, over or taken back
    ├── TokenError               a token that cannot be made as asked for
    ├── LastAdminError           nobody would be left to manage accounts
    ├── BusyError                all places for decoding are taken
    ├── ErasedError              the case's recordings were erased
    ├── KeyUnusableError         the key of the service is missing or does not fit
    ├── DamagedObjectError       stored audio was changed, cut or swapped
    ├── TusVersionError          an upload in another version of the protocol
    ├── OffsetError              bytes that do not follow on what is there
    ├── ChecksumError            bytes that changed on their way
    ├── UploadExpiredError       an upload that nobody went on with
    ├── QuotaError               a case holds as many recordings as one may
    ├── AccountQuotaError        an account has sent as much as one may in a day
    ├── RecordingNotReadyError   a recording that cannot be played, or not yet
    ├── RangeError               a part of a recording that it does not have
    ├── UnhealthyError           the atlas or the database does not answer
    └── NotReadyError            the service should have no traffic yet

    SettingsError                the environment sets what cannot be: there is no service
    KeepingError                 what an operator asks for at the terminal cannot be done
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = [
    "AccountNameError",
    "AccountQuotaError",
    "BodyTooLargeError",
    "BusyError",
    "ChecksumError",
    "Conflict",
    "ConsentMissingError",
    "CursorError",
    "DamagedObjectError",
    "EditConflictError",
    "ErasedError",
    "FileNotSentError",
    "FileTooLargeError",
    "ForbiddenError",
    "ForeignOriginError",
    "IdentityProviderError",
    "IdentityTakenError",
    "IdentityUnknownError",
    "KeepingError",
    "KeyUnusableError",
    "LastAdminError",
    "LinkError",
    "MediaTypeError",
    "NoConsentError",
    "NotAllowedError",
    "NotFoundError",
    "NotReadyError",
    "NotSignedInError",
    "OffsetError",
    "OrganisationError",
    "PreconditionMissingError",
    "QuotaError",
    "RangeError",
    "RecordingNotReadyError",
    "SecondFactorError",
    "SecondFactorMissingError",
    "ServiceError",
    "SettingsError",
    "SignInError",
    "StaleSignInError",
    "StateError",
    "TokenError",
    "TooManyAttemptsError",
    "TooManyFilesError",
    "TusVersionError",
    "UnhealthyError",
    "UploadError",
    "UploadExpiredError",
    "UploadLinkError",
    "WeakPasswordError",
]


class ServiceError(Exception):
    """Root of every error that the service raises on purpose."""

    @property
    def members(self) -> Mapping[str, Any]:
        """Members that the problem document has besides those of RFC 9457."""
        return {}


class ConsentMissingError(ServiceError):
    """A recording was sent without the consent statement."""

    def __init__(self, statement: str) -> None:
        super().__init__(statement)
        self.statement = statement

    def __str__(self) -> str:
        """Say how the statement is made."""
        return (
            f"recordings are taken only with consent={self.statement} (a field of a form, a key of "
            "Upload-Metadata), by which the sender states that the person, a guardian or the "
            "station in charge agreed; GET /api/v1/consent has the statements"
        )


class ForeignOriginError(ServiceError):
    """A page of another site posted here."""

    def __str__(self) -> str:
        """Say where to post from."""
        return "this request comes from another site's page; use the page of this service"


class BodyTooLargeError(ServiceError):
    """A request holds more bytes than one may."""

    def __init__(self, limit_bytes: int) -> None:
        super().__init__(limit_bytes)
        self.limit_bytes = limit_bytes

    def __str__(self) -> str:
        """Name the limit."""
        return f"at most {self.limit_bytes / 2**20:.4g} MiB are taken here; send less at a time"


class FileTooLargeError(ServiceError):
    """A recording holds more bytes than one may; how many in all is not known when it is cut."""

    def __init__(self, limit_bytes: int) -> None:
        super().__init__(limit_bytes)
        self.limit_bytes = limit_bytes

    def __str__(self) -> str:
        """Name the limit."""
        return (
            f"a recording is over {self.limit_bytes / 2**20:.4g} MiB; send the sound alone or a "
            "shorter part"
        )


class TooManyFilesError(ServiceError):
    """A request holds more files than one may."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit

    def __str__(self) -> str:
        """Name the limit."""
        return f"at most {self.limit} recording(s) are taken here; send fewer at a time"


class UploadError(ServiceError):
    """A multipart body that is not what the route needs."""


class FileNotSentError(ServiceError):
    """A case names a recording that was not sent with it."""

    def __init__(self, index: int) -> None:
        super().__init__(index)
        self.index = index

    def __str__(self) -> str:
        """Say how to send it."""
        return (
            f"recordings.{self.index} names no uploaded file; send multipart/form-data with the "
            "case as part 'case' and each recording as a part 'files' whose file name is the path "
            "that the case gives"
        )


class MediaTypeError(ServiceError):
    """A body in a format that the route does not read."""

    def __init__(self, accepted: str) -> None:
        super().__init__(accepted)
        self.accepted = accepted

    def __str__(self) -> str:
        """Name what is read."""
        return f"send {self.accepted}"


class NotFoundError(ServiceError):
    """Nothing has that name."""

    def __str__(self) -> str:
        """Say that the address is wrong."""
        return "nothing is at this address; check it for typing errors"


class NotAllowedError(ServiceError):
    """The person may not do this to this case."""


class NoConsentError(ServiceError):
    """Nobody agreed to this use of a case, or whoever did has withdrawn it."""

    def __init__(self, use: str, *, was_withdrawn: bool) -> None:
        super().__init__(use)
        self.use, self.was_withdrawn = use, was_withdrawn

    def __str__(self) -> str:
        """Say what is missing and where to record it."""
        what = "was withdrawn" if self.was_withdrawn else "is not on record"
        return (
            f"consent to {self.use} {what}; it is given by the person, a guardian or the station "
            "in charge and recorded under the case's consents"
        )


class CursorError(ServiceError):
    """A page cursor that no list gave out."""

    def __str__(self) -> str:
        """Say where cursors come from."""
        return "take the cursor from `next` of the page before, or leave it out for the first page"


class PreconditionMissingError(ServiceError):
    """An edit that does not say which version it was made from."""

    def __str__(self) -> str:
        """Say what to send."""
        return (
            "send the ETag of the version that was edited as If-Match, so that nobody's edit is "
            "overwritten unseen"
        )


@dataclass(frozen=True)
class Conflict:
    """A field that two people edited: before both, as the later one wants it, as it stands."""

    field: str
    base: Any
    yours: Any
    present: Any


class EditConflictError(ServiceError):
    """Somebody else edited the case meanwhile."""

    def __init__(self, version: int, conflicts: Sequence[Conflict]) -> None:
        super().__init__(version, conflicts)
        self.version, self.conflicts = version, tuple(conflicts)

    def __str__(self) -> str:
        """Name the fields, not what they hold."""
        names = ", ".join(conflict.field for conflict in self.conflicts)
        return f"the case was edited meanwhile ({names}); look at both versions and send it again"

    @property
    def members(self) -> Mapping[str, Any]:
        """Both versions of every field that differs, and the present entity tag."""
        return {
            "present_etag": f'"{self.version}"',
            "conflicts": [vars(conflict) for conflict in self.conflicts],
        }


class StateError(ServiceError):
    """A task, referral or clue that is past what was asked of it."""


class NotSignedInError(ServiceError):
    """The route is for people whom the service knows."""

    def __str__(self) -> str:
        """Say how to sign in."""
        return "sign in at /sign-in, or send a token that is good: 'Authorization: Bearer xy_…'"


class SignInError(ServiceError):
    """Name, password and code do not belong together, or the account is disabled."""

    def __init__(self, *, wants_code: bool = False) -> None:
        super().__init__(wants_code)
        self.wants_code = wants_code

    def __str__(self) -> str:
        """Say what to check, without saying which part was wrong."""
        if self.wants_code:
            return "this account has a second factor: give the code that the app shows now"
        return "name and password do not belong together, or the account is disabled"


class ForbiddenError(ServiceError):
    """Whoever asks may not do this."""

    def __init__(self, permission: str) -> None:
        super().__init__(permission)
        self.permission = permission

    def __str__(self) -> str:
        """Name the permission."""
        return f"this needs the permission {self.permission!r}; ask an admin for a role that has it"


class TooManyAttemptsError(ServiceError):
    """Something was tried too often."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(retry_after_s)
        self.retry_after_s = retry_after_s

    def __str__(self) -> str:
        """Say how long to wait."""
        return f"too many attempts; try again in {self.retry_after_s} s"


class OrganisationError(ServiceError):
    """An organisation that cannot be added; the message says why."""

    def __init__(self, problem: str, chinese: str) -> None:
        super().__init__(problem, chinese)
        self.problem, self.chinese = problem, chinese

    def __str__(self) -> str:
        """Say it in English."""
        return self.problem


class AccountNameError(ServiceError):
    """A sign-in name that is taken or no name."""


class WeakPasswordError(ServiceError):
    """A password that is easy to guess."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        """Say what is wrong with it."""
        return f"choose another password: {self.reason}"


class SecondFactorError(ServiceError):
    """A code that is wrong or was used before."""

    def __str__(self) -> str:
        """Say which code to give."""
        return "this code is wrong or was used before; give the one that the app shows now"


class SecondFactorMissingError(ServiceError):
    """Nothing may be done before a second factor is set up."""

    def __str__(self) -> str:
        """Say where it is set up."""
        return "this service asks a second factor of your role; set it up at /account"


class StaleSignInError(ServiceError):
    """Somebody without a password signed in too long ago to change what proves who they are."""

    def __str__(self) -> str:
        """Say what to do."""
        return "you signed in a while ago; sign in again, then do it within ten minutes"


class IdentityProviderError(ServiceError):
    """Signing in elsewhere did not work."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        """Say what the provider did."""
        return f"signing in at the identity provider did not work: {self.reason}"


class IdentityUnknownError(ServiceError):
    """Somebody signed in elsewhere who has no account here."""

    def __init__(self, subject: str) -> None:
        super().__init__(subject)
        self.subject = subject

    def __str__(self) -> str:
        """Say what an admin needs to link an account."""
        return f"no account is linked to you here; tell an admin that you are '{self.subject}'"


class IdentityTakenError(ServiceError):
    """Somebody at a provider who owns another account already."""

    def __str__(self) -> str:
        """Say what to do first."""
        return "this person at the provider owns an account already; unlink that one first"


class LinkError(ServiceError):
    """A one-time link that is over or was used."""

    def __str__(self) -> str:
        """Say where to get another."""
        return "this link was used or is over a day old; ask an admin for a new one"


class UploadLinkError(ServiceError):
    """A code for uploading that is wrong, over or taken back."""

    def __str__(self) -> str:
        """Say what to check, without saying which of the three it is."""
        return "this code is wrong, over or was taken back; ask the station for a new one"


class TokenError(ServiceError):
    """A token that cannot be made as asked for."""


class LastAdminError(ServiceError):
    """Nobody would be left to manage accounts."""

    def __str__(self) -> str:
        """Say what to do first."""
        return "this is the last admin; make another one first"


class BusyError(ServiceError):
    """All places for decoding are taken."""

    def __str__(self) -> str:
        """Say to try again."""
        return "other recordings are being decoded; try again in a minute"


class UnhealthyError(ServiceError):
    """The atlas or the database does not answer."""

    def __init__(self, part: str) -> None:
        super().__init__(part)
        self.part = part

    def __str__(self) -> str:
        """Name the part."""
        return f"the {self.part} does not answer; look at the log and restart the service"


class ErasedError(ServiceError):
    """The case's recordings were erased, and no more are taken for it."""

    def __str__(self) -> str:
        """Say that this is for good."""
        return "the recordings of this case were erased for good; open a new case for new ones"


class KeyUnusableError(ServiceError):
    """The key of the service is missing, or does not fit what was locked with it."""

    def __init__(self, found: str) -> None:
        super().__init__(found)
        self.found = found

    def __str__(self) -> str:
        """Say where the key comes from."""
        return (
            f"the key that locks recordings cannot be used: {self.found}; put back the key file "
            "from its backup, or set XIANGYIN_KEY_RING to its text"
        )


class DamagedObjectError(ServiceError):
    """Stored audio was changed, cut or swapped, or its key does not fit."""

    def __str__(self) -> str:
        """Say what helps."""
        return "the stored recording is damaged; restore the object store from its backup"


class TusVersionError(ServiceError):
    """An upload in another version of the protocol."""

    version = "1.0.0"

    def __str__(self) -> str:
        """Name the version."""
        return f"uploads speak tus {self.version}; send the header Tus-Resumable: {self.version}"


class OffsetError(ServiceError):
    """Bytes that do not follow on what is there: some are missing, or another request was first."""

    def __init__(self, sent: int, there: int) -> None:
        super().__init__(sent, there)
        self.sent, self.there = sent, there

    def __str__(self) -> str:
        """Say where to go on."""
        return f"{self.there} bytes are here, the request begins at {self.sent}; ask with HEAD"


class ChecksumError(ServiceError):
    """Bytes that changed on their way."""

    def __str__(self) -> str:
        """Say to send them again."""
        return "the bytes do not have the checksum that was sent with them; send them again"


class UploadExpiredError(ServiceError):
    """An upload that nobody went on with in time."""

    def __str__(self) -> str:
        """Say to start anew."""
        return "the upload was left for too long and its bytes were removed; send the file anew"


class QuotaError(ServiceError):
    """A case holds as many recordings as one may."""

    def __init__(self, limit: str) -> None:
        super().__init__(limit)
        self.limit = limit

    def __str__(self) -> str:
        """Name the limit."""
        return f"a case takes {self.limit} of recordings; ask the station to remove some"


class AccountQuotaError(ServiceError):
    """An account has sent as much as one may in a day."""

    def __init__(self, limit: str, retry_after_s: int) -> None:
        super().__init__(limit, retry_after_s)
        self.limit, self.retry_after_s = limit, retry_after_s

    def __str__(self) -> str:
        """Say when there is room again."""
        hours = self.retry_after_s / 3600
        return (
            f"an account sends {self.limit} a day at most; go on in {hours:.1f} hours, or let a "
            "colleague send the rest"
        )


class RecordingNotReadyError(ServiceError):
    """A recording that cannot be played, or not yet."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state

    def __str__(self) -> str:
        """Name its state."""
        return f"the recording is {self.state}, not ready; look at its state and reason"


class RangeError(ServiceError):
    """A part of a recording that it does not have."""

    def __init__(self, size_bytes: int) -> None:
        super().__init__(size_bytes)
        self.size_bytes = size_bytes

    def __str__(self) -> str:
        """Name its size."""
        return f"the recording has {self.size_bytes} bytes; ask for some of those"


class NotReadyError(ServiceError):
    """The service should have no traffic yet; the message says what is missing."""


class SettingsError(ValueError):
    """The environment sets what cannot be; the message names the variable."""


class KeepingError(ValueError):
    """What an operator asks for at the terminal cannot be done; the message says what to do."""

    def __init__(self, problem: str, chinese: str) -> None:
        super().__init__(problem, chinese)
        self.problem, self.chinese = problem, chinese

    def __str__(self) -> str:
        """Say it in English."""
        return self.problem
