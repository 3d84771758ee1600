#!/usr/bin/python3
"""Makes django.json, users.bson, users.mongoexport.json and supabase.csv beside it, and keycloak.json in examples/moving-in, with the
real libraries.

    apt-get install python3-django python3-passlib python3-argon2 python3-bcrypt python3-pymongo
    /usr/bin/python3 test/scripts/move-in-fixtures/make_fixtures.py

Made with Django 3.2, passlib 1.7, argon2-cffi 21.1, bcrypt 3.2 and pymongo's bson 3.11. The costs are low, so that they are made
quickly. Every password is `Tidal-Harbor-42`.
"""
import base64
import csv
import datetime
import hashlib
import io
import json
import os
import uuid

import argon2
import bson
import django
from bson import json_util
from django.conf import settings
from passlib.hash import argon2 as passlib_argon2
from passlib.hash import bcrypt as passlib_bcrypt

HERE = os.path.dirname(os.path.abspath(__file__))
EXAMPLES = os.path.join(HERE, "../../../examples/moving-in")
PASSWORD = "Tidal-Harbor-42"
UTC = datetime.timezone.utc


def write(name, content, folder=HERE):
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb" if isinstance(content, bytes) else "w") as file:
        file.write(content)


def django_dump():
    settings.configure(
        INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes"],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        PASSWORD_HASHERS=[
            "django.contrib.auth.hashers.PBKDF2PasswordHasher",
            "django.contrib.auth.hashers.Argon2PasswordHasher",
            "django.contrib.auth.hashers.BCryptSHA256PasswordHasher",
            "django.contrib.auth.hashers.MD5PasswordHasher",
        ],
        USE_TZ=True,
        TIME_ZONE="UTC",
    )
    django.setup()
    from django.contrib.auth.hashers import make_password
    from django.contrib.auth.models import Group, User
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    joined = datetime.datetime(2019, 3, 31, 1, 30, 0, 123456, tzinfo=UTC)

    def add(username, hasher, **more):
        User.objects.create(
            username=username,
            password=make_password(PASSWORD if hasher else None, hasher=hasher or "default"),
            date_joined=joined,
            **more,
        )

    add("ines", "pbkdf2_sha256", email="Ines@example.com", first_name="Inès", last_name="Moreau")
    add("bo", "argon2", email="bo@example.com", is_active=False)
    add("cem@example.com", "bcrypt_sha256", first_name="Cem")
    add("dana", "md5", email="dana@example.com")
    add("eve", None, email="eve@example.com")
    add("nobody-to-write-to", "pbkdf2_sha256")
    Group.objects.create(name="editors")
    out = io.StringIO()
    call_command("dumpdata", "auth.user", "auth.group", indent=2, stdout=out)
    write("django.json", out.getvalue())


def mongo_dump():
    """What a FastAPI module on MongoDB keeps, with the kinds of id and date that drivers write."""
    born = datetime.datetime(1990, 5, 17, tzinfo=UTC)
    made = datetime.datetime(2021, 10, 31, 2, 30, 0, 250000, tzinfo=UTC)
    people = [
        {
            "_id": bson.ObjectId("615fa0c2e1d3f40001a2b3c4"),
            "email": "ines@example.com",
            "hashed_password": passlib_bcrypt.using(rounds=4).hash(PASSWORD),
            "first_name": "Inès",
            "last_name": "Moreau",
            "date_of_birth": born,
            "date_of_joining": datetime.datetime(2020, 2, 29, tzinfo=UTC),
            "address": "12 Rue de l’Église\n75001 Paris",
            "is_active": True,
            "created_at": made,
        },
        {
            "_id": bson.Binary(uuid.UUID("7d0e9a3c-1b5f-4c8e-9a43-0d8d3a0f2b11").bytes, 4),
            "phone": "+491701234567",
            "hashed_password": passlib_argon2.using(rounds=1, memory_cost=64, parallelism=1).hash(PASSWORD),
            "active": False,
        },
        {
            "_id": bson.Int64(9007199254740993),
            "email": "cem@example.com",
            "logins": bson.Int64(3),
            "balance": bson.Decimal128("12.50"),
            "last_login": None,
        },
    ]
    write("dump/app/users.bson", b"".join(bson.BSON.encode(person) for person in people))
    write("dump/app/posts.bson", bson.BSON.encode({"title": "no person"}))
    # mongoexport writes the same Extended JSON (version 2, relaxed), a document a line.
    options = json_util.JSONOptions(
        json_mode=json_util.JSONMode.RELAXED, uuid_representation=bson.binary.UuidRepresentation.STANDARD
    )
    lines = [json_util.dumps(person, json_options=options, ensure_ascii=False) for person in people]
    write("users.mongoexport.json", "\n".join(lines) + "\n")


