"""A typed client of Relais's four services: `Relais(base_urls, token=…)`."""

from relais_client.calls import Answer, ProblemError, Token, once
from relais_client.pages import items
from relais_client.relais import Relais
from relais_client.streams import ServerEvent

__all__ = ["Answer", "ProblemError", "Relais", "ServerEvent", "Token", "items", "once"]
