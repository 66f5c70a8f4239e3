"""What a flow is, judged on a day; and how much of what is collected leaves."""

import uuid
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.roles import Category, Level
from records.catalogue import elements
from records.flows.directory.law import ALLOWED, ALWAYS, FOR_RECRUITERS, reached_grades, sendable
from records.flows.flow import Flow, State, share_of
from records.flows.register import collected_elements

DAY = date(2026, 10, 1)
PLAIN = Flow(
    uid=uuid.UUID(int=0), kind="test", title="A flow", district_id=1, sender="A district", receiver="A receiver",
    elements=("Student.given_name",), level=Level.PII, students="all", purpose="A purpose", legal_basis="A law",
)  # fmt: skip


def dated(starts: int | None, ends: int | None, **more: object) -> Flow:
    """A flow with days counted from ``DAY``."""
    days = {
        name: None if offset is None else DAY + timedelta(days=offset)
        for name, offset in (("starts_on", starts), ("ends_on", ends))
    }
    return replace(PLAIN, **days, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("flow", "state"),
    [
        (dated(None, None), State.RUNNING),
        (dated(0, 1), State.RUNNING),
        (dated(1, 2), State.PLANNED),
        (dated(-5, 0), State.ENDED),
        (dated(-5, -1), State.ENDED),
        (dated(0, 0), State.ENDED),
        (dated(-5, 5, stopped="No notice."), State.STOPPED),
        (dated(-5, 5, elements=()), State.STOPPED),
        (dated(-5, 0, stopped="No notice."), State.ENDED),
        (dated(2, 5, stopped="No notice."), State.PLANNED),
    ],
)
def test_a_flow_stands_where_its_days_say(flow: Flow, state: State) -> None:
    assert flow.state_on(DAY) is state


NAMES = st.sampled_from(["a", "b", "c", "d", "unknown"])
FLOWS = st.lists(
    st.builds(
        dated,
        st.integers(-3, 3),
        st.integers(-3, 3),
        elements=st.lists(NAMES, max_size=4).map(tuple),
        receiver=st.sampled_from(["One", "one ", "Two"]),
    ),
    max_size=6,
)


@given(FLOWS)
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_the_share_counts_each_element_once_and_nothing_that_does_not_run(flows: list[Flow]) -> None:
    share = share_of(flows, ["a", "b", "c", "d"], DAY)
    running = [flow for flow in flows if flow.state_on(DAY) is State.RUNNING]
    assert share.flows == len(running)
    assert share.sent == {name for flow in running for name in flow.elements if name != "unknown"}
    assert 0 <= share.percent <= 100
    assert share.receivers == len({flow.receiver.strip().lower() for flow in running})
    assert share_of(flows, ["a", "b", "c", "d"], DAY + timedelta(days=10)).flows == 0


def test_nothing_collected_is_no_share() -> None:
    assert share_of([dated(None, None)], [], DAY).percent == 0


ALL = list(ALLOWED)


@pytest.mark.parametrize(
    ("stated", "designated", "recruits", "expected"),
    [
        (ALL, ALL, False, tuple(ALL)),
        (ALL, ALL, True, tuple(name for name in ALL if name in FOR_RECRUITERS)),
        (ALL, list(ALWAYS), False, ALWAYS),
        ([*ALWAYS, "Student.grades"], [*ALWAYS, "Student.email"], False, ALWAYS),
        (ALL, ["Student.grades"], False, ()),
        (["Student.grades"], ALL, False, ()),
        ([*ALWAYS, "Demographics.sex", "Student.state_id"], [*ALL, "Demographics.sex"], False, ALWAYS),
        (ALL, [], False, ()),
    ],
)
def test_what_may_leave_is_stated_designated_and_lawful(
    stated: list[str], designated: list[str], recruits: bool, expected: tuple[str, ...]
) -> None:
    assert sendable(stated, designated, recruits=recruits) == expected


@pytest.mark.parametrize(
    ("stated", "recruits", "expected"),
    [
        ([], False, None),
        (["05"], False, ("05",)),
        ([], True, ("09", "10", "11", "12")),
        (["11", "05"], True, ("11",)),
        (["05"], True, ()),
    ],
)
def test_recruiters_reach_secondary_students_alone(
    stated: list[str], recruits: bool, expected: tuple[str, ...] | None
) -> None:
    assert reached_grades(stated, recruits=recruits) == expected


def test_lawful_elements_are_of_the_catalogue_and_of_no_sensitive_kind() -> None:
    known = {f"{each.model.partition('.')[2]}.{each.name}": each for each in elements()}
    assert set(ALLOWED) <= set(known)
    assert {known[name].category for name in ALLOWED} <= {
        Category.IDENTITY, Category.ENROLLMENT, Category.DEMOGRAPHICS, Category.ACADEMICS,
    }  # fmt: skip
    assert set(ALLOWED) <= collected_elements()
    assert "Student.state_id" not in ALLOWED