def supabase_csv():
    """`auth.users` as its SQL editor exports it, by the columns that matter; Go's bcrypt writes `$2a$`."""
    hashed = passlib_bcrypt.using(rounds=4, ident="2a").hash(PASSWORD)
    names = json.dumps({"first_name": "Inès", "last_name": 'Moreau "la rousse"'}, ensure_ascii=False)
    columns = "instance_id,id,aud,role,email,encrypted_password,email_confirmed_at,raw_user_meta_data,created_at,phone,phone_confirmed_at,banned_until,deleted_at"
    zero = "00000000-0000-0000-0000-000000000000"
    rows = [
        [zero, "8a6e0804-2bd0-4672-b79d-d97027f9071a", "authenticated", "authenticated", "ines@example.com", hashed, "2024-05-01 10:11:12.345678+00", names, "2024-05-01 10:10:00.1+00", "", "", "", ""],
        [zero, "d2719f3d-07a5-4e54-a0b3-9c2d5a7a1f00", "authenticated", "authenticated", "", hashed, "", "{}", "2024-05-02 10:10:00+02", "491701234567", "2024-05-02 08:11:00+00", "2999-01-01 00:00:00+00", ""],
        [zero, "0c7b1d3e-5a4f-4f0e-8f6d-6a4f0c1d2e3f", "authenticated", "authenticated", "gone@example.com", hashed, "", "{}", "2024-05-03 10:10:00+00", "", "", "", "2024-06-01 00:00:00+00"],
    ]
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([columns.split(","), *rows])
    write("supabase.csv", out.getvalue())


def keycloak_realm():
    """The shape of `kc.sh export --users same_file`; hashes by hashlib and argon2-cffi with Keycloak's lengths."""
    salt = bytes(range(16))

    def b64(data):
        return base64.b64encode(data).decode()

    def credential(algorithm, iterations, value, **parameters):
        data = {
            "hashIterations": iterations,
            "algorithm": algorithm,
            "additionalParameters": {name: [text] for name, text in parameters.items()},
        }
        secret = {"value": b64(value), "salt": b64(salt), "additionalParameters": {}}
        return {"type": "password", "secretData": json.dumps(secret), "credentialData": json.dumps(data)}

    bytes_of_password = PASSWORD.encode()
    sha512 = hashlib.pbkdf2_hmac("sha512", bytes_of_password, salt, 1000, 64)
    sha256 = hashlib.pbkdf2_hmac("sha256", bytes_of_password, salt, 1000, 64)
    argon = argon2.low_level.hash_secret_raw(bytes_of_password, salt, 1, 64, 1, 32, argon2.Type.ID)
    parameters = {"hashLength": "32", "memory": "64", "type": "id", "version": "1.3", "parallelism": "1"}
    users = [
        {
            "id": "e0a3c7d2-4f15-4b8c-a9d1-3c2b1a0f9e8d",
            "createdTimestamp": 1617235200123,
            "username": "ines",
            "enabled": True,
            "emailVerified": True,
            "firstName": "Inès",
            "lastName": "Moreau",
            "email": "ines@example.com",
            "attributes": {"phoneNumber": ["+33612345678"], "phoneNumberVerified": ["true"], "locale": ["fr"]},
            "credentials": [{"type": "otp", "secretData": "{}", "credentialData": "{}"}, credential("pbkdf2-sha512", 1000, sha512)],
        },
        {
            "id": "f1b4d8e3-5a26-4c9d-bae2-4d3c2b1a0f9e",
            "createdTimestamp": 1617235200456,
            "username": "bo@example.com",
            "enabled": False,
            "emailVerified": False,
            "credentials": [credential("argon2", 1, argon, **parameters)],
        },
        {
            "id": "a2c5e9f4-6b37-4dae-8bf3-5e4d3c2b1a0f",
            "createdTimestamp": 1617235200789,
            "username": "cem",
            "enabled": True,
            "email": "cem@example.com",
            "credentials": [credential("pbkdf2-sha256", 1000, sha256)],
        },
        {
            "id": "b3d6fa05-7c48-4ebf-9c04-6f5e4d3c2b1a",
            "username": "dana",
            "enabled": True,
            "email": "dana@example.com",
            "credentials": [],
        },
        {"id": "c4e70b16", "username": "service-account-api", "enabled": True, "serviceAccountClientId": "api", "credentials": []},
    ]
    realm = {"id": "shop", "realm": "shop", "roles": {"realm": []}, "users": users, "clients": [{"clientId": "api"}]}
    write("keycloak.json", json.dumps(realm, indent=2, ensure_ascii=False), EXAMPLES)


django_dump()
mongo_dump()
supabase_csv()
keycloak_realm()
