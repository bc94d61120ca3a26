"""The gate's own certificate authority and the server's certificate, made by the set-up.

Lane computers are given `keys/authority.pem` once, and trust every certificate that the gate makes later.
The authority signs nothing but this server: name constraints (RFC 5280 §4.2.1.10) hold it to its hosts.
"""

from __future__ import annotations

import datetime
import ipaddress
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from rahdari.gate.project.folder import DataFolder, write_private

_AUTHORITY_DAYS = 3650
_SERVER_DAYS = 397
_RENEW_DAYS = 30


def certificate(folder: DataFolder, hosts: tuple[str, ...]) -> tuple[Path, Path]:
    """Return the files of the certificate (with its authority) and of its key, made or renewed as needed."""
    now = datetime.datetime.now(datetime.UTC)
    server = folder.keys / "server.pem"
    if not (server.exists() and _good(server, hosts, now)):
        folder.keys.mkdir(mode=0o700, exist_ok=True)
        authority, key = _authority(folder, hosts, now)
        _make_server(folder, hosts, authority, key, now)
    return server, folder.keys / "server-key.pem"


def _good(file: Path, hosts: tuple[str, ...], now: datetime.datetime) -> bool:
    known = x509.load_pem_x509_certificate(file.read_bytes())
    names = known.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    left = known.not_valid_after_utc - now
    return list(names) == [_general(host) for host in hosts] and left.days > _RENEW_DAYS


def _general(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _constraint(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_network(host))
    except ValueError:
        return x509.DNSName(host)


def _authority(
    folder: DataFolder, hosts: tuple[str, ...], now: datetime.datetime
) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    """Return the authority; a new one if there is none, or if the hosts are not those it may sign for."""
    file, key_file = folder.keys / "authority.pem", folder.keys / "authority-key.pem"
    allowed = [_constraint(host) for host in hosts]
    if file.exists() and key_file.exists():
        known = x509.load_pem_x509_certificate(file.read_bytes())
        key = serialization.load_pem_private_key(key_file.read_bytes(), None)
        names = known.extensions.get_extension_for_class(x509.NameConstraints).value
        if names.permitted_subtrees == allowed and isinstance(key, ec.EllipticCurvePrivateKey):
            return known, key
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name("Rahdari gate authority")
    made = (
        _builder(name, name, key.public_key(), now, _AUTHORITY_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(
            x509.NameConstraints(permitted_subtrees=allowed, excluded_subtrees=None), critical=True
        )
        .add_extension(_usage(sign=True), critical=True)
        .sign(key, hashes.SHA256())
    )
    _write(folder, "authority", key, made.public_bytes(serialization.Encoding.PEM))
    return made, key


def _make_server(
    folder: DataFolder,
    hosts: tuple[str, ...],
    authority: x509.Certificate,
    authority_key: ec.EllipticCurvePrivateKey,
    now: datetime.datetime,
) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    names = x509.SubjectAlternativeName([_general(host) for host in hosts])
    made = (
        _builder(_name("Rahdari gate"), authority.subject, key.public_key(), now, _SERVER_DAYS)
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(_usage(sign=False), critical=True)
        .sign(authority_key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    _write(folder, "server", key, made.public_bytes(pem) + authority.public_bytes(pem))


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey,
    now: datetime.datetime,
    days: int,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))  # the lanes' clocks may be behind
        .not_valid_after(now + datetime.timedelta(days=days))
    )


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _usage(*, sign: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not sign,
        key_cert_sign=sign,
        crl_sign=sign,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _write(folder: DataFolder, name: str, key: ec.EllipticCurvePrivateKey, certificate: bytes) -> None:
    plain = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    for file, content in ((f"{name}-key.pem", plain), (f"{name}.pem", certificate)):
        (folder.keys / file).unlink(missing_ok=True)
        write_private(folder.keys / file, content)
