"""The register of flows: an app registers a provider of its flows when it is loaded, and the pages ask here.

Imports point one way, so ``records`` cannot ask ``reports`` for its collections, agreements and research projects::

    class Agreements:
        kind = "agreement"
        title = _("Agreements with service providers")

        def flows(self, user, district): ...       # of a district that the person sees; any state
        def preview(self, user, flow, page): ...   # the exact rows and columns that would leave now
        def transfers(self, user, flow): ...       # what has left, the newest first
        def students(self, user, flow): ...        # a queryset of row numbers of students
        def about(self, user, student): ...        # which flows hold this student's data, for the family
        def send_url(self, user, flow): ...        # the address of the page or form that sends; "" for none

    register(Agreements())

Every method runs under the walls of the person who looks. None of them logs: the page does, from what it shows.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Protocol
from uuid import UUID

from accounts.roles import Category, Level
from records.dictionary import by_category
from records.flows.flow import Flow, Inclusion, Preview, Transfer


class Provider(Protocol):
    """Whoever declares flows of one kind. All methods are for a person who sees the district or the student."""

    kind: str
    title: Any
    """What flows of this kind are called, translated."""

    def flows(self, user: Any, district: Any) -> Sequence[Flow]:
        """The district's flows of this kind, also those that have ended."""

    def preview(self, user: Any, flow: Flow, page: int) -> Preview:
        """One page of what would leave now; an empty one where nothing would."""

    def transfers(self, user: Any, flow: Flow) -> Sequence[Transfer]:
        """What has left by this flow, the newest first."""

    def students(self, user: Any, flow: Flow) -> Any:
        """A queryset of the row numbers of the students whose data leaves; None where it cannot be told by row."""

    def about(self, user: Any, student: Any) -> Sequence[Inclusion]:
        """The running flows of the student's district, and whether each holds this student's data."""

    def send_url(self, user: Any, flow: Flow) -> str:
        """Where this person sends it from; empty for one who may not, or a flow that nobody sends by hand."""


_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Add a provider; apps call it once, when they are loaded."""
    if provider.kind not in {known.kind for known in _providers}:
        _providers.append(provider)


def forget(kind: str) -> None:
    """Take a provider away again."""
    _providers[:] = [known for known in _providers if known.kind != kind]


def providers() -> tuple[Provider, ...]:
    """Every provider, in the order in which they were registered."""
    return tuple(_providers)


def flows_of(user: Any, districts: Iterable[Any]) -> list[Flow]:
    """Every flow of these districts that the person may know of."""
    return [flow for district in districts for provider in _providers for flow in provider.flows(user, district)]


def find(user: Any, districts: Iterable[Any], uid: UUID) -> tuple[Provider, Flow] | None:
    """The flow of this identifier and its provider, among these districts'; None for none of them."""
    for district in districts:
        for provider in _providers:
            for flow in provider.flows(user, district):
                if flow.uid == uid:
                    return provider, flow
    return None


def about(user: Any, student: Any) -> list[Inclusion]:
    """What leaves of one student, by every provider."""
    return [inclusion for provider in _providers for inclusion in provider.about(user, student)]


def provider_of(flow: Flow) -> Provider:
    """Who declared the flow. Raises StopIteration for a kind that nobody registered."""
    return next(provider for provider in _providers if provider.kind == flow.kind)


def title_of(flow: Flow) -> str:
    """What flows of this kind are called."""
    return str(provider_of(flow).title)


def collected_by_category() -> dict[Category, frozenset[str]]:
    """Names of every element that is kept about a person, without the portal's own bookkeeping, by category."""
    return {
        category: names
        for category, found in by_category().items()
        if (
            names := frozenset(
                f"{entry.model}.{entry.element.name}" for entry in found if entry.element.level is Level.PII
            )
        )
    }


def collected_elements() -> frozenset[str]:
    """The same, all together."""
    return frozenset(name for names in collected_by_category().values() for name in names)
