"""Going to a network and coming back with an account connected."""

from __future__ import annotations

from collections.abc import Sequence

from distribution.accounts.commands import AccountCommands
from distribution.accounts.errors import NetworkNotReached, NetworkNotSetUp, SignInRefused, must_be_https
from distribution.accounts.models import Account, Identity, Renewal, Tokens
from distribution.accounts.queries import Connections
from distribution.authorizations.errors import AuthorizationNotFound, AuthorizationPending, StateNotKnown
from distribution.authorizations.models import CALLBACK, LIFETIME, Authorization, Begun, digest, new_secret
from distribution.authorizations.repository import AuthorizationRepository, RegistrationRepository
from distribution.linkedin.repository import SCOPES as LINKEDIN_SCOPES
from distribution.linkedin.repository import LinkedIn
from distribution.mastodon.models import RELAY_SCOPES, SCOPES, Registration
from distribution.mastodon.repository import Mastodon
from distribution.networks.models import Network
from distribution.settings import Settings
from kernel.clock import Clock, new_id
from kernel.errors import Invalid, Problem
from kernel.language import Text
from kernel.mongo import Db, Tx, UnitOfWork
from kernel.runtime import Runtime
from kernel.settings import Profile
from kernel.vault import Vault


class AuthorizationCommands:
    """Authorizations by codes (RFC 6749 §4.1). `redirect_uri` is where networks send browsers, `front_end_urls` where
    those may go on to."""

    def __init__(
        self,
        uow: UnitOfWork,
        db: Db,
        authorizations: AuthorizationRepository,
        registrations: RegistrationRepository,
        accounts: AccountCommands,
        clock: Clock,
        *,
        mastodon: Mastodon,
        linkedin: LinkedIn,
        redirect_uri: str,
        front_end_urls: Sequence[str],
        is_strict: bool,
    ) -> None:
        self.uow = uow
        self.db = db
        self.authorizations = authorizations
        self.registrations = registrations
        self.accounts = accounts
        self.clock = clock
        self.mastodon = mastodon
        self.linkedin = linkedin
        self.redirect_uri = redirect_uri
        self.front_end_urls = front_end_urls
        self.is_strict = is_strict

    async def begin(
        self,
        *,
        network: Network,
        base_url: str | None,
        return_to: str | None,
        person_id: str,
        owner: str | None = None,
    ) -> Begun:
        """Where a person allows that something is published through their account, or, with an `owner` of the form
        `programme:` and an id, through one of the company. `NetworkNotSetUp`, `NetworkNotReached`."""
        base_url, scopes = self._asked(network, base_url, relays=owner is not None)
        authorization = Authorization(
            id=new_id(),
            owner=owner or person_id,
            person_id=person_id,
            network=network,
            base_url=base_url,
            scopes=scopes,
            return_to=self._allowed(return_to),
            expires_at=self.clock() + LIFETIME,
            verifier=new_secret(),
        )
        state = new_secret()
        url = await self._url(authorization, state)

        async def work(tx: Tx) -> Begun:
            await self.authorizations.add(authorization, tx, state_digest=digest(state))
            return Begun(authorization, url)

        return await self.uow.run(work)

    async def come_back(self, *, state: str, code: str | None) -> str:
        """Where the browser goes on to; `StateNotKnown` unless this state is known and came for the first time.
        Without a code, the person did not allow it."""
        confirmation = new_secret()

        async def work(tx: Tx) -> str:
            authorization = await self.authorizations.give_back(digest(state), tx, at=self.clock())
            if authorization is None:
                raise StateNotKnown
            if code:
                await self.authorizations.allow(authorization, code, tx, confirmation=digest(confirmation))
            else:
                await self.authorizations.remove(authorization.id, tx)
            return authorization.way_back(confirmation if code else None)

        return await self.uow.run(work)

    async def complete(self, authorization_id: str, *, confirmation: str, person_id: str) -> Account:
        """The account that the person allowed, connected; `AuthorizationNotFound` also for another's, and for one that
        was allowed in another browser than the one that was told this confirmation."""
        authorization = await self.authorizations.find(authorization_id, self.db, person_id=person_id, at=self.clock())
        if authorization is None:
            raise AuthorizationNotFound
        if authorization.code is None:
            raise AuthorizationPending
        if not authorization.is_confirmed_by(confirmation):
            raise AuthorizationNotFound
        # A code is exchanged once; whoever comes second finds nothing.
        if not await self.authorizations.take(authorization, self.db):
            raise AuthorizationNotFound
        identity, tokens = await self._exchanged(authorization, authorization.code)

        async def work(tx: Tx) -> Account:
            return await self.accounts.connect(
                tx, owner=authorization.owner, network=authorization.network, identity=identity, tokens=tokens
            )

        return await self.accounts.run(work)

    def _asked(self, network: Network, base_url: str | None, *, relays: bool) -> tuple[str, str]:
        """The server, and what is asked for there."""
        if network is Network.LINKEDIN:
            if self.linkedin.application is None:
                raise NetworkNotSetUp
            return self.linkedin.application.url, LINKEDIN_SCOPES
        if base_url is None:
            detail = Text(en="Name the server that your account lives on.", fr="Nommez le serveur de votre compte.")
            raise Invalid.field("/server", detail, code="missing")
        if self.is_strict:
            must_be_https(base_url)
        return base_url, RELAY_SCOPES if relays else SCOPES

    def _allowed(self, return_to: str | None) -> str:
        if not self.front_end_urls:
            raise NetworkNotSetUp
        if return_to is None:
            return self.front_end_urls[0]
        if return_to not in self.front_end_urls:
            detail = Text(
                en="Nobody is sent to this page from here.", fr="Personne n’est envoyé d’ici vers cette page."
            )
            raise Invalid.field("/return_to", detail, code="not_allowed")
        return return_to

    async def _url(self, authorization: Authorization, state: str) -> str:
        if authorization.network is Network.LINKEDIN:
            assert self.linkedin.application is not None
            return self.linkedin.authorization_url(
                self.linkedin.application, redirect_uri=self.redirect_uri, state=state
            )
        registration = await self._registration(authorization)
        if registration is None:
            registration = await self.mastodon.register(
                authorization.base_url, redirect_uri=self.redirect_uri, scopes=authorization.scopes
            )
            if registration is None:
                raise NetworkNotReached
            await self.registrations.save(
                authorization.base_url,
                registration,
                self.db,
                redirect_uri=self.redirect_uri,
                scopes=authorization.scopes,
            )
        return self.mastodon.authorization_url(
            authorization.base_url,
            registration,
            redirect_uri=self.redirect_uri,
            scopes=authorization.scopes,
            state=state,
            challenge=authorization.challenge,
        )

    async def _registration(self, authorization: Authorization) -> Registration | None:
        return await self.registrations.find(
            authorization.base_url, self.db, redirect_uri=self.redirect_uri, scopes=authorization.scopes
        )

    async def _exchanged(self, authorization: Authorization, code: str) -> tuple[Identity, Tokens]:
        tokens = await self._tokens(authorization, code)
        if isinstance(tokens, Renewal):
            raise _problem(tokens)
        if authorization.network is Network.MASTODON:
            identity = await self.mastodon.identity(authorization.base_url, tokens)
        elif self.linkedin.application is not None:
            identity = await self.linkedin.identity(self.linkedin.application, tokens)
        else:
            raise NetworkNotSetUp
        if isinstance(identity, Renewal):
            raise _problem(identity)
        return identity, tokens

    async def _tokens(self, authorization: Authorization, code: str) -> Tokens | Renewal:
        if authorization.network is Network.LINKEDIN:
            if self.linkedin.application is None:
                return Renewal.REFUSED
            return await self.linkedin.exchange(self.linkedin.application, code=code, redirect_uri=self.redirect_uri)
        registration = await self._registration(authorization)
        if registration is None:
            return Renewal.REFUSED
        tokens = await self.mastodon.exchange(
            authorization.base_url,
            registration,
            code=code,
            redirect_uri=self.redirect_uri,
            scopes=authorization.scopes,
            verifier=authorization.verifier,
        )
        if tokens is Renewal.REFUSED:
            # Perhaps because the server forgot this application; the next one who names it registers it anew.
            await self.registrations.remove(
                authorization.base_url, self.db, redirect_uri=self.redirect_uri, scopes=authorization.scopes
            )
        return tokens


def _problem(why: Renewal) -> Problem:
    return SignInRefused() if why is Renewal.REFUSED else NetworkNotReached()


def authorization_commands(
    runtime: Runtime, settings: Settings, vault: Vault, accounts: AccountCommands, connections: Connections
) -> AuthorizationCommands:
    """The commands, as the settings say."""
    return AuthorizationCommands(
        runtime.uow,
        runtime.mongo,
        AuthorizationRepository(vault),
        RegistrationRepository(vault),
        accounts,
        runtime.clock,
        mastodon=connections.mastodon,
        linkedin=connections.linkedin,
        redirect_uri=settings.public_url + CALLBACK,
        front_end_urls=settings.front_end_urls,
        is_strict=settings.profile is Profile.PRODUCTION,
    )
