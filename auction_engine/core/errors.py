"""The one tree of errors. Each class has a stable `code`, which the API and the CLI show as it is.

AuctionError
├── InvalidInput        what was sent can never be accepted: malformed, off-tick, wrong market …
│   └── OrderTextError  the signed text is not one of this market's texts
├── Refused             well formed, but the market's state does not allow it now
├── NotFound
├── NotAuthenticated, NotAllowed
├── Conflict            the same thing was done before, differently
├── Unavailable         a part that is needed does not answer; trying again later is right
└── LogBroken           a market's log contradicts itself: somebody changed it, or a disk did
"""


class AuctionError(Exception):
    """Something that the user can understand and act on: `code` for machines, the message for people."""

    code = "error"

    def __init__(self, message: str, *, code: str | None = None, **details: str | int) -> None:
        super().__init__(message)
        self.code = code or type(self).code
        self.details = details


class InvalidInput(AuctionError):
    code = "invalid_input"


class OrderTextError(InvalidInput):
    code = "order_text"


class Refused(AuctionError):
    code = "refused"


class NotFound(AuctionError):
    code = "not_found"


class NotAuthenticated(AuctionError):
    code = "not_authenticated"


class NotAllowed(AuctionError):
    code = "not_allowed"


class Conflict(AuctionError):
    code = "conflict"


class Unavailable(AuctionError):
    code = "unavailable"


class LogBroken(AuctionError):
    code = "log_broken"
