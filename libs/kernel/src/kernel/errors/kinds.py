"""The problems that any service may have."""

from collections.abc import Iterable, Mapping
from typing import Any

from kernel.errors.problem import FieldError, Problem
from kernel.language import Text


class MalformedBody(Problem):
    """The body is not a JSON text that can be read safely (RFC 8259, RFC 7493): broken syntax, not UTF-8, a member
    named twice, a number out of range, or nested too deeply."""

    status = 400
    slug = "malformed-body"
    title = Text(en="The body is not readable JSON", fr="Le corps n’est pas du JSON lisible")


class MalformedRequest(Problem):
    """What was sent is not HTTP/1.1 (RFC 9112): a method, an address, a header or a chunk cannot be read."""

    status = 400
    slug = "malformed-request"
    title = Text(en="The request is not readable HTTP", fr="La requête n’est pas du HTTP lisible")


class Unauthenticated(Problem):
    """The request carries no access token, or one that does not hold. `WWW-Authenticate` says why (RFC 6750 §3)."""

    status = 401
    slug = "unauthenticated"
    title = Text(en="You are not signed in", fr="Vous n’êtes pas connecté")

    def __init__(self, detail: Text | None = None, *, error: str | None = None) -> None:
        challenge = 'Bearer realm="api"'
        if error is not None:
            description = (detail or self.title).en.replace("\\", "").replace('"', "'")
            challenge += f', error="{error}", error_description="{description}"'
        super().__init__(detail, headers={"WWW-Authenticate": challenge})


class Forbidden(Problem):
    """You are signed in, and this is not open to you."""

    status = 403
    slug = "forbidden"
    title = Text(en="This is not open to you", fr="Cela ne vous est pas ouvert")


class NotFound(Problem):
    """Nothing is at this address, or nothing that is for you."""

    status = 404
    slug = "not-found"
    title = Text(en="Nothing is at this address", fr="Rien ne se trouve à cette adresse")


class MethodNotAllowed(Problem):
    """The address exists and does not take this method; `Allow` lists those it takes."""

    status = 405
    slug = "method-not-allowed"
    title = Text(en="This address does not take this method", fr="Cette adresse n’accepte pas cette méthode")

    def __init__(self, allow: Iterable[str]) -> None:
        super().__init__(headers={"Allow": ", ".join(sorted(allow))})


class NotAcceptable(Problem):
    """Nothing that `Accept` asks for can be given here; `offered` lists the media types that can (RFC 9110 §15.5.7)."""

    status = 406
    slug = "not-acceptable"
    title = Text(en="None of these media types can be given", fr="Aucun de ces types de média n’est proposé")

    def __init__(self, offered: Iterable[str]) -> None:
        types = list(offered)
        joined = ", ".join(types)
        super().__init__(
            Text(en=f"Ask for one of these: {joined}.", fr=f"Demandez l’un de ceux-ci : {joined}."),
            extensions={"offered": types},
        )


class RequestInFlight(Problem):
    """An equal request with the same `Idempotency-Key` is being served now. Ask again after `Retry-After`."""

    status = 409
    slug = "request-in-flight"
    title = Text(en="An equal request is being served", fr="Une requête identique est en cours")

    def __init__(self) -> None:
        super().__init__(headers={"Retry-After": "1"})


class StaleWrite(Problem):
    """What you want to change has changed since you read it. Read it again, and repeat the change with its new ETag."""

    status = 412
    slug = "stale-write"
    title = Text(en="It has changed since you read it", fr="L’objet a changé depuis votre lecture")


class TooLarge(Problem):
    """The body is longer than this service takes; `limit_bytes` is the limit."""

    status = 413
    slug = "too-large"
    title = Text(en="The body is too large", fr="Le corps est trop volumineux")

    def __init__(self, limit: int) -> None:
        super().__init__(
            Text(en=f"A body may have at most {limit} bytes.", fr=f"Un corps peut avoir au plus {limit} octets."),
            extensions={"limit_bytes": limit},
        )


