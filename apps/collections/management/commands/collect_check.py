"""Say in words whether Stripe may collect here, and what is missing. Ends with 1 if anything is."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.collections.selectors import setup


class Command(BaseCommand):
    help = __doc__

    def handle(self, **_: Any) -> None:  # noqa: ANN401 - Django's
        present = setup()
        if not present.is_begun:
            self.stdout.write("Collecting by Stripe is off: nothing of it is set.")
            self.stdout.write("docs/collecting.md says when it may be used.")
            return
        if present.missing:
            words = "\n  ".join(present.missing)
            raise CommandError(f"Collecting by Stripe is off until this is set:\n  {words}")
        self.stdout.write(
            f"{present.payee} collects {', '.join(present.currencies)} by Stripe, "
            f"{'with real money' if present.is_live else 'in test mode'}, as "
            f"{present.capacity_words}."
        )
