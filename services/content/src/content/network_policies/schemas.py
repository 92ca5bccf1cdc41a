"""Network policies as callers send and see them."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field, TypeAdapter, ValidationError

from content.guides.schemas import Wording, WordingView
from content.network_policies.models import Counting, Length, NetworkPolicy, NetworkState, Rules
from kernel.http import Body, Fault, Instant, View
from kernel.http.fields import MAX_ADDRESS_CHARACTERS, Slug, WebAddress
from kernel.language import Language, Text

# RFC 3986, behind an https host; a placeholder in the host would let a link say where it is sent.
_TEMPLATE = re.compile(r"https://[A-Za-z0-9.-]+(:[0-9]{1,5})?/[A-Za-z0-9!#$%&'()*+,/:;=?@~._-]*")
_ADDRESS = TypeAdapter(WebAddress)


def _template(text: str) -> str:
    url, words = text.count("{url}"), text.count("{text}")
    if url > 1 or words > 1 or not url + words:
        raise Fault(
            Text(
                en="The address holds {url} or {text} or both, each once.",
                fr="L’adresse contient {url} ou {text} ou les deux, une fois chacun.",
            )
        )
    filled = text.replace("{url}", "u").replace("{text}", "t")
    # A placeholder in the host would vanish in the filled address, so the part before the first one is looked at too.
    if not _TEMPLATE.fullmatch(filled) or not _TEMPLATE.fullmatch(text.partition("{")[0]):
        raise Fault(
            Text(
                en="This must be an https address with its placeholders behind the host.",
                fr="Cela doit être une adresse https dont les repères suivent l’hôte.",
            )
        )
    try:
        _ADDRESS.validate_python(filled)
    except ValidationError:
        raise Fault(Text(en="This must be a web address.", fr="Cela doit être une adresse web.")) from None
    return text


ShareAddress = Annotated[
    str,
    Field(
        max_length=MAX_ADDRESS_CHARACTERS,
        description="An https address in which `{url}` stands for the percent-encoded link and `{text}` for the "
        "percent-encoded text; null where there is no one address for everybody.",
        examples=["https://www.linkedin.com/sharing/share-offsite/?url={url}"],
    ),
    AfterValidator(_template),
]


class NewLength(Body):
    """The longest post that a network takes, as it counts."""

    most: Annotated[int, Field(strict=True, ge=1, le=100_000)]
    counting: Counting


class NewPolicy(Body):
    """What holds for a network."""

    state: NetworkState
    reason: Annotated[Wording | None, Field(description="Why the network is not on; shown to people.")] = None
    length: NewLength | None = None
    share_address: ShareAddress | None = None
    disclosure: Annotated[Wording, Field(description="A wording that says whom the person works for.")]
    guide: Annotated[Slug, Field(description="The guide that goes with the network.", examples=["linkedin"])]

    @property
    def rules(self) -> Rules:
        """As the rest of the code knows it; `NetworkReasonMissing` where people would not be told why."""
        return Rules(
            state=self.state,
            reason=self.reason.text if self.reason else None,
            length=Length(most=self.length.most, counting=self.length.counting) if self.length else None,
            share_address=self.share_address,
            disclosure=self.disclosure.text,
            guide=self.guide,
        )


class ShippedNetwork(Body):
    """A network as the package knows it."""

    label: Annotated[str, Field(min_length=1, max_length=50)]
    policy: NewPolicy


class LengthView(View):
    """The longest post that a network takes, as it counts."""

    most: int
    counting: Counting


class NetworkView(View):
    """A network, as people use it, in the reader's language."""

    id: str
    label: str
    state: Annotated[NetworkState, Field(description="With a kit, you make something of your own with the guide.")]
    reason: Annotated[str | None, Field(description="Why the network is not on.")]
    length: LengthView | None
    share_address: Annotated[str | None, Field(description="Template with `{url}` and `{text}`, percent-encoded.")]
    disclosure: Annotated[str, Field(description="A wording to say whom you work for; edit it as you like.")]
    guide: str
    programme: str
    version: Annotated[int, Field(description="0 is the policy that is shipped.")]
    language: str

    @classmethod
    def of(cls, policy: NetworkPolicy, language: Language) -> NetworkView:
        """The view of a policy in a language."""
        rules = policy.rules
        return cls(
            id=policy.network,
            label=policy.label,
            state=rules.state,
            reason=rules.reason.in_(language) if rules.reason else None,
            length=LengthView.model_validate(rules.length) if rules.length else None,
            share_address=rules.share_address,
            disclosure=rules.disclosure.in_(language),
            guide=rules.guide,
            programme=policy.programme_id,
            version=policy.version,
            language=language,
        )


class RulesView(View):
    """What a version of a policy lays down, in both languages."""

    state: NetworkState
    reason: WordingView | None
    length: LengthView | None
    share_address: str | None
    disclosure: WordingView
    guide: str


class PolicyVersionView(View):
    """A version of a network's policy, in both languages. The shipped one has no author and no date."""

    network: str
    programme_id: str
    version: int
    rules: RulesView
    author_id: str | None
    changed_at: Instant | None
