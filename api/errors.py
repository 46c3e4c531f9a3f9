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
    ├── BusyError                all places for decoding are taken
    ├── UnhealthyError           the atlas or the database does not answer
    └── NotReadyError            the service should have no traffic yet

    SettingsError                the environment sets what cannot be: there is no service
"""

__all__ = [
    "BodyTooLargeError",
    "BusyError",
    "ConsentMissingError",
    "FileNotSentError",
    "FileTooLargeError",
    "ForeignOriginError",
    "MediaTypeError",
    "NotFoundError",
    "NotReadyError",
    "ServiceError",
    "SettingsError",
    "TooManyFilesError",
    "UnhealthyError",
    "UploadError",
]


class ServiceError(Exception):
    """Root of every error that the service raises on purpose."""


class ConsentMissingError(ServiceError):
    """A recording was sent without the consent statement."""

    def __init__(self, statement: str) -> None:
        super().__init__(statement)
        self.statement = statement

    def __str__(self) -> str:
        """Say which field makes the statement."""
        return (
            f"recordings are taken only with the form field consent={self.statement}, by which the "
            "sender states that the person, a guardian or the station in charge agreed; "
            "GET /api/v1/consent has the statement"
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


class NotReadyError(ServiceError):
    """The service should have no traffic yet; the message says what is missing."""


class SettingsError(ValueError):
    """The environment sets what cannot be; the message names the variable."""
