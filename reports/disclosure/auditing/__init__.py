"""Who attacks the release before it leaves. Nothing here is shared with the protection but the relations and the policy."""

from reports.disclosure.auditing.attack import Audit, Step, audit
from reports.disclosure.auditing.certificate import Certificate, check

__all__ = ["Audit", "Certificate", "Step", "audit", "check"]