class AddressTooLong(Problem):
    """The address is longer than this service reads (RFC 9110 §15.5.15); `limit_bytes` is the limit."""

    status = 414
    slug = "address-too-long"
    title = Text(en="The address is too long", fr="L’adresse est trop longue")

    def __init__(self, limit: int) -> None:
        super().__init__(
            Text(
                en=f"An address may have at most {limit} bytes.", fr=f"Une adresse peut avoir au plus {limit} octets."
            ),
            extensions={"limit_bytes": limit},
        )


class UnsupportedMediaType(Problem):
    """The body is not declared as a media type that is taken here; `Accept` lists those that are."""

    status = 415
    slug = "unsupported-media-type"
    title = Text(en="The body is of another media type", fr="Le corps est d’un autre type de média")

    def __init__(self, *accepted: str) -> None:
        listed = ", ".join(accepted or ("application/json",))
        super().__init__(Text(en=f"Send {listed}.", fr=f"Envoyez {listed}."), headers={"Accept": listed})


class RangeNotSatisfiable(Problem):
    """The bytes that `Range` asks for are behind the end; `Content-Range` says how many there are."""

    status = 416
    slug = "range-not-satisfiable"
    title = Text(en="There are no such bytes", fr="Ces octets n’existent pas")

    def __init__(self, length: int) -> None:
        super().__init__(headers={"Content-Range": f"bytes */{length}"})


class Invalid(Problem):
    """The request can be read, and its content breaks a rule. `errors` points at each fault."""

    status = 422
    slug = "invalid"
    title = Text(en="The request breaks a rule", fr="La requête enfreint une règle")

    @classmethod
    def field(cls, pointer: str, detail: Text, *, code: str | None = None) -> "Invalid":
        """One fault in the body, at a JSON Pointer (RFC 6901)."""
        return cls(detail, errors=[FieldError(pointer, detail, code=code)])

    @classmethod
    def parameter(cls, name: str, detail: Text, *, code: str | None = None) -> "Invalid":
        """One fault in a path, query or header parameter."""
        return cls(detail, errors=[FieldError(None, detail, parameter=name, code=code)])


class IdempotencyMismatch(Problem):
    """This `Idempotency-Key` was used for another request. A key belongs to one request and its repetitions."""

    status = 422
    slug = "idempotency-mismatch"
    title = Text(
        en="The idempotency key was used for another request", fr="La clé d’idempotence a servi à une autre requête"
    )


class PreconditionRequired(Problem):
    """A change must name what it changes: send `If-Match` with the ETag you read (RFC 6585 §3)."""

    status = 428
    slug = "precondition-required"
    title = Text(en="If-Match is required here", fr="If-Match est obligatoire ici")


class HeadTooLarge(Problem):
    """Address and headers are larger together than this service reads (RFC 6585 §5); `limit_bytes` is the limit."""

    status = 431
    slug = "head-too-large"
    title = Text(en="The headers are too large", fr="Les en-têtes sont trop volumineux")

    def __init__(self, limit: int) -> None:
        super().__init__(
            Text(
                en=f"Address and headers may have at most {limit} bytes.",
                fr=f"L’adresse et les en-têtes peuvent avoir au plus {limit} octets.",
            ),
            extensions={"limit_bytes": limit},
        )


class InternalError(Problem):
    """A defect on our side. Quote the `trace_id` when you report it."""

    status = 500
    slug = "internal-error"
    title = Text(en="Something broke on our side", fr="Une panne de notre côté")


class Unavailable(Problem):
    """Something this service stands on does not answer. Nothing was changed; ask again after `Retry-After`."""

    status = 503
    slug = "unavailable"
    title = Text(en="Not available at the moment", fr="Indisponible pour le moment")

    def __init__(
        self, detail: Text | None = None, *, retry_after: int = 2, extensions: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(detail, headers={"Retry-After": str(retry_after)}, extensions=extensions)


class TimedOut(Unavailable):
    """The request took longer than this service allows. It may or may not have had its effect: repeat it with the same
    `Idempotency-Key`, or read before you repeat."""

    slug = "timed-out"
    title = Text(en="The request took too long", fr="La requête a pris trop de temps")
