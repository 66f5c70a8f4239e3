"""``send_digest``: send the weekly e-mail now to everybody who still waits for it, or say what would be sent."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts.models import DigestSubscription
from records.digest import sending


class Command(BaseCommand):
    help = (
        "Send the weekly e-mail of the week that ended last Sunday to everybody who asked for it and has not been done "
        "with. Signs in as the worker (DATABASE_WORKER_URL)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say what would be sent; send and write nothing")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        week = sending.week_of(timezone.localdate())
        total = sending.would_send(week) if dry_run else sending.send_some(week, at_most=10**9)
        self.stdout.write(f"Week until {week.isoformat()}{', nothing is sent or written' if dry_run else ''}:")
        for outcome in DigestSubscription.Outcome:
            self.stdout.write(f"{total[outcome]:8,} {outcome.label}")
