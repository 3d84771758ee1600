"""Makes the password hashes of this folder with the libraries that people come from.

    python3 make_vectors.py passlib | werkzeug | django | argon2 | bcrypt | libxcrypt | firebase

writes one file, named after the library and its version; better-auth's is made by make-vectors.mjs. The files are
committed: no test needs this script. What is here came from

    Debian 12: python3-passlib python3-werkzeug python3-django python3-argon2 python3-bcrypt python3-cryptography
    pip:       django werkzeug (for scrypt, which those of Debian do not have yet)
"""

import base64
import hashlib
import json
import pathlib
import sys
import unicodedata

ASCII = "Tidal-Harbor-42"
NFC = unicodedata.normalize("NFC", "pässwörd")
PASSWORDS = [
    ASCII,
    NFC,
    unicodedata.normalize("NFD", NFC),
    "🔑🧭-Granite",
    "Copper!Lantern7-" * 5,
    "before\0after",
]
WITHOUT_NUL = [password for password in PASSWORDS if "\0" not in password]


def vector(kind, password, made, **more):
    return {"kind": kind, "password": password, "hash": made, **more}


def of_each(kind, passwords, make, **more):
    return [vector(kind, password, make(password), **more) for password in passwords]


def passlib():
    import passlib as library
    from passlib import hash as h

    h.argon2.set_backend("argon2_cffi")

    cheap = {
        "bcrypt $2a$": (h.bcrypt.using(rounds=4, ident="2a"), WITHOUT_NUL),
        "bcrypt $2b$": (h.bcrypt.using(rounds=4, ident="2b"), WITHOUT_NUL),
        "bcrypt $2y$": (h.bcrypt.using(rounds=4, ident="2y"), WITHOUT_NUL),
        "bcrypt_sha256 v1": (h.bcrypt_sha256.using(rounds=4, version=1), PASSWORDS),
        "bcrypt_sha256 v1 $2a$": (h.bcrypt_sha256.using(rounds=4, version=1, ident="2a"), [ASCII]),
        "bcrypt_sha256 v2": (h.bcrypt_sha256.using(rounds=4), PASSWORDS),
        "pbkdf2_sha1": (h.pbkdf2_sha1.using(rounds=1000), PASSWORDS),
        "pbkdf2_sha256": (h.pbkdf2_sha256.using(rounds=1000), PASSWORDS),
        "pbkdf2_sha512": (h.pbkdf2_sha512.using(rounds=1000), PASSWORDS),
        "scrypt": (h.scrypt.using(rounds=10), PASSWORDS),
        "sha256_crypt": (h.sha256_crypt.using(rounds=1001), WITHOUT_NUL),
        "sha512_crypt": (h.sha512_crypt.using(rounds=1001), WITHOUT_NUL),
        "argon2id": (h.argon2.using(memory_cost=64, rounds=2, parallelism=2, type="ID"), PASSWORDS),
        "argon2i": (h.argon2.using(memory_cost=64, rounds=2, parallelism=1, type="I"), [ASCII]),
        "argon2d": (h.argon2.using(memory_cost=64, rounds=2, parallelism=1, type="D"), [ASCII]),
    }
    made = []
    for kind, (scheme, passwords) in cheap.items():
        made += of_each(kind, passwords, scheme.hash)
    # As many rounds, and as long a salt, as nobody asks for: where the algorithm branches.
    for scheme in (h.sha256_crypt, h.sha512_crypt):
        made.append(vector(f"{scheme.name} without rounds", ASCII, scheme.using(rounds=5000).hash(ASCII)))
        made.append(vector(f"{scheme.name} without salt", ASCII, scheme.using(salt="", rounds=1000).hash(ASCII)))
        for length in (1, 15, 31, 32, 33, 63, 64, 65, 127, 128):
            password = "x" * length
            made.append(vector(f"{scheme.name}, {length} bytes", password, scheme.using(rounds=1043).hash(password)))
    for scheme in (h.bcrypt.using(rounds=12), h.bcrypt_sha256, h.pbkdf2_sha256, h.scrypt):
        made.append(vector(f"{scheme.name} by default", ASCII, scheme.hash(ASCII), dear=True))
    return library.__version__, made


