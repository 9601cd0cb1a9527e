"""Libsodium in TUF's place: accepts what another implementation signed, and nothing else."""

from __future__ import annotations

import pytest
from securesystemslib.exceptions import UnverifiedSignatureError
from securesystemslib.signer import CryptoSigner, Key

from passmuster.manifest.signature import SodiumKey, register


@pytest.fixture
def signer() -> CryptoSigner:
    """Return a key of the `cryptography` package."""
    return CryptoSigner.generate_ed25519()


def _key(signer: CryptoSigner) -> Key:
    register()
    return Key.from_dict(signer.public_key.keyid, signer.public_key.to_dict())


def test_a_signature_of_another_implementation_fits(signer: CryptoSigner) -> None:
    """TUF now reads Ed25519 keys as ours, equal to its own, and they verify."""
    key = _key(signer)
    assert isinstance(key, SodiumKey)
    assert key.to_dict() == signer.public_key.to_dict()
    key.verify_signature(signer.sign(b"manifest"), b"manifest")


def test_other_bytes_another_key_or_no_signature_do_not_fit(signer: CryptoSigner) -> None:
    """Each of them is a mismatch, never another error."""
    key = _key(signer)
    good = signer.sign(b"manifest")
    with pytest.raises(UnverifiedSignatureError):
        key.verify_signature(good, b"manifest ")
    with pytest.raises(UnverifiedSignatureError):
        key.verify_signature(CryptoSigner.generate_ed25519().sign(b"manifest"), b"manifest")
    for text in ("", "00", "zz", good.signature[:-2], good.signature + "00"):
        good.signature = text
        with pytest.raises(UnverifiedSignatureError):
            key.verify_signature(good, b"manifest")


@pytest.mark.parametrize("public", ["", "00", "xyz", "00" * 33])
def test_a_malformed_key_verifies_nothing(signer: CryptoSigner, public: str) -> None:
    """A key of the wrong size or form is a mismatch, no traceback."""
    key = _key(signer)
    key.keyval["public"] = public
    with pytest.raises(UnverifiedSignatureError):
        key.verify_signature(signer.sign(b"manifest"), b"manifest")
