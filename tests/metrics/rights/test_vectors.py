"""The blind signatures are those of RFC 9474: the issuer's half, the person's half and the check, by its numbers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from devstack.blinding import Blinding, PublicKey
from metrics.answers.models import is_signed
from metrics.rights.errors import NotABlindedMessage
from metrics.rights.models import IssuingKey

VECTOR = {
    name: value if name == "source" else bytes.fromhex(value)
    for name, value in json.loads((Path(__file__).parents[2] / "data/rfc9474_randomized.json").read_text()).items()
}


def key_of(p: int, q: int) -> IssuingKey:
    e = 65_537
    d = pow(e, -1, (p - 1) * (q - 1))
    numbers = rsa.RSAPrivateNumbers(
        p, q, d, rsa.rsa_crt_dmp1(d, p), rsa.rsa_crt_dmq1(d, q), rsa.rsa_crt_iqmp(p, q), rsa.RSAPublicNumbers(e, p * q)
    )
    return IssuingKey(numbers.private_key().private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))


KEY = key_of(int.from_bytes(VECTOR["p"]), int.from_bytes(VECTOR["q"]))
PUBLIC = PublicKey(int.from_bytes(KEY.modulus), 65_537)


def test_a_person_blinds_as_the_rfc_does() -> None:
    blinding = Blinding.of(
        PUBLIC,
        VECTOR["msg"],
        token=VECTOR["msg_prefix"],
        salt=VECTOR["salt"],
        inverse=int.from_bytes(VECTOR["inv"]),
    )
    assert blinding.blinded_message == VECTOR["blinded_msg"]


def test_the_service_signs_as_the_rfc_does() -> None:
    assert KEY.sign(VECTOR["blinded_msg"]) == VECTOR["blind_sig"]


def test_a_person_unblinds_as_the_rfc_does() -> None:
    blinding = Blinding(
        PUBLIC, VECTOR["msg_prefix"], VECTOR["msg"], int.from_bytes(VECTOR["inv"]), VECTOR["blinded_msg"]
    )
    assert blinding.finalize(VECTOR["blind_sig"]) == VECTOR["sig"]


def test_the_service_takes_the_signature_of_the_rfc() -> None:
    def holds(signature: bytes) -> bool:
        return is_signed(VECTOR["msg_prefix"], signature, message=VECTOR["msg"], modulus=KEY.modulus)

    assert holds(VECTOR["sig"])
    assert not holds(VECTOR["sig"][:-1] + b"\x00")


@pytest.mark.parametrize(
    "message",
    [b"", bytes(len(KEY.modulus) - 1), bytes(len(KEY.modulus) + 1), KEY.modulus, b"\xff" * len(KEY.modulus)],
    ids=["none", "short", "long", "modulus", "above"],
)
def test_what_is_no_blinded_message_is_not_signed(message: bytes) -> None:
    with pytest.raises(NotABlindedMessage):
        KEY.sign(message)


def test_a_person_notices_a_signature_of_another_key() -> None:
    blinding = Blinding.of(PUBLIC, b"wave")
    other = IssuingKey.generate()
    with pytest.raises(InvalidSignature):
        blinding.finalize(other.sign(bytes(384)).rjust(PUBLIC.size, b"\0"))


def test_a_new_key_has_3072_bits() -> None:
    assert int.from_bytes(IssuingKey.generate().modulus).bit_length() == 3072