def werkzeug():
    from importlib.metadata import version

    from werkzeug.security import generate_password_hash

    number = version("werkzeug")
    methods = ["pbkdf2:sha1:1000", "pbkdf2:sha256:1000", "pbkdf2:sha512:1000"]
    digests = ["md5", "sha1", "sha256", "sha512"]
    methods += ["scrypt:1024:8:1"] if int(number[0]) >= 3 else digests
    made = []
    for method in methods:
        more = {"scheme": "werkzeug"} if method in digests else {}
        passwords = [ASCII, NFC] if method in digests else PASSWORDS
        made += of_each(method, passwords, lambda password: generate_password_hash(password, method), **more)
    made.append(vector("by default", ASCII, generate_password_hash(ASCII), dear=True))
    return number, made


def django():
    import django as library
    from django.conf import settings

    settings.configure()
    library.setup()
    from django.contrib.auth import hashers

    cheap = [
        ("PBKDF2PasswordHasher", PASSWORDS, {"iterations": 1000}),
        ("PBKDF2SHA1PasswordHasher", PASSWORDS, {"iterations": 1000}),
        ("BCryptPasswordHasher", bcrypt_passwords(), {"rounds": 4}),
        ("BCryptSHA256PasswordHasher", PASSWORDS, {"rounds": 4}),
        ("Argon2PasswordHasher", PASSWORDS, {"memory_cost": 64, "parallelism": 2}),
        ("ScryptPasswordHasher", PASSWORDS, {"work_factor": 1024}),
        ("MD5PasswordHasher", [ASCII, NFC], {}),
        ("SHA1PasswordHasher", [ASCII, NFC], {}),
        ("UnsaltedMD5PasswordHasher", [ASCII], {}),
        ("UnsaltedSHA1PasswordHasher", [ASCII], {}),
    ]
    made = []
    for name, passwords, cost in cheap:
        kind = getattr(hashers, name, None)
        if kind is None:
            continue
        hasher = type("Cheap", (kind,), cost)()
        more = {"scheme": "django"} if name in ("MD5PasswordHasher", "SHA1PasswordHasher", "UnsaltedMD5PasswordHasher") else {}

        def make(password):
            salt = hasher.salt() if hasher.salt() else ""
            # bcrypt's salt is bytes; Django hands it on as it is.
            return hasher.encode(password, salt)

        made += of_each(name, passwords, make, **more)
    # A million rounds take the test runtime a quarter of a minute.
    dear = ["PBKDF2PasswordHasher"] if hashers.PBKDF2PasswordHasher.iterations < 500_000 else []
    for name in [*dear, "BCryptSHA256PasswordHasher", "ScryptPasswordHasher"]:
        kind = getattr(hashers, name, None)
        if kind is not None:
            made.append(vector(f"{name} by default", ASCII, kind().encode(ASCII, kind().salt()), dear=True))
    argon2 = hashers.Argon2PasswordHasher()
    made.append(vector("Argon2PasswordHasher by default", ASCII, argon2.encode(ASCII, argon2.salt()), refused="too-costly"))
    made.append(vector("no usable password", "", hashers.make_password(None), refused="no-password"))
    return library.__version__, made


def argon2():
    from importlib.metadata import version

    from argon2.low_level import Type, hash_secret

    made = []
    for kind in (Type.ID, Type.I, Type.D):
        for number in (16, 19):
            for password in PASSWORDS if number == 19 else [ASCII]:
                text = hash_secret(password.encode(), b"sixteen byte salt"[:16], 2, 64, 2, 32, kind, number).decode()
                made.append(vector(f"{kind.name}, version {number}", password, text))
                if number == 16:
                    made.append(vector(f"{kind.name}, version left out", password, text.replace("v=16$", "")))
    low = hash_secret(ASCII.encode(), b"sixteen byte salt"[:16], 3, 65536, 4, 32, Type.ID, 19).decode()
    made.append(vector("ID, as RFC 9106 §4 recommends for 64 MiB", ASCII, low, dear=True))
    return version("argon2-cffi"), made


