"""What is sealed is read again with its key, in its place, unchanged, and not otherwise."""

from __future__ import annotations

import pytest

from kernel.vault import Sealed, Vault

OLD, NEW = b"o" * 32, b"n" * 32


def test_what_was_sealed_is_read_again() -> None:
    vault = Vault([OLD])
    sealed = vault.seal(b"token", belongs_to="account:1")
    assert vault.open(sealed, belongs_to="account:1") == b"token"


def test_nothing_of_it_can_be_read_without_the_key() -> None:
    assert b"token" not in Vault([OLD]).seal(b"token", belongs_to="a")


def test_the_same_is_never_sealed_twice_alike() -> None:
    vault = Vault([OLD])
    assert vault.seal(b"token", belongs_to="a") != vault.seal(b"token", belongs_to="a")


def test_it_opens_nowhere_else() -> None:
    vault = Vault([OLD])
    with pytest.raises(Sealed):
        vault.open(vault.seal(b"token", belongs_to="account:1"), belongs_to="account:2")


def test_a_changed_byte_is_noticed_wherever_it_is() -> None:
    vault = Vault([OLD])
    sealed = vault.seal(b"token", belongs_to="a")
    for place in range(len(sealed)):
        with pytest.raises(Sealed):
            vault.open(sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :], belongs_to="a")


@pytest.mark.parametrize("length", [0, 1, 5, 16, 17])
def test_what_is_cut_off_does_not_open(length: int) -> None:
    vault = Vault([OLD])
    with pytest.raises(Sealed):
        vault.open(vault.seal(b"token", belongs_to="a")[:length], belongs_to="a")


def test_during_a_rotation_both_keys_open_and_the_new_one_seals() -> None:
    old = Vault([OLD]).seal(b"token", belongs_to="a")
    both = Vault([NEW, OLD])
    assert both.open(old, belongs_to="a") == b"token"
    assert not both.is_current(old)
    new = both.seal(b"token", belongs_to="a")
    assert both.is_current(new)
    with pytest.raises(Sealed):
        Vault([OLD]).open(new, belongs_to="a")


def test_without_a_key_there_is_no_vault() -> None:
    with pytest.raises(ValueError, match="needs a key"):
        Vault([])
