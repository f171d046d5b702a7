"""Make the first company and its owner's account, where there is no company yet.

The password is asked for, or read from standard input with --password-stdin.
"""

import getpass
import sys
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email, validate_slug

from apps.companies.models import User
from apps.companies.services import instance_begin
from sponsorplan.domain.errors import DomainError

_MOST_CHARACTERS = 100


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", metavar="NAME", help="of the company")
        parser.add_argument("--owner", required=True, metavar="EMAIL", help="who owns it")
        parser.add_argument("--slug", default="", help="its part of addresses; made from its name")
        parser.add_argument("--password-stdin", action="store_true", help="read the password")

    def handle(self, **options: Any) -> None:  # noqa: ANN401 - Django's
        name, email = options["name"].strip(), options["owner"].strip()
        if not 1 <= len(name) <= _MOST_CHARACTERS or not name.isprintable():
            raise CommandError(f"A name has 1 to {_MOST_CHARACTERS} printable characters.")
        try:
            validate_email(email)
            if options["slug"]:
                validate_slug(options["slug"])
            password = _password(stdin=options["password_stdin"])
            validate_password(password, User(email=email))
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        try:
            company = instance_begin(
                name=name, slug=options["slug"], email=email, password=password
            )
        except DomainError as error:
            raise CommandError(error.detail) from error
        self.stdout.write(
            f"{email} owns “{company.name}”, at /c/{company.slug}/. Log in with that address."
        )


def _password(*, stdin: bool) -> str:
    if stdin:
        return sys.stdin.readline().rstrip("\r\n")
    try:
        password = getpass.getpass("Password: ")
        again = getpass.getpass("Once more: ")
    except EOFError as error:
        raise CommandError(
            "Nobody is here to ask for a password. Give it on standard input, with --password-stdin."
        ) from error
    if again != password:
        raise CommandError("The two passwords differ. Nothing was made.")
    return password