def bcrypt():
    import bcrypt as library

    def make(password):
        return library.hashpw(password.encode(), library.gensalt(4)).decode()

    return library.__version__, of_each("bcrypt", bcrypt_passwords(), make)


def bcrypt_passwords():
    """Up to 3 the library refuses NUL bytes and cuts what is long; later ones do the contrary."""
    from importlib.metadata import version

    is_new = int(version("bcrypt").split(".")[0]) >= 4
    return [password for password in PASSWORDS if len(password.encode()) <= 72] if is_new else WITHOUT_NUL


def libxcrypt():
    """crypt(3) of the system, by the module that Python had for it until 3.12."""
    import crypt
    import subprocess

    settings = {
        "sha256-crypt": "$5$saltstring",
        "sha256-crypt with rounds": "$5$rounds=1234$roundstoolow",
        "sha512-crypt": "$6$saltstring",
        "sha512-crypt with rounds": "$6$rounds=1234$roundstoolow",
        "bcrypt $2b$": "$2b$04$abcdefghijklmnopqrstuu",
        "bcrypt $2y$": "$2y$04$abcdefghijklmnopqrstuu",
        "bcrypt $2a$": "$2a$04$abcdefghijklmnopqrstuu",
    }
    made = []
    for kind, setting in settings.items():
        made += of_each(kind, WITHOUT_NUL, lambda password: crypt.crypt(password, setting))
    number = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", "libcrypt1"], capture_output=True, text=True).stdout
    return number.split(":")[-1], made


def firebase():
    """The vector that github.com/firebase/scrypt publishes, and others by hashlib's scrypt and the AES of `cryptography`."""
    import cryptography
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    signer_key = "jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA=="
    separator = "Bw=="

    def make(password, salt, rounds, mem_cost):
        whole = base64.b64decode(salt) + base64.b64decode(separator)
        key = hashlib.scrypt(password.encode(), salt=whole, n=2**mem_cost, r=rounds, p=1, dklen=64, maxmem=2**28)
        encryptor = Cipher(algorithms.AES(key[:32]), modes.CTR(bytes(16))).encryptor()
        return base64.b64encode(encryptor.update(base64.b64decode(signer_key)) + encryptor.finalize()).decode()

    published = "lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ=="
    assert make("user1password", "42xEC+ixf3L2lw==", 8, 14) == published

    def row(kind, password, salt, rounds, mem_cost, made):
        parameters = {
            "base64SignerKey": signer_key,
            "base64SaltSeparator": separator,
            "rounds": rounds,
            "memCost": mem_cost,
        }
        return {"kind": kind, "password": password, "parameters": parameters, "salt": salt, "passwordHash": made}

    made = [row("published", "user1password", "42xEC+ixf3L2lw==", 8, 14, published)]
    for i, password in enumerate(PASSWORDS):
        salt = base64.b64encode(hashlib.sha256(str(i).encode()).digest()[:10]).decode()
        made.append(row("computed", password, salt, 8, 10, make(password, salt, 8, 10)))
    return f"computed with cryptography {cryptography.__version__}", made


if __name__ == "__main__":
    name = sys.argv[1]
    number, vectors = globals()[name]()
    short = ".".join(number.split(".")[:2]) if number[0].isdigit() else ""
    target = pathlib.Path(__file__).with_name(f"{name}-{short}.json" if short else f"{name}.json")
    made_by = f"{name} {number}, Python {sys.version.split()[0]}"
    target.write_text(json.dumps({"madeBy": made_by, "vectors": vectors}, indent=2, ensure_ascii=True) + "\n")
    print(target.name, len(vectors))
