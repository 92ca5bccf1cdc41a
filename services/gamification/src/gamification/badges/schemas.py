"""Badges as credentials (Open Badges 3.0), as their person sees them, and as everybody does."""

from __future__ import annotations

import re
from base64 import b64encode
from datetime import datetime
from hashlib import sha256
from html import escape
from typing import Annotated, Any, Final

from babel.dates import format_date
from pydantic import AfterValidator, Field, StringConstraints

from gamification.achievements.models import Achievement
from gamification.achievements.schemas import achievement_document
from gamification.badges.models import Badge, BadgeState, Proof, Subject
from gamification.issuers.models import CONTEXT, Issuer
from gamification.issuers.schemas import profile
from gamification.status_lists.models import Entry
from gamification.status_lists.schemas import moment, status_of
from kernel.http import Body, Fault, Instant, View
from kernel.language import Language, Text

# What an address may be (RFC 5321 §4.5.3.1.3); whether it is one, its owner knows.
_EMAIL = re.compile(r"[^\s@<>\x00-\x1f]{1,64}@[^\s@<>\x00-\x1f]{1,255}")
MOST_CHARACTERS: Final = 20_000


def credential_of(
    badge_id: str,
    achievement: Achievement,
    subject: Subject,
    entry: Entry,
    *,
    issuer: Issuer,
    language: Language,
    at: datetime,
) -> dict[str, Any]:
    """An OpenBadgeCredential, to be signed (Open Badges 3.0 §8.2.4). A credential's members and a JWT's claims say the
    same. There is no size in it, of an audience or an effort, and no pseudonym."""
    address = f"{issuer.url}/v1/badges/{badge_id}"
    words = achievement_document(achievement, language, url=issuer.url)
    about: dict[str, Any] = {"id": subject.id, "type": ["AchievementSubject"], "achievement": words}
    if subject.email_hash is not None:
        about["identifier"] = [
            {
                "type": "IdentityObject",
                "identityType": "emailAddress",
                "hashed": True,
                "identityHash": subject.email_hash,
                "salt": subject.salt,
            }
        ]
    return {
        "@context": CONTEXT,
        "id": address,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": words["name"],
        "issuer": profile(issuer),
        "validFrom": moment(at),
        "credentialSubject": about,
        "credentialStatus": status_of(entry, address=f"{issuer.url}/v1/badges/status/{entry.list_id}"),
        "iss": issuer.id,
        "jti": address,
        "sub": subject.id,
        "nbf": int(at.timestamp()),
    }


def _an_address(text: str) -> str:
    if not _EMAIL.fullmatch(text):
        raise Fault(Text(en="This is no e-mail address.", fr="Ce n’est pas une adresse électronique."))
    return text


class NewBadge(Body):
    """What a badge is to be made of, and how its person is to be found in it."""

    milestone: Annotated[
        str, StringConstraints(min_length=1, max_length=64), Field(description="A milestone of yours.")
    ]
    language: Annotated[Language | None, Field(description="The language of its words; yours if left out.")] = None
    email: Annotated[
        Annotated[
            str, StringConstraints(strip_whitespace=True, min_length=3, max_length=254), AfterValidator(_an_address)
        ]
        | None,
        Field(
            description="An address of yours, if those to whom you give the badge are to find that you are meant. The "
            "badge holds a salted hash of it, letter by letter; the address itself is not kept."
        ),
    ] = None


class BadgeView(View):
    """A badge as its person sees it."""

    id: str
    version: int
    milestone: str
    url: Annotated[str, Field(description="Where anybody who is given it sees whether it holds.")]
    made_at: Instant
    revoked_at: Annotated[Instant | None, Field(description="Since when it holds no more; null while it does.")]

    @classmethod
    def of(cls, badge: Badge, *, url: str) -> BadgeView:
        """The view of a badge; `url` is where the public reads badges."""
        return cls(
            id=badge.id,
            version=badge.version,
            milestone=badge.milestone_id,
            url=f"{url}/v1/badges/{badge.id}",
            made_at=badge.made_at,
            revoked_at=badge.revoked_at,
        )


class BroughtCredential(Body):
    """A credential that somebody was given."""

    credential: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=MOST_CHARACTERS),
        Field(description="The compact JWS, as it was given to you."),
    ]


class ProofView(View):
    """Whether a credential holds. Of one that does not, nothing else is said."""

    state: BadgeState
    name: Annotated[str | None, Field(description="What was achieved.")]
    description: Annotated[str | None, Field(description="What that means, in words.")]
    language: Annotated[str | None, Field(description="Language of these words.")]
    issuer: Annotated[str | None, Field(description="Who recognises it.")]
    made_at: Instant | None

    @classmethod
    def of(cls, proof: Proof) -> ProofView:
        """The view of a proof."""
        return cls.model_validate(proof)


_STYLE: Final = (
    "body{font:18px/1.5 system-ui,sans-serif;color:#111;background:#fff;max-width:40rem;margin:0 auto;padding:2rem}"
    "h1{font-size:1.6rem}.s{border:2px solid #111;border-radius:.3rem;display:inline-block;padding:.1rem .7rem}"
    "dt{font-weight:600}dd{margin:0 0 .8rem}"
)
POLICY: Final = (
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    f"style-src 'sha256-{b64encode(sha256(_STYLE.encode()).digest()).decode('ascii')}'"
)
_VALID = Text(en="This badge is valid", fr="Ce badge est valable")
_GONE = Text(en="This badge was revoked", fr="Ce badge a été révoqué")
_UNKNOWN = Text(en="There is no such badge", fr="Ce badge n’existe pas")
_GONE_MEANS = Text(
    en="It holds no more. Nothing else is told, and it need not be anybody’s fault.",
    fr="Il ne vaut plus. Rien d’autre n’est dit, et ce n’est pas forcément la faute de quelqu’un.",
)
_UNKNOWN_MEANS = Text(
    en="Nothing was ever at this address, or all of it was erased. A badge that leads here does not verify.",
    fr="Rien n’a jamais été à cette adresse, ou tout a été effacé. Un badge qui mène ici n’est pas vérifié.",
)
_BY, _ON = Text(en="Recognised by", fr="Reconnu par"), Text(en="On", fr="Le")


def page(proof: Proof | None, language: Language) -> bytes:
    """What a browser shows of a badge, everything in it escaped. It fetches nothing; None is for an unknown one."""
    if proof is None:
        title, body = _UNKNOWN, f"<p>{escape(_UNKNOWN_MEANS.in_(language))}</p>"
    elif proof.state is not BadgeState.VALID:
        title, body = _GONE, f"<p>{escape(_GONE_MEANS.in_(language))}</p>"
    else:
        title, body = _VALID, _words(proof, language)
    heading = escape(title.in_(language))
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="robots" content="noindex, nofollow">\n'
        f"<title>{heading}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        f'<p class="s">{heading}</p>\n{body}\n</main>\n</body>\n</html>\n'
    ).encode()


def _words(proof: Proof, language: Language) -> str:
    spoken, on = escape(proof.language or ""), proof.made_at
    day = "" if on is None else escape(format_date(on, "long", locale=language))
    return (
        f'<h1 lang="{spoken}">{escape(proof.name or "")}</h1>\n'
        f'<p lang="{spoken}">{escape(proof.description or "")}</p>\n<dl>\n'
        f"<dt>{escape(_BY.in_(language))}</dt><dd>{escape(proof.issuer or '')}</dd>\n"
        f"<dt>{escape(_ON.in_(language))}</dt><dd>{day}</dd>\n</dl>"
    )
