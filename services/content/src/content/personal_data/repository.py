"""Where this service keeps what it knows of a person: every place on one screen."""

from __future__ import annotations

from content.audits.repository import ActHolding
from content.captions.repository import CAPTIONS
from content.charters.repository import CHARTERS
from content.credits.repository import CREDITS, CreditHolding
from content.editorial_lines.repository import LINES
from content.feed_addresses.repository import ADDRESSES
from content.feeds.repository import FEEDS
from content.guides.repository import GUIDES
from content.media.repository import MEDIA
from content.network_policies.repository import POLICIES
from content.notices.repository import NOTICES
from content.personal_data import models as register
from content.preferences.repository import PREFERENCES
from content.proposals.repository import PROPOSALS, ProposalHolding
from content.proposed_corrections.repository import PROPOSED_CORRECTIONS
from content.reviews.repository import REVIEWS, ApprovalHolding
from content.stories.repository import STORIES
from content.weather.repository import WEATHER
from kernel.personal_data import Kept, Owned, Signed

# An aggregate that keeps something of a person adds its line here; export, erasure and data register know of it then.
HOLDINGS: tuple[Kept, ...] = (
    Kept(ProposalHolding(), register.PROPOSALS),
    Kept(
        Signed("proposal_answers", PROPOSALS, ("answer.by",), ("answer.reason", "answer.at"), versioned=True),
        register.PROPOSAL_ANSWERS,
    ),
    Kept(
        Signed(
            "stories",
            STORIES,
            ("author_id", "edited_by", "certificate.verifier_id", "proposed_by.person_id"),
            ("status", "kind", "language", "title", "body", "url", "topics", "created_at"),
            versioned=True,
        ),
        register.STORIES,
    ),
    Kept(CreditHolding(), register.CREDITS),
    Kept(Signed("credits_asked", CREDITS, ("asked_by",), ("story_id", "asked_at")), register.CREDITS_ASKED),
    Kept(ApprovalHolding(), register.APPROVALS),
    Kept(
        Signed("reviews", REVIEWS, ("reviewer_id",), ("story_id", "story_version", "verdict", "step", "reason", "at")),
        register.REVIEWS,
    ),
    Kept(Signed("notices", NOTICES, ("author_id",), ("story_id", "kind", "wording", "reason", "at")), register.NOTICES),
    # The log says for good what was done, and no longer by whom.
    Kept(ActHolding(), register.ACTS),
    Kept(
        Signed("captions", CAPTIONS, ("author_id",), ("story_id", "network", "text", "created_at"), versioned=True),
        register.CAPTIONS,
    ),
    Kept(Signed("media", MEDIA, ("author_id",), ("alternative_text", "created_at")), register.MEDIA),
    Kept(Owned("editorial_lines", LINES, "_id"), register.EDITORIAL_LINES),
    Kept(Owned("preferences", PREFERENCES, "person_id"), register.PREFERENCES),
    Kept(Owned("feed_addresses", ADDRESSES, "person_id"), register.FEED_ADDRESSES),
    Kept(Signed("guides", GUIDES, ("author_id",), ("guide_id", "version", "created_at")), register.GUIDES),
    Kept(
        Signed("network_policies", POLICIES, ("author_id",), ("network", "version", "changed_at")),
        register.NETWORK_POLICIES,
    ),
    Kept(Signed("weather", WEATHER, ("author_id",), ("scope", "version", "changed_at")), register.WEATHER),
    Kept(Signed("feeds", FEEDS, ("author_id",), ("url", "created_at")), register.FEEDS),
    Kept(
        Signed("proposed_corrections", PROPOSED_CORRECTIONS, ("settled_by",), ("story_id", "status", "settled_at")),
        register.PROPOSED_CORRECTIONS,
    ),
    Kept(
        Signed("charters", CHARTERS, ("author_id", "enacted_by"), ("title", "created_at", "enacted_at")),
        register.CHARTERS,
    ),
)
