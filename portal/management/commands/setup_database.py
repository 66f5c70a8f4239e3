"""``setup_database``: make the database, its roles and its logins from an administrator's address."""

import os

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.environment import LOGINS, DatabaseAddress, database_addresses, mode
from portal.kit.dbroles import make_roles_and_database


class Command(BaseCommand):
    help = "Create or renew the database, its roles and its logins. In production it reads DATABASE_ADMIN_URL."
    requires_system_checks = ()

    def handle(self, *args: object, **options: object) -> None:
        variable = "DATABASE_ADMIN_URL" if mode() == "production" else "DATABASE_URL"
        if not os.environ.get(variable):
            raise CommandError(f"{variable} is not set. It is the address of a login that may create roles.")
        admin = DatabaseAddress.parse(os.environ[variable])
        logins = {LOGINS[alias][0]: address for alias, address in database_addresses().items()}
        if mode() == "production":
            self._refuse_other_names(logins)
        make_roles_and_database(admin, logins, settings.DATABASE_PREFIX)
        self.stdout.write(f"The database {next(iter(logins.values())).name} and its roles are ready.")

    def _refuse_other_names(self, logins: dict[str, DatabaseAddress]) -> None:
        for suffix, address in logins.items():
            expected = f"{settings.DATABASE_PREFIX}_{suffix}"
            if address.user != expected:
                raise CommandError(f"The {suffix} login must be named {expected}; its address says {address.user}.")
