"""What tests and the local stack use: servers on loopback ports, an OIDC issuer, waiting for a condition."""

from kernel.testing.waiting import eventually

__all__ = ["eventually"]
